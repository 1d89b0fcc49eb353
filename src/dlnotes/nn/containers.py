"""Modules that hold modules: one after the other, or as a list.

Chapter: modules
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Self

from .modules import Module


class _Numbered(Module):
    """Children in an order, to be had by number."""

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice) -> Any:  # noqa: ANN401
        if isinstance(index, slice):
            return self._part([*self._modules.items()][index])
        return self._modules[self._name(index)]

    def __setitem__(self, index: int, module: Any) -> None:  # noqa: ANN401
        setattr(self, self._name(index), module)

    def __delitem__(self, index: int | slice) -> None:
        names = [*self._modules]
        gone = names[index] if isinstance(index, slice) else [self._name(index)]
        kept = [module for name, module in self._modules.items() if name not in gone]
        self._modules.clear()
        self.extend(kept)  # numbered anew

    def _part(self, items: list[tuple[str, Any]]) -> Self:
        raise NotImplementedError

    def _name(self, index: int) -> str:
        names = [*self._modules]
        if not -len(names) <= index < len(names):
            raise IndexError(
                f"{type(self).__name__}: index must be >= {-len(names)} and "
                f"< {len(names)}, got {index}"
            )
        return names[index]

    def append(self, module: Any) -> Self:  # noqa: ANN401
        """Add a module at the end, under the next number.

        Args:
            module: ours or PyTorch's.

        Returns:
            This one.
        """
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Any) -> Self:  # noqa: ANN401
        """Put a module before the one of a number; all are numbered anew.

        Args:
            index: the number; that of none is the end.
            module: ours or PyTorch's.

        Returns:
            This one.

        Raises:
            IndexError: if the list has no such place.
        """
        modules = [*self]
        if not -len(modules) <= index <= len(modules):
            raise IndexError(
                f"{type(self).__name__}: index must be >= {-len(modules)} and "
                f"<= {len(modules)}, got {index}"
            )
        modules.insert(index, module)
        self._modules.clear()
        return self.extend(modules)

    def pop(self, index: int) -> Any:  # noqa: ANN401
        """Take a module out and return it; the others are numbered anew."""
        module = self[index]
        del self[index]
        return module

    def __iadd__(self, other: Iterable[Any]) -> Self:
        return self.extend(other)

    def extend(self, modules: Iterable[Any]) -> Self:
        """Add modules at the end.

        Args:
            modules: in order.

        Returns:
            This one.
        """
        for module in modules:
            self.append(module)
        return self


class Sequential(_Numbered):
    """Hand the result of each module to the next.

    Twin of :class:`torch.nn.Sequential`. It cannot be multiplied by a number.

    Args:
        args: the modules in order, named ``"0"``, ``"1"``, ...; or a single
            dictionary from name to module.

    Raises:
        ValueError: if something is no module.
    """

    def __init__(self, *args: Any) -> None:  # noqa: ANN401
        super().__init__()
        if len(args) == 1 and isinstance(args[0], Mapping):
            named = args[0]
        else:
            named = {str(i): module for i, module in enumerate(args)}
        for name, module in named.items():
            self.add_module(name, module)

    def __add__(self, other: Iterable[Any]) -> Sequential:
        return Sequential(*self, *other)

    def forward(self, input: Any) -> Any:  # noqa: ANN401
        """Call one module after the other."""
        for module in self:
            input = module(input)
        return input

    def _part(self, items: list[tuple[str, Any]]) -> Self:
        return type(self)(dict(items))  # under the old names


class ModuleList(_Numbered):
    """A list whose modules are registered; in which order they run, you say.

    Twin of :class:`torch.nn.ModuleList`.

    Args:
        modules: in order; none if ``None``.

    Raises:
        ValueError: if something is no module.
    """

    def __init__(self, modules: Iterable[Any] | None = None) -> None:
        super().__init__()
        self.extend(modules or ())

    def __add__(self, other: Iterable[Any]) -> ModuleList:
        return ModuleList([*self, *other])

    def _part(self, items: list[tuple[str, Any]]) -> Self:
        return type(self)(module for _, module in items)  # numbered anew

    def _child_lines(self) -> list[str]:
        """Write equal neighbours in one line, ``(0-2): 3 x ReLU()``."""
        rows, start = [], 0
        for text, group in groupby(map(repr, self)):
            count = len([*group])
            last = start + count - 1
            row = f"({start}): {text}"
            rows.append(row if count == 1 else f"({start}-{last}): {count} x {text}")
            start += count
        return rows
