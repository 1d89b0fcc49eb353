"""What a reader gets to work on: a notebook with blanks, and without outputs.

The committed notebook is the solved one, so that all of it is run and compared. Two
marks at the end of a line say what becomes of it:

    slope = 24 * b + 24  # blank: slope = ...
    loss.backward()  # shuffle

The first is replaced by what follows `blank:`; lines with the second that follow one
another change places. Code within a solution becomes a stub. The site shows a cell
with blanks as the reader gets it, and the solved one in a fold below.

Cells are the plain dictionaries of the file: the site has no nbformat of its own.
"""

from __future__ import annotations

import ast
import copy
import random
import re

import reading

BLANK = re.compile(r"^(\s*)(\S.*?)\s*#\s*blank:\s*(.*\S)\s*$")
SHUFFLE = re.compile(r"^(\s*)(\S.*?)\s*#\s*shuffle\s*$")
TOLD = r"<details>\s*<summary>Answer\b"
ANSWER = {"dlnotes": {"fold": "answer"}}  # metadata of what is shown in such a fold


def has_blanks(source: str) -> bool:
    """Whether a cell leaves something to its reader."""
    return any(BLANK.match(row) or SHUFFLE.match(row) for row in source.splitlines())


def solved(source: str) -> str:
    """Return a cell's code without the marks."""
    rows = source.splitlines()
    found = [BLANK.match(row) or SHUFFLE.match(row) for row in rows]
    return "\n".join(
        m[1] + m[2] if m else row for row, m in zip(rows, found, strict=True)
    )


def blanked(source: str) -> str:
    """Return a cell's code as its reader gets it."""
    rows, block = [], []
    for row in [*source.splitlines(), None]:
        if row is not None and (match := SHUFFLE.match(row)):
            block.append(match[1] + match[2])
            continue
        rows += _shuffled(block)
        block = []
        if row is not None:
            match = BLANK.match(row)
            rows.append(match[1] + match[3] if match else row)
    return "\n".join(rows)


def _shuffled(rows: list[str]) -> list[str]:
    """Return the rows in another order, always the same one."""
    if len(set(rows)) < 2:
        return rows
    generator, found = random.Random("\n".join(rows)), list(rows)
    while found == rows:
        generator.shuffle(found)
    return found


def work_copy(notebook: dict) -> dict:
    """Return a notebook to work on: no outputs, blanks, stubs for solutions."""
    found = {**copy.deepcopy(notebook), "cells": []}
    solution: list[dict] | None = None  # its cells, while we are in one
    for cell in copy.deepcopy(notebook["cells"]):
        source = reading.text(cell["source"])
        if "{solution-start}" in source:
            solution = []
        if solution is not None:
            solution.append(cell)
            if "{solution-end}" in source:
                found["cells"] += _stub(solution)
                solution = None
            continue
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
            cell["source"] = blanked(source)
        found["cells"].append(cell)
    return found


def _stub(solution: list[dict]) -> list[dict]:
    """Return a cell to answer in, if the solution has code."""
    cells = [cell for cell in solution if cell["cell_type"] == "code"]
    if not cells:
        return []
    source = "\n\n".join(reading.text(cell["source"]) for cell in cells)
    cell = {**cells[0], "metadata": {}, "outputs": [], "execution_count": None}
    return [{**cell, "source": stub(source) or "# your answer"}]


def stub(source: str) -> str:
    """Keep of a solution what `check` is told, and the heads of what is checked."""
    plain = re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.MULTILINE)
    body = ast.parse(plain).body
    checks = [node for node in body if _calls_check(node)]
    names = {
        part.id for node in checks for part in ast.walk(node)
        if isinstance(part, ast.Name)
    }  # fmt: skip
    parts = []
    for node in body:
        if node in checks:
            parts.append(ast.get_source_segment(plain, node))
        elif isinstance(node, ast.FunctionDef) and node.name in names:
            parts.append(_head(plain, node))
        elif isinstance(node, ast.ClassDef) and node.name in names:
            inner = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            heads = "\n\n".join(_head(plain, n) for n in inner) or "    ..."
            first = ast.get_source_segment(plain, node).splitlines()[0]
            parts.append(f"{first}\n{heads}")
        elif isinstance(node, ast.Assign):
            made = [t.id for t in node.targets if isinstance(t, ast.Name)]
            parts += [f"{name} = ..." for name in made if name in names]
    return "\n\n\n".join(parts)


def _calls_check(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and any(
        isinstance(part, ast.Call)
        and ast.unparse(part.func).rpartition(".")[2] == "check"
        for part in ast.walk(node)
    )


def _head(source: str, node: ast.FunctionDef) -> str:
    """Return a function with its docstring, and nothing in it."""
    kept = node.body[0] if ast.get_docstring(node) is not None else None
    last = node.body[0].lineno - 1 if kept is None else kept.end_lineno
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    rows = source.splitlines()[first - 1 : last]
    if node.body[0].lineno == node.lineno:  # all in one line
        head = ast.FunctionDef(**{**vars(node), "body": [ast.Pass()]})
        rows = ast.unparse(head).splitlines()[:-1]
    return "\n".join([*rows, " " * (node.col_offset + 4) + "..."])


def for_the_site(notebook: dict) -> dict:
    """Show cells with blanks as their reader gets them, and solved in a fold below.

    A text below that opens with a fold named Answer takes the place of the latter.
    """
    found = {**notebook, "cells": []}
    below = [*notebook["cells"][1:], None]
    for cell, after in zip(notebook["cells"], below, strict=True):
        source = reading.text(cell["source"])
        if cell["cell_type"] != "code" or not has_blanks(source):
            found["cells"].append(cell)
            continue
        found["cells"].append({**cell, "source": blanked(source), "outputs": []})
        if after and re.match(TOLD, reading.text(after["source"])):
            continue
        metadata = {"tags": ["hide-cell"], **ANSWER}
        answer = {**cell, "source": solved(source), "metadata": metadata}
        if "id" in cell:
            answer["id"] = f"{cell['id']}-solved"
        found["cells"].append(answer)
    return found
