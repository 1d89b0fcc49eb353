"""What a notebook's first cell needs: one setup call, and real code on the page."""

from __future__ import annotations

import ast
import inspect
import io
import re
import textwrap
import tokenize
from collections.abc import Callable
from itertools import takewhile

import torch

from dlnotes import plotting

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_PRAGMA = re.compile(r"#\s*(?:noqa\b|type:\s*ignore\b|fmt:)[^#]*")
_CHECK = re.compile(r"_*check(_\w+)?")


def setup() -> None:
    """Make a notebook come out the same everywhere: style, printing, one thread."""
    plotting.use_style()
    torch.set_printoptions(precision=4, sci_mode=False, linewidth=76)
    torch.set_num_threads(1)  # the order of sums, hence the last digits, depends on it


class Source:
    """Code that Jupyter and the site show highlighted; see :func:`source`."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return self.code

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"


def source(*objects: Callable | type, doc: bool = False, guards: bool = True) -> Source:
    """Show the library's own code, as it runs; what only a linter reads is left out.

    Args:
        objects: functions, methods, properties or classes of the library.
        doc: whether to keep the docstrings.
        guards: whether to keep the checks that a function begins with; if not, one
            comment stands for them.

    Returns:
        The code, which the notebook displays.

    Raises:
        ValueError: if an object has no Python source.
    """
    pieces = []
    for item in objects:
        try:
            found = item.fget if isinstance(item, property) else item
            code = textwrap.dedent(inspect.getsource(inspect.unwrap(found)))
        except (OSError, TypeError) as error:
            raise ValueError(
                f"source: objects must be Python functions or classes, got {item!r}"
            ) from error
        code = _without_pragmas(code)
        code = code if guards else _with_guards_folded(code)
        pieces.append((code if doc else _without_docstrings(code)).rstrip())
    return Source("\n\n\n".join(pieces))


def _without_pragmas(code: str) -> str:
    rows: list[str | None] = [*code.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and _PRAGMA.search(token.string):
            (row, column), kept = token.start, _PRAGMA.sub("", token.string)
            rows[row - 1] = (rows[row - 1][:column] + kept).rstrip() or None
    return _joined(rows)


def _with_guards_folded(code: str) -> str:
    rows: list[str | None] = [*code.splitlines()]
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, _FUNCTIONS):
            continue
        body = node.body[ast.get_docstring(node) is not None :]
        guards = [*takewhile(_is_guard, body)]
        if not guards or len(guards) == len(body):  # to check is what it is for
            continue
        first, last = guards[0].lineno - 1, guards[-1].end_lineno
        if rows[first][: guards[0].col_offset].strip():  # in the row of `def`
            continue
        while rows[first - 1].lstrip().startswith("#"):  # why it is checked
            first -= 1
        while rows[last] == "":
            last += 1
        comment = " " * guards[0].col_offset + "# … checks its arguments"
        rows[first:last] = [comment] + [None] * (last - first - 1)
    return _joined(rows)


def _is_guard(node: ast.stmt) -> bool:
    """Whether a statement does nothing but raise, or call something to check."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = ast.unparse(node.value.func).rpartition(".")[2]
        return _CHECK.fullmatch(name) is not None
    if isinstance(node, ast.If | ast.For):
        return all(map(_is_guard, node.body + node.orelse))
    return isinstance(node, ast.Raise)


def _without_docstrings(code: str) -> str:
    rows: list[str | None] = [*code.splitlines()]
    kinds = _FUNCTIONS | ast.ClassDef
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, kinds) or ast.get_docstring(node) is None:
            continue
        text = node.body[0]
        first, last = text.lineno - 1, text.end_lineno
        if rows[first][: text.col_offset].strip():  # `def f(): "..."` in one row
            continue
        if len(node.body) == 1:  # nothing else in it: it must stay valid code
            rows[first] = " " * text.col_offset + "..."
            first += 1
        else:
            while rows[last] == "":
                last += 1
        rows[first:last] = [None] * (last - first)
    return _joined(rows)


def _joined(rows: list[str | None]) -> str:
    return "\n".join(row for row in rows if row is not None)
