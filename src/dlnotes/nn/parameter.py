"""Tensors that say what they are to a module: a parameter, or a buffer.

Both are tensors like any other. A module reads from the mark they carry in which
of its dictionaries an assignment belongs. It is PyTorch's mark: either library
takes the other's for its own.

Chapter: modules
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class _Marked(Tensor):
    """A tensor whose type says what it is for; what is computed from it is plain."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    def _again(self, data: Tensor) -> Tensor:
        """Mark other numbers in the same way."""
        raise NotImplementedError

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if id(self) not in memo:  # one that is shared stays shared
            memo[id(self)] = self._again(self.data.clone())
        return memo[id(self)]

    def __repr__(self) -> str:
        plain = self.detach().requires_grad_(self.requires_grad)
        return f"{type(self).__name__} containing:\n{plain!r}"


class Parameter(_Marked):
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

    _is_param = True

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Tensor:
        """Mark a tensor; no number is copied."""
        data = _tensor("Parameter", data)
        if requires_grad and not (data.is_floating_point() or data.is_complex()):
            got = str(data.dtype).removeprefix("torch.")
            raise ValueError(
                "Parameter: data must be floating-point or complex to have a "
                f"gradient, got {got}"
            )
        return Tensor._make_subclass(cls, data, requires_grad)

    def _again(self, data: Tensor) -> Tensor:
        return type(self)(data, self.requires_grad)

    def __reduce_ex__(self, protocol: int) -> tuple[Callable, tuple]:
        return type(self), (self.data, self.requires_grad)


class Buffer(_Marked):
    """A tensor that a module registers and a file keeps; no optimizer sees it.

    Twin of :class:`torch.nn.Buffer`.

    Args:
        data: ``[...]``, any dtype; empty if ``None``.
        persistent: whether it is part of the module's ``state_dict``.

    Raises:
        ValueError: if ``data`` is no tensor.
    """

    _is_buffer = True

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Tensor:
        """Mark a tensor; no number is copied."""
        data = _tensor("Buffer", data)
        marked = Tensor._make_subclass(cls, data, data.requires_grad)
        marked.persistent = persistent
        return marked

    def _again(self, data: Tensor) -> Tensor:
        marked = type(self)(data, persistent=self.persistent)
        return marked.requires_grad_(self.requires_grad)

    def __reduce_ex__(self, protocol: int) -> tuple[Callable, tuple]:
        return _buffer, (self.data, self.persistent, self.requires_grad)


def _buffer(data: Tensor, persistent: bool, requires_grad: bool) -> Tensor:
    return Buffer(data, persistent=persistent).requires_grad_(requires_grad)


def _tensor(function: str, data: Tensor | None) -> Tensor:
    if data is None:
        return torch.empty(0)
    if not isinstance(data, Tensor):
        got = type(data).__name__
        raise ValueError(f"{function}: data must be a tensor, got {got}")
    return data
