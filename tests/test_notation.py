"""Notation: one letter, one meaning in a module, and all of them on its page."""

import ast
import json
import re
from pathlib import Path

import pytest

import reading

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "dlnotes"
PAGE = (ROOT / "book" / "notation.md").read_text(encoding="utf-8")
SHAPE = re.compile(r"``\[([^\]`:]*)\]")
LETTER = re.compile(r"(?<![A-Za-z_.])([A-Z]{1,2})(?![A-Za-z.])")  # 3H, V_i
COMPANIONS = {"checking", "plotting"}  # those of one page say what they mean


def table(page=PAGE):
    """Letters of sizes: (letter, where it means so), a row of each."""
    rows = []
    part = page.partition("## Sizes")[2].partition("\n## ")[0]
    for line in re.findall(r"^\| `.*$", part, re.MULTILINE):
        first, _, where, _ = (cell.strip() for cell in line.strip("|").split("|"))
        letters = re.findall(r"`(\w+)`", first)
        places = [""] if where == "everywhere" else where.split(", ")
        rows += [(letter, place) for letter in letters for place in places]
    return rows


def letters_of(text):
    """The letters in the shapes of a docstring."""
    shapes = SHAPE.findall(text)
    return {letter for shape in shapes for letter in LETTER.findall(shape)}


def used():
    """Each letter with the modules in whose docstrings it counts something."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        parts = tuple(part for part in parts if part != "__init__")
        if parts and (parts[0] in COMPANIONS or any(p[0] == "_" for p in parts)):
            continue
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        texts = [ast.get_docstring(n) or "" for n in nodes if isinstance(n, kinds)]
        for letter in sorted(letters_of("\n".join(texts))):
            yield letter, ".".join(parts)


def within(module, place):
    return not place or module == place or module.startswith(f"{place}.")


def faults(rows, uses):
    """Letters that the page does not explain, or explains twice for one place."""
    found = [f"{row} stands twice" for row in set(rows) if rows.count(row) > 1]
    for letter, module in uses:
        if not any(name == letter and within(module, place) for name, place in rows):
            found.append(f"{letter} of {module} is not in book/notation.md")
    for letter, place in rows:
        shown = place.partition(".")[0] not in COMPANIONS
        if shown and not any(n == letter and within(m, place) for n, m in uses):
            found.append(f"{letter} counts nothing in {place or 'any module'}")
    return found


def test_each_letter_has_its_meaning_in_each_module():
    assert faults(table(), list(used())) == []


def test_shapes_are_read():
    text = "``[N, 3H, W]`` and ``[..., V_i, K + 1]``, ``[PH]``; not ``x[A]`` or [Q]."
    assert letters_of(text) == {"N", "H", "W", "V", "K", "PH"}


@pytest.mark.parametrize(
    ("rows", "uses", "message"),
    [
        ([("K", "ops"), ("K", "linalg")], [("K", "ops.roi"), ("K", "linalg")], None),
        ([("K", "ops")], [("K", "ops.roi"), ("K", "opsy")], "K of opsy is not in"),
        ([("K", "ops"), ("K", "ops")], [("K", "ops")], "stands twice"),
        ([("K", "ops"), ("M", "")], [("K", "ops")], "M counts nothing in any module"),
    ],
)
def test_faults_of_the_table_are_seen(rows, uses, message):
    found = faults(rows, uses)
    assert (found == []) if message is None else message in found[0]


GREEK = re.compile(
    r"\\(?:var)?(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi"
    r"|pi|rho|sigma|tau|phi|chi|psi|omega)(?![a-zA-Z])"
)


def test_greek_letters_of_several_topics_are_explained():
    topics = {}
    for path in ROOT.glob("notebooks/*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        prose = "\n".join(row for row, _ in reading.rows(notebook))
        for letter in GREEK.findall(re.sub(r"`[^`]*`", "", prose)):
            topics.setdefault(letter, set()).add(
                notebook["metadata"]["dlnotes"]["topic"]
            )
    part = PAGE.partition("## Greek letters")[2].partition("\n## ")[0]
    firsts = re.findall(r"^\| (\$.*?) \|", part, re.MULTILINE)
    told = {letter for first in firsts for letter in GREEK.findall(first)}
    lacking = {letter for letter, where in topics.items() if len(where) > 2} - told
    assert not lacking, f"book/notation.md lacks {lacking}"
