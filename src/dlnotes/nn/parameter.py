"""Tensors that say what they are to a module: a parameter, or a buffer.

Both are tensors like any other. A module reads from the mark they carry in which
of its dictionaries an assignment belongs. It is PyTorch's mark: a type for a
parameter, an attribute for a buffer. So either library takes the other's for its own.

Chapter: modules
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

# The site is built without torch: there Tensor is a stand-in, and no class.
_Meta = type(Tensor) if isinstance(Tensor, type) else type


class _LikeParameter(_Meta):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, nn.Parameter)


class _LikeBuffer(_Meta):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, nn.Buffer)


class Parameter(Tensor, metaclass=_LikeParameter):
    """A tensor that a module registers, an optimizer changes and a file keeps.

    Twin of :class:`torch.nn.Parameter`.

    It shares the memory of ``data`` and forgets how ``data`` was computed: it is a
    leaf.

    Args:
        data: ``[...]``, any dtype if it needs no gradient; empty if ``None``.
        requires_grad: whether ``backward`` fills its ``grad``.

    Raises:
        ValueError: if ``data`` is no tensor, or holds integers and is to have a
            gradient.
    """

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Tensor:
        """Mark a tensor; no number is copied."""
        data = _tensor("Parameter", data)
        if requires_grad and not (data.is_floating_point() or data.is_complex()):
            got = str(data.dtype).removeprefix("torch.")
            raise ValueError(
                "Parameter: data must be floating-point or complex to have a "
                f"gradient, got {got}"
            )
        return Tensor._make_subclass(nn.Parameter, data, requires_grad)


class Buffer(Tensor, metaclass=_LikeBuffer):
    """A tensor that a module registers and a file keeps; no optimizer sees it.

    Twin of :class:`torch.nn.Buffer`.

    Args:
        data: ``[...]``, any dtype; empty if ``None``.
        persistent: whether it is part of the module's ``state_dict``.

    Raises:
        ValueError: if ``data`` is no tensor.
    """

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Tensor:
        """Mark a tensor; no number is copied."""
        data = _tensor("Buffer", data)
        marked = data.detach().requires_grad_(data.requires_grad)
        marked.persistent, marked._is_buffer = persistent, True
        return marked


def _tensor(function: str, data: Tensor | None) -> Tensor:
    if data is None:
        return torch.empty(0)
    if not isinstance(data, Tensor):
        got = type(data).__name__
        raise ValueError(f"{function}: data must be a tensor, got {got}")
    return data
