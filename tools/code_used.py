"""A fingerprint of all code that a function uses, from the files alone.

It follows names: from a function to what stands at the top of its file, and through
imports into dlnotes, as far as they lead. Comments, docstrings and layout do not
count, nor does what is not used. A module that is used as a whole counts as a whole.
What is found by a text at run time (``getattr``) is not seen.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

SRC = Path(__file__).resolve().parent.parent / "src"
PACKAGE = "dlnotes"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Place(NamedTuple):
    """A name at the top of a file; all of the file if the name is empty."""

    path: Path
    name: str


def fingerprint(path: Path, name: str, src: Path = SRC) -> str:
    """Return a hash of a function and of all that it uses.

    Raises:
        ValueError: if the file has no such function.
    """
    if name not in _File.of(path, src).made:
        raise ValueError(f"fingerprint: {path.name} has no {name}")
    parts = {
        f"{_module(place.path, src)}:{place.name}": text
        for place, text in _used(Place(path, name), src).items()
    }
    said = "\n".join(f"{key}\n{parts[key]}" for key in sorted(parts))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _used(start: Place, src: Path) -> dict[Place, str]:
    found: dict[Place, str] = {}
    todo = [start]
    while todo:
        place = todo.pop()
        if place in found:
            continue
        file = _File.of(place.path, src)
        nodes = file.made[place.name] if place.name else file.tree.body
        found[place] = "\n".join(map(_said, nodes))
        todo += [other for node in nodes for other in file.leads_to(node)]
    return found


def _module(path: Path, src: Path) -> str:
    if not path.is_relative_to(src):
        return path.stem
    parts = path.relative_to(src).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _file(module: str, src: Path) -> Path | None:
    """Return the file of a module of ours, or ``None``."""
    if module.partition(".")[0] != PACKAGE:
        return None
    base = src.joinpath(*module.split("."))
    return next(
        (p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()),
        None,
    )


class _File:
    """What stands at the top of a file, by name, without docstrings."""

    def __init__(self, path: Path, src: Path, text: str) -> None:
        self.path, self.src = path, src
        self.module = _module(path, src)
        self.tree = _without_docstrings(ast.parse(text))
        self.made: dict[str, list[ast.stmt]] = {}
        self.imports: dict[str, str] = {}
        for node in self.tree.body:
            for name in _binds(node):
                self.made.setdefault(name, []).append(node)
            if not isinstance(node, _DEFINITIONS):
                self.imports |= self._imported(node)

    @classmethod
    def of(cls, path: Path, src: Path) -> _File:
        return _read(path, src, path.read_text(encoding="utf-8"))

    def _imported(self, node: ast.AST) -> dict[str, str]:
        """Names that an import within makes, with the dotted name behind each."""
        found = {}
        for part in ast.walk(node):
            if isinstance(part, ast.Import):
                for alias in part.names:
                    root = alias.name.partition(".")[0]
                    found[alias.asname or root] = alias.name if alias.asname else root
            elif isinstance(part, ast.ImportFrom):
                base = part.module or ""
                if part.level:
                    up = self.module.split(".")
                    keep = len(up) - part.level + (self.path.name == "__init__.py")
                    base = ".".join([*up[:keep], *([base] if base else [])])
                for alias in part.names:
                    found[alias.asname or alias.name] = f"{base}.{alias.name}"
        return found

    def leads_to(self, node: ast.AST) -> Iterator[Place]:
        """Yield what a statement uses: of this file, or of others of ours."""
        imports = {**self.imports, **self._imported(node)}
        inner = set()  # the ends of chains that were followed as a whole
        for part in ast.walk(node):
            names = _chain(part)
            if part in inner or not names:
                continue
            while isinstance(part, ast.Attribute):
                part = part.value
                inner.add(part)
            root, *rest = names
            if root in imports:
                yield from _resolve([*imports[root].split("."), *rest], self.src)
            elif root in self.made:
                yield Place(self.path, root)


@cache
def _read(path: Path, src: Path, text: str) -> _File:
    return _File(path, src, text)


def _chain(node: ast.AST) -> list[str]:
    """``dl.optim.Adam`` as three names; nothing if it is no such chain."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def _resolve(names: list[str], src: Path) -> Iterator[Place]:
    """Follow ``dlnotes.optim.Adam`` to where Adam is made."""
    path = _file(names[0], src)
    if path is None:
        return
    module, rest = names[0], names[1:]
    while rest:
        name, *after = rest
        file = _File.of(path, src)
        imported = file.imports.get(name)
        if imported and imported != f"{module}.{name}":  # else it is the module below
            yield from _resolve([*imported.split("."), *after], src)
            return
        if name in file.made:
            yield Place(path, name)
            return
        below = _file(f"{module}.{name}", src)
        if below is None:
            break  # made in a way that is not seen
        path, module, rest = below, f"{module}.{name}", after
    yield Place(path, "")


def _binds(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a file makes."""
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    return {
        part.name if isinstance(part, _DEFINITIONS) else part.id
        for part in ast.walk(node)
        if isinstance(part, _DEFINITIONS)
        or (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    }


def _said(node: object) -> str:
    """Write a syntax tree; like ``ast.dump``, but the same in every Python."""
    if isinstance(node, list):
        return f"[{', '.join(map(_said, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(k, v) for k, v in ast.iter_fields(node) if v is not None and v != []]
    return f"{type(node).__name__}({', '.join(f'{k}={_said(v)}' for k, v in fields)})"


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [
                part
                for part in body
                if not (
                    isinstance(part, ast.Expr)
                    and isinstance(part.value, ast.Constant)
                    and isinstance(part.value.value, str)
                )
            ]
    return tree
