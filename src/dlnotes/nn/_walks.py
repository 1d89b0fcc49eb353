"""Walks over the tree of modules: to list, to change, to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import indent
from typing import Any, Self

import torch
from torch import Tensor


class Walking:
    """Everything that a module does by going to its children."""

    _parameters: dict[str, Tensor | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Any]

    # --- lists ----------------------------------------------------------------

    def named_modules(
        self,
        memo: set | None = None,
        prefix: str = "",
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        """Walk down the tree: this module itself, then all below.

        Args:
            memo: modules seen before, which are skipped.
            prefix: the name of this module.
            remove_duplicate: whether a module found twice is given once.

        Yields:
            Full name and module.
        """
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                below = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, below, remove_duplicate)

    def modules(self) -> Iterator[Any]:
        """Give this module and all below, each once."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Any]]:
        """Give name and module for each child: one step down, each once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Any]:
        """Give each child once."""
        return (module for _, module in self.named_children())

    def _named_members(
        self, kind: str, prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Tensor]]:
        """Give what is in the dictionaries of one kind, of every module in the tree."""
        everywhere = self.named_modules(
            prefix=prefix, remove_duplicate=remove_duplicate
        )
        seen = set()
        for path, module in everywhere if recurse else [(prefix, self)]:
            for name, member in getattr(module, kind).items():
                if member is None or id(member) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(member))  # not `member`: tensors are equal by number
                yield f"{path}.{name}" if path else name, member

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Give full name and parameter, for all in the tree.

        Args:
            prefix: stands before every name.
            recurse: whether the modules below are asked.
            remove_duplicate: whether a shared parameter is given once.

        Yields:
            Name and parameter.
        """
        yield from self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Tensor]:
        """Give the parameters alone, as an optimizer wants them."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Give full name and buffer; arguments as in :meth:`named_parameters`."""
        yield from self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Give the buffers alone."""
        return (b for _, b in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Any:  # noqa: ANN401
        """Follow a full name, ``"body.0.act"``.

        Args:
            target: as in :meth:`named_modules`; ``""`` is this module.

        Returns:
            The module.

        Raises:
            AttributeError: if there is none.
        """
        found = self
        for name in target.split(".") if target else ():
            if name not in found._modules:
                kind = type(found).__name__
                raise AttributeError(f"{kind!r} object has no module {name!r}")
            found = found._modules[name]
        return found

    def get_parameter(self, target: str) -> Any:  # noqa: ANN401
        """Give the parameter of a full name, ``"body.0.weight"``."""
        return self._get_member("_parameters", target)

    def get_buffer(self, target: str) -> Any:  # noqa: ANN401
        """Give the buffer of a full name."""
        return self._get_member("_buffers", target)

    def _get_member(self, kind: str, target: str) -> Any:  # noqa: ANN401
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in getattr(owner, kind):
            what = kind[1:-1]
            raise AttributeError(
                f"{type(owner).__name__!r} object has no {what} {name!r}"
            )
        return getattr(owner, kind)[name]

    # --- changes --------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Set ``training`` in the whole tree; dropout and batch norm look at it.

        Args:
            mode: ``False`` to evaluate.

        Returns:
            This module.

        Raises:
            ValueError: if ``mode`` is not a bool.
        """
        if not isinstance(mode, bool):
            raise ValueError(f"train: mode must be True or False, got {mode!r}")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """Do as ``train(False)``."""
        return self.train(False)

    def apply(self, fn: Callable[[Any], object]) -> Self:
        """Call ``fn`` with every module, children first, this one last."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Replace the numbers of all tensors; a parameter stays the same object."""
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is None:
                continue
            changed = fn(parameter.data)
            if changed.is_meta != parameter.is_meta:  # numbers come or go
                again = type(parameter)(changed, parameter.requires_grad)
                self._parameters[name] = again
                continue
            parameter.data = changed  # an optimizer holds this object
            if parameter.grad is not None:
                parameter.grad.data = fn(parameter.grad.data)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401
        """Move all parameters and buffers, or change their dtype.

        Args:
            args: as for ``torch.Tensor.to``: a device, a dtype, both, or a tensor
                that has them.
            kwargs: likewise, ``device=``, ``dtype=``, ``non_blocking=``.

        Returns:
            This module. Tensors of integers keep their dtype.

        Raises:
            ValueError: if the dtype is not floating-point or complex.
        """
        dtype = torch.empty(0).to(*args, **kwargs).dtype
        if not (dtype.is_floating_point or dtype.is_complex):
            got = str(dtype).removeprefix("torch.")
            raise ValueError(f"to: dtype must be floating-point or complex, got {got}")

        def convert(tensor: Tensor) -> Tensor:
            if tensor.is_floating_point() or tensor.is_complex():
                return tensor.to(*args, **kwargs)
            probe = torch.empty(0, device=tensor.device).to(*args, **kwargs)
            return tensor.to(probe.device)

        return self._apply(convert)

    def double(self) -> Self:
        """Do as ``to(torch.float64)``."""
        return self.to(torch.float64)

    def float(self) -> Self:
        """Do as ``to(torch.float32)``."""
        return self.to(torch.float32)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Say for all parameters whether they get a gradient; ``False`` freezes."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients, or fill them with zeros."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad = torch.zeros_like(parameter.grad)

    # --- to look at -----------------------------------------------------------

    def extra_repr(self) -> str:
        """Say what stands between the parentheses of ``repr``; a layer overrides it."""
        return ""

    def _child_lines(self) -> list[str]:
        return [f"({name}): {module!r}" for name, module in self._modules.items()]

    def __repr__(self) -> str:
        name, extra, rows = type(self).__name__, self.extra_repr(), self._child_lines()
        if not rows and "\n" not in extra:
            return f"{name}({extra})"
        rows = ([extra] if extra else []) + rows
        return f"{name}(\n" + indent("\n".join(rows), "  ") + "\n)"
