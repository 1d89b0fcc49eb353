"""What a notebook's first cell needs: one setup call, and real code on the page."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable

import torch

from dlnotes import plotting


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


def source(*objects: Callable | type, doc: bool = False) -> Source:
    """Show the library's own code, as it runs.

    Args:
        objects: functions, methods, properties or classes of the library.
        doc: whether to keep the docstrings.

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
        pieces.append((code if doc else _without_docstrings(code)).rstrip())
    return Source("\n\n\n".join(pieces))


def _without_docstrings(code: str) -> str:
    rows: list[str | None] = [*code.splitlines()]
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
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
    return "\n".join(row for row in rows if row is not None)
