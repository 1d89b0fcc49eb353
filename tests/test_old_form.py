"""The old form is held where it still stands; goes with ``tools/old_form.py``."""

import nbformat
import pytest

import house
import page_form
import run_notebooks
from pages import code, exercise, metadata, page, swap, text


def test_the_list_only_shrinks():
    assert len(house.OLD_FORM) == 19  # write a smaller number, never a larger one
    assert len({*house.OLD_FORM}) == len(house.OLD_FORM)


def is_rewritten(notebook, name):
    """Whether it keeps the rules of ``page_form``, and so may leave the list."""
    if set(notebook.metadata.dlnotes) != page_form.DLNOTES_KEYS:
        return False
    return not page_form.faults(notebook, name, house.guard_cell(house.address()))


@pytest.mark.parametrize("name", house.OLD_FORM)
def test_only_pages_of_the_old_form_are_on_the_list(name):
    path = house.ROOT / "notebooks" / f"{name}.ipynb"
    assert not is_rewritten(nbformat.read(path, as_version=4), name)


def test_a_rewritten_page_on_the_list_is_seen():
    assert is_rewritten(page(), "small")


@pytest.fixture
def chapter(monkeypatch):
    """The smallest chapter of the old form that breaks no rule."""
    monkeypatch.setattr(house, "OLD_FORM", ["small"])
    opening = (
        "(small)=\n# Sums: why?\n\nSums.\n\nAfter this chapter you can add.\n\n"
        "You need nothing."
    )
    own = {
        "topic": "Sums",
        "question": "Why?",
        "part": "Vision",
        "description": "How to add.",
        "keywords": {"en": ["sum"], "zh": ["求和"]},
        "needs": [],
        "modules": ["dlnotes.ops"],
        "notes": {"N-257": "small-sum"},
        "errata": {"E-113": {"said": "3", "true": "2", "verdict": "WRONG"}},
    }
    cells = [
        text(opening),
        code(house.guard_cell(house.address()), "hide-cell"),
        code("from dlnotes.show import setup\n\nsetup()"),
        text("(small-sum)=\n## The sum\n\n(e-113)=\n> **Often said** (E-113). 3."),
        code("assert 1 + 1 == 2"),
        text("## Exercises"),
        *exercise(1, 'check("a", f)'),
        *exercise(2, 'check("b", f)'),
        *(cell for n in (3, 4, 5) for cell in exercise(n, "1 + 1")),
        text("## What we now know\n\n- 1 + 1 = 2."),
        text("## Read next\n\n## Sources"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"dlnotes": own})
    run_notebooks.normalise(notebook, "small")
    return notebook


def faults_of(notebook):
    found = house.code_faults(notebook, "small") + house.output_faults(notebook)
    return found + house.chapter_faults(notebook, "small")


def test_the_smallest_chapter_has_no_faults(chapter):
    assert faults_of(chapter) == []
    assert all(set(cell.metadata) <= {"tags"} for cell in chapter.cells)


BROKEN = {
    "long cell": (swap("assert", "1\n" * 12 + "assert"), "has 13 lines, 12 are"),
    "no prose": (lambda n: n.cells.insert(4, code("2")), "without prose between"),
    "no title": (swap("# Sums", "Sums"), "must open with (small)="),
    "no aims": (swap("you can add", "."), "After this chapter you can"),
    "other guard": (swap("importlib.util", "os"), "must be the guard"),
    "no setup": (swap("\nsetup()", "\n"), "must call setup()"),
    "no label": (swap("(small-sum)=\n", ""), "“The sum” has no label"),
    "no truth": (metadata(errata={"E-113": {"said": "3"}}), "must have said, true, v"),
    "other title": (metadata(topic="Sum"), "must open with '(small)=\\n# Sum: Why"),
    "new key": (metadata(later=[]), "must have the keys"),
    "fold key": (lambda n: n.cells[4].metadata.update(mystnb=1), "has the metadata"),
    "four exercises": (lambda n: n.cells.__delitem__(slice(6, 10)), "5 to 8 exercises"),
    "one check": (swap('check("a", f)', "f"), "by 2 or more check(…), got 1"),
    "no summary": (swap("What we now know", "End"), "“What we now know” is missing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_house_sees(chapter, name):
    change, message = BROKEN[name]
    change(chapter)
    faults = faults_of(chapter)
    assert any(message in fault for fault in faults), faults
