"""A mistake as a diff: tested code, built anew with a piece of it replaced.

Nothing is built before a reader's version fails, and what is built stands in no list
of modules: nobody else meets it.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import inspect
import sys
import textwrap
from functools import cache
from types import ModuleType

Edit = tuple[str, str]


def diffs(text: str) -> dict[str, list[Edit]]:
    """Read mistakes: a hint, and below it, indented, what it changes.

    A change is ``old => new``, on one line or on two; nothing behind the arrow takes
    code away, and of nothing before it, the function returns what is behind it. A line
    with ``|`` in front goes on with the line above, as it stands; ``$`` is the end of a
    line.

    Args:
        text: the mistakes, one below the other.

    Returns:
        Changes by hint.

    Raises:
        ValueError: if a change has no arrow, or two.
    """
    found, hint, open_hint = {}, "", False
    for line in textwrap.dedent(text).strip().splitlines():
        if not line.startswith(" "):  # a hint, or more of it
            hint = f"{hint} {line}" if open_hint else line
            open_hint = True
            continue
        if open_hint:
            edits, open_hint = found.setdefault(hint, []), False
        line = line.strip()
        if line.startswith("|"):
            edits[-1][-1] += "\n" + line[1:]
            continue
        old, arrow, new = line.partition("=>")
        if old or not edits or len(edits[-1]) == 2:
            edits.append([old.strip()])
        if arrow:
            edits[-1].append(new.strip())
    return {hint: [_ended(*edit) for edit in edits] for hint, edits in found.items()}


def _ended(old: str, *new: str) -> Edit:
    if len(new) != 1:
        raise ValueError(
            f"diffs: a change must have one arrow, got {len(new)}: {old!r}"
        )
    return (f"{old[:-1]}\n", f"{new[0]}\n") if old.endswith("$") else (old, new[0])


def edited(version, *edits: Edit):
    """Build a function or class anew, with pieces of its code replaced.

    Args:
        version: what is built; at the top level of its module.
        edits: pairs of what stands exactly once, and what instead: in the code of
            ``version``, or else in its module, or else in one that this imports. If the
            first is empty, the second is all that the function returns.

    Returns:
        The version with the mistake.

    Raises:
        ValueError: if a text is not there, or more than once.
    """
    home = version.__module__
    own, codes = _own_code(version), {home: _code(home)}
    for old, new in edits:
        if not old or old in own:
            changed = _replaced(own, old, new, version.__qualname__)
            codes[home], own = codes[home].replace(own, changed), changed
        else:
            where = _find(home, old, codes)
            codes[where] = _replaced(codes[where], old, new, where)
    return getattr(_Anew(codes).module(home), version.__name__)


class _Anew:
    """Modules that are built from changed code, and those that import from them."""

    def __init__(self, codes: dict[str, str]) -> None:
        self.codes, self.built = codes, {}

    def module(self, name: str) -> ModuleType:
        """Run a module's definitions in a module of its own."""
        if name not in self.built:
            there = sys.modules[name]
            new = self.built[name] = ModuleType(name, there.__doc__)
            for key in ("__file__", "__package__", "__spec__", "__loader__"):
                setattr(new, key, getattr(there, key))
            new.__builtins__ = vars(builtins) | {"__import__": self.imported}
            tree = ast.parse(self.codes.get(name) or _code(name))
            calls = ast.Expr | ast.For  # at the top level: those of `task` above all
            tree.body = [line for line in tree.body if not isinstance(line, calls)]
            exec(compile(tree, new.__file__ or name, "exec"), vars(new))
        return self.built[name]

    def imported(self, name, globals=None, locals=None, fromlist=(), level=0):
        """Import as usual, but what is built anew where that makes a difference."""
        whole, package = "." * level + name, (globals or {}).get("__package__")
        whole = importlib.util.resolve_name(whole, package) if level else name
        if fromlist and whole in sys.modules and self.leads_to_changes(whole):
            return self.module(whole)
        return builtins.__import__(name, globals, locals, fromlist, level)

    def leads_to_changes(self, name: str) -> bool:
        """Say whether a module is changed, or imports from one that is."""
        return name in self.codes or any(map(self.leads_to_changes, _imports(name)))


def _own_code(version) -> str:
    try:
        return inspect.getsource(version)
    except (OSError, TypeError):  # made by a call, say
        return ""


def _code(name: str) -> str:
    """Return a module's code, also out of a wheel that is not unpacked."""
    return inspect.getsource(sys.modules[name])


@cache
def _imports(name: str) -> tuple[str, ...]:
    """List the modules of ours that a module, not a package, imports from."""
    module = sys.modules[name]
    if hasattr(module, "__path__") or not name.startswith("dlnotes."):
        return ()
    found = []
    for line in ast.parse(_code(name)).body:
        if isinstance(line, ast.ImportFrom):
            source = "." * line.level + (line.module or "")
            source = importlib.util.resolve_name(source, module.__package__)
            found += [source, *(f"{source}.{alias.name}" for alias in line.names)]
    return tuple(n for n in found if n.startswith("dlnotes.") and n in sys.modules)


def _find(home: str, old: str, codes: dict[str, str]) -> str:
    """Say in which module a text stands: ``home``, or the nearest that it imports."""
    near = [home]
    while near:
        for name in near:
            code = codes.get(name) or _code(name)
            if old in code:
                codes[name] = code
                return name
        near = list(dict.fromkeys(m for name in near for m in _imports(name)))
    raise ValueError(f"edited: {home} has no such code: {old!r}")


def _replaced(code: str, old: str, new: str, where: str) -> str:
    """Replace what stands once in the functions and classes, or else in the module."""
    if not old:
        function = ast.parse(code).body[0]
        given = ast.unparse(function.args)
        return f"def {function.name}({given}):\n    return {new}\n"
    kinds = ast.FunctionDef | ast.ClassDef
    lines = [line for line in ast.parse(code).body if isinstance(line, kinds)]
    parts = [ast.get_source_segment(code, line) or "" for line in lines]
    found = [part for part in parts if old in part]
    times = sum(part.count(old) for part in found) or code.count(old)
    if times != 1:
        raise ValueError(f"edited: {where} has this code {times} times: {old!r}")
    part = found[0] if found else code
    return code.replace(part, part.replace(old, new))
