"""Find every twin of the library by the line in its docstring that names its model.

The line reads ``Twin of :func:`torch.permute`.`` or, where options are missing,
``Twin of :class:`torch.nn.GELU`; leaves out ``foreach``, ``fused``.`` Options that
the model has not always had end it: ``; ``bias`` from torch 2.12.`` It may be
wrapped like any other sentence.

Whose chapter it is stands in the docstring of its module, or of its package.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_NAMES = r"``\w+``(?:, ``\w+``)*"
_FROM = rf"; (?:{_NAMES}) from torch \d+\.\d+"
_LINE = re.compile(
    r"^Twin of :(?P<role>func|class|meth):`~?(?P<model>[\w.]+)`"
    rf"(?:; leaves out (?P<out>{_NAMES}))?(?P<since>(?:{_FROM})*)\.(?!\d)"
)

_CHAPTER = re.compile(r"^Chapter: (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Twin:
    """A public object of ours and what its twin line says.

    Attributes:
        name: public address below ``dlnotes``, say ``ops.roi_align``.
        item: the function or class.
        role: ``"func"``, ``"class"`` or ``"meth"``.
        model: dotted name of the model.
        leaves_out: parameters of the model that ours lacks.
        since: parameters that the model has from some version of torch on, with
            that version.
    """

    name: str
    item: Any
    role: str
    model: str
    leaves_out: tuple[str, ...] = ()
    since: tuple[tuple[str, str], ...] = ()


def parse(
    docstring: str | None,
) -> tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]] | None:
    """Read a twin line.

    Args:
        docstring: of any function or class.

    Returns:
        Role, model, the names left out, and the late ones, each with its version;
        ``None`` if there is no such line.

    Raises:
        ValueError: if a line starts like one and cannot be read.
    """
    text = inspect.cleandoc(docstring or "")
    paragraphs = [" ".join(block.split()) for block in text.split("\n\n")]
    lines = [p for p in paragraphs if p.startswith("Twin of ")]
    if not lines:
        return None
    found = _LINE.match(lines[0])
    if len(lines) > 1 or found is None:
        raise ValueError(
            "twin line must be ``Twin of :func:`model`; leaves out ``x``, ``y``; "
            "``z`` from torch 2.12.``, with or without what follows a semicolon, once, "
            f"at the start of a paragraph, got {lines}"
        )
    since = [
        (name, group.rpartition(" ")[2])
        for group in re.findall(_FROM, found["since"])
        for name in _names(group)
    ]
    return found["role"], found["model"], _names(found["out"] or ""), tuple(since)


def _names(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"``(\w+)``", text))


def chapter(module: str) -> str:
    """Return the chapter that a module belongs to, or nothing.

    The module says it in its docstring, ``Chapter: roi``, or else its package.
    """
    while module:
        text = inspect.cleandoc(importlib.import_module(module).__doc__ or "")
        if found := _CHAPTER.search(text):
            return found[1]
        module = module.rpartition(".")[0]
    return ""


def modules() -> Iterator[ModuleType]:
    """Import every public module of the library, packages before what is in them."""
    import dlnotes

    yield dlnotes
    for info in pkgutil.walk_packages(dlnotes.__path__, "dlnotes."):
        if not any(part.startswith("_") for part in info.name.split(".")):
            yield importlib.import_module(info.name)


def public() -> dict[str, Any]:
    """Return every function and class in an ``__all__``, by its shortest address."""
    found: dict[int, tuple[str, Any]] = {}
    for module in modules():
        for name in getattr(module, "__all__", ()):
            item = getattr(module, name)
            if not (inspect.isfunction(item) or inspect.isclass(item)):
                continue
            address = f"{module.__name__}.{name}".removeprefix("dlnotes.")
            kept = found.get(id(item))
            if kept is None or address.count(".") < kept[0].count("."):
                found[id(item)] = (address, item)
    return dict(sorted(found.values(), key=lambda pair: pair[0]))


def twins() -> dict[str, Twin]:
    """Return every public object with a twin line, by its address."""
    found = {}
    for name, item in public().items():
        try:
            line = parse(item.__doc__)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        if line is not None:
            found[name] = Twin(name, item, *line)
    return found
