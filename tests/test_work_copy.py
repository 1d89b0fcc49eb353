"""What a reader gets to work on: blanks, stubs, no outputs, and no answers."""

import ast
import json
import subprocess
import sys

import nbformat
import pytest

import house
import pages
import work_copy
from pages import exercise, text


@pytest.fixture
def small():
    return json.loads(nbformat.writes(pages.page()))


def sources(notebook, kind="code"):
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def test_blanks_are_in_and_marks_are_out():
    row = "    slope = 24 * b + 24  # blank: slope = ...  # along each path"
    assert work_copy.blanked(row) == "    slope = ...  # along each path"
    assert work_copy.solved(row) == "    slope = 24 * b + 24"
    plain = "x = 'blank'  # no mark\n"
    assert not work_copy.has_blanks(plain)
    assert work_copy.blanked(plain) == work_copy.solved(plain) == plain.rstrip()


def test_lines_change_places_and_always_in_the_same_way():
    rows = [f"    step_{n}()  # shuffle" for n in range(5)]
    source = "\n".join(["for _ in range(3):", *rows, "last()"])
    found = work_copy.blanked(source).splitlines()
    assert found[0] == "for _ in range(3):" and found[-1] == "last()"
    assert sorted(found[1:-1]) == [f"    step_{n}()" for n in range(5)] != found[1:-1]
    assert work_copy.blanked(source).splitlines() == found
    for count in (1, 2, 3):
        few = "\n".join(rows[:count])
        assert (work_copy.blanked(few) != work_copy.solved(few)) == (count > 1)


def test_a_work_copy_has_no_outputs_and_no_answers(small):
    before = json.dumps(small)
    copy = work_copy.work_copy(small)
    assert json.dumps(small) == before
    cells = [cell for cell in copy["cells"] if cell["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in cells)
    code = "\n".join(sources(copy))
    assert "three = ...\n" in code and "1 + 1 + 1" not in code
    assert "def mine(a):\n    ...\n" in code and "return -a" not in code
    assert "# blank" not in code and "# shuffle" not in code
    prose = "\n".join(sources(copy, "markdown"))
    assert "{solution" not in prose and prose.count("{exercise}") == 3
    nbformat.validate(nbformat.from_dict(copy))


def test_folds_stay_in_a_work_copy(small):
    copy = work_copy.work_copy(small)
    tags = [c["metadata"] for c in copy["cells"] if c["metadata"].get("tags")]
    assert tags == [c["metadata"] for c in small["cells"] if c["metadata"].get("tags")]


STUBS = {
    "a function": (
        "import torch\n\n\ndef f(a: int = 2) -> int:\n    return a\n\n\ncheck('x', f)",
        "def f(a: int = 2) -> int:\n    ...\n\n\ncheck('x', f)",
    ),
    "a docstring": (
        'def f(a):\n    """Say.\n\n    More.\n    """\n    return a\n\ncheck("x", f)',
        'def f(a):\n    """Say.\n\n    More.\n    """\n    ...\n\n\ncheck("x", f)',
    ),
    "one line, and a decorator": (
        "@cache\ndef f(a): return a\nprint(dl.check('x', f))",
        "@cache\ndef f(a):\n    ...\n\n\nprint(dl.check('x', f))",
    ),
    "many lines of parameters": (
        "def f(\n    a,\n    b,\n):\n    return a\ncheck('x', f)",
        "def f(\n    a,\n    b,\n):\n    ...\n\n\ncheck('x', f)",
    ),
    "a class": (
        "class A(B):\n    x = 1\n\n    def f(self, a):\n        return a\n\n"
        "    def g(self):\n        return 2\n\ncheck('x', A)",
        "class A(B):\n    def f(self, a):\n        ...\n\n    def g(self):\n"
        "        ...\n\n\ncheck('x', A)",
    ),
    "an empty class": ("class A:\n    x = 1\ncheck('x', A)", "class A:\n    ...\n\n\n"
                       "check('x', A)"),
    "a value": ("a = 3\nb = a\ncheck('x-y', b)", "b = ...\n\n\ncheck('x-y', b)"),
    "a helper": ("def h():\n    pass\n\ndef f():\n    h()\ncheck('x', f)",
                 "def f():\n    ...\n\n\ncheck('x', f)"),
    "nothing to check": ("print(1)\nassert 2", ""),
    "a line for IPython": ("%timeit 1\ncheck('x', 2)", "check('x', 2)"),
}  # fmt: skip


@pytest.mark.parametrize("name", STUBS)
def test_stub(name):
    source, due = STUBS[name]
    assert work_copy.stub(source) == due
    ast.parse(due)


def test_a_solution_without_code_leaves_no_cell(small):
    cells = [c for c in exercise(9, "1") if c.cell_type != "code"]
    notebook = {**small, "cells": json.loads(json.dumps([text("# A"), *cells]))}
    assert sources(work_copy.work_copy(notebook)) == []
    notebook["cells"] = json.loads(json.dumps(exercise(9, "print(3)")))
    assert sources(work_copy.work_copy(notebook)) == ["# your answer"]


def test_the_site_asks_before_it_answers(small):
    cells = work_copy.for_the_site(small)["cells"]
    (place,) = [i for i, c in enumerate(cells) if "three = ..." in "".join(c["source"])]
    asked, answer = cells[place : place + 2]
    assert asked["outputs"] == [] and "# blank" not in "".join(asked["source"])
    assert answer["outputs"] and answer["metadata"]["tags"] == ["hide-cell"]
    assert "".join(answer["source"]).startswith("three = 1 + 1 + 1\n")
    assert len(cells) == len(small["cells"]) + 2
    nbformat.validate(nbformat.from_dict(work_copy.for_the_site(small)))


def test_an_answer_in_words_takes_the_place_of_the_solved_cell(small):
    place = next(i for i, c in enumerate(small["cells"]) if "# blank" in str(c))
    told = "<details><summary>Answer</summary>\n\nIt is 3.\n\n</details>"
    small["cells"].insert(place + 1, json.loads(json.dumps(text(told))))
    cells = work_copy.for_the_site(small)["cells"]
    assert "".join(cells[place]["source"]).startswith("three = ...")
    assert cells[place + 1]["source"] == told
    assert not any("1 + 1 + 1" in str(cell) for cell in cells)


NOTEBOOKS = sorted((house.ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_work_copy_is_a_notebook_without_answers(path):
    copy = work_copy.work_copy(json.loads(path.read_text(encoding="utf-8")))
    nbformat.validate(nbformat.from_dict(copy))
    for source in sources(copy):
        ast.parse(source.replace("%pip", "# pip"))
        assert not work_copy.has_blanks(source)
    assert "{solution" not in "\n".join(sources(copy, "markdown"))


RUN = """
import dlnotes
from dlnotes import checking
from dlnotes.checking import _answer

_answer.answers()
_answer.answer("small-three")(lambda: 3)
_answer.answer("small-order", run=checking.loop("a", 1, a=7))(lambda: 4)
dl = dlnotes
"""


def test_cells_with_blanks_run_as_they_are_given(small):
    """A reader who runs them at once is told to fill them in; nothing stops."""
    given = [s for s in sources(work_copy.work_copy(small)) if "small-" in s]
    asked = [s.replace("dl.check", "print(dl.check") + ")" for s in given]
    command = [sys.executable, "-c", RUN + "\n".join(asked)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "small-three: not yet; fill in the blank first" in done.stdout, done.stderr
    assert "small-order: not yet; " in done.stdout and not done.stderr
