"""Every notebook keeps the rules of the house (``tools/house.py``)."""

import copy
import json
import re

import nbformat
import pytest

import house
import run_notebooks

NOTEBOOKS = sorted((house.ROOT / "notebooks").glob("*.ipynb"))
# How many cells of a chapter are compared less strictly, or not at all. Each says
# why in its own metadata; one more must be wanted, so it is counted here too.
LENIENT: dict[str, int] = {}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def read(path):
    return nbformat.read(path, as_version=4)


@every_notebook
def test_cells_and_outputs(path):
    notebook = read(path)
    faults = house.code_faults(notebook) + house.output_faults(notebook)
    faults += house.size_faults(path.stat().st_size)
    assert not faults, "\n".join(faults)


@every_notebook
def test_is_a_chapter(path):
    faults = house.chapter_faults(read(path), path.stem)
    assert not faults, "\n".join(faults)


@every_notebook
def test_is_stored_as_refresh_stores_it(path):
    notebook = read(path)
    run_notebooks.normalise(notebook)
    assert path.read_text() == nbformat.writes(notebook) + "\n", "refresh it"


@every_notebook
def test_is_in_the_contents(path):
    contents = (house.ROOT / "_toc.yml").read_text()
    assert re.search(rf"^ *- file: notebooks/{path.stem}$", contents, re.MULTILINE)


@every_notebook
def test_has_its_cost_measured(path):
    measured = json.loads((run_notebooks.MEASURED / f"{path.stem}.json").read_text())
    assert measured.keys() == {"seconds", "torch", "date"}
    assert 0 < measured["seconds"] <= house.SECONDS


@every_notebook
def test_has_as_many_lenient_cells_as_counted(path):
    found = [text for cell in read(path).cells if (text := house.leniency(cell))]
    assert len(found) == LENIENT.get(path.stem, 0), "\n".join(found)


def test_contents_and_counts_name_no_notebook_that_is_gone():
    contents = (house.ROOT / "_toc.yml").read_text()
    named = set(re.findall(r"file: notebooks/(\w+)", contents)) | LENIENT.keys()
    assert named <= {path.stem for path in NOTEBOOKS}


def test_labels_are_unique_in_the_book():
    owners: dict[str, list[str]] = {}
    for path in NOTEBOOKS:
        for label in house.labels(read(path)):
            owners.setdefault(label, []).append(path.stem)
    twice = {label: names for label, names in owners.items() if len(names) > 1}
    assert not twice


# --- the rules themselves ----------------------------------------------------------


def text(source, **metadata):
    return nbformat.v4.new_markdown_cell(source, metadata=metadata)


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata, execution_count=1)


def exercise(number, solution):
    mark = f"small-ex-{number}"
    return [
        text(f":::{{exercise}} Think\n:label: {mark}\n\nWhat comes out?\n:::"),
        text(f":::{{solution-start}} {mark}\n:class: dropdown\n:::"),
        code(solution),
        text(":::{solution-end}\n:::"),
    ]


@pytest.fixture
def chapter():
    """The smallest notebook that breaks no rule."""
    opening = (
        "(small)=\n# Small\n\nAfter this chapter you can add.\n\nYou need nothing."
    )
    own = {
        "part": "Vision",
        "question": "Why?",
        "needs": [],
        "modules": ["dlnotes.ops"],
        "notes": {"N-257": "small-sum"},
        "errata": {"E-113": {"said": "3", "true": "2", "verdict": "WRONG"}},
    }
    cells = [
        text(opening),
        code(house.guard_cell(house.address()), tags=["hide-cell"]),
        code("from dlnotes.show import setup\n\nsetup()"),
        text("(small-sum)=\n## The sum\n\n(e-113)=\n> **Often said** (E-113). 3."),
        code("1 + 1"),
        text("## Exercises"),
        *exercise(1, 'check("a", f)'),
        *exercise(2, 'check("b", f)'),
        *(cell for n in (3, 4, 5) for cell in exercise(n, "1 + 1")),
        text("## What we now know\n\n- 1 + 1 = 2."),
        text("## Read next\n\n## Sources"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"dlnotes": own})
    run_notebooks.normalise(notebook)
    return notebook


def faults_of(notebook):
    return [
        *house.code_faults(notebook),
        *house.output_faults(notebook),
        *house.chapter_faults(notebook, "small"),
    ]


def test_the_smallest_chapter_has_no_faults(chapter):
    assert faults_of(chapter) == []


def source(index, old, new):
    def change(notebook):
        assert old in notebook.cells[index].source
        notebook.cells[index].source = notebook.cells[index].source.replace(old, new)

    return change


def own(**changes):
    return lambda notebook: notebook.metadata.dlnotes.update(changes)


BROKEN = {
    "long cell": (source(4, "1 + 1", "1\n" * 13), "cell [3] `1`: has 13 lines"),
    "long line": (source(4, "1 + 1", "1 + " * 20 + "1"), "a line of 81 columns"),
    "pyplot": (source(4, "1", "import matplotlib.pyplot as plt"), "dlnotes.plotting"),
    "no prose": (lambda n: n.cells.insert(4, code("2")), "without prose between"),
    "empty cell": (lambda n: n.cells.insert(4, text(" ")), "is empty"),
    "NBVAL comment": (source(4, "1 + 1", "# NBVAL_SKIP\n1"), "has an NBVAL comment"),
    "no title": (source(0, "# Small", "Small"), "must open with (small)="),
    "no aims": (source(0, "you can add", "."), "After this chapter you can"),
    "other guard": (source(1, "importlib.util", "os"), "must be the guard"),
    "no setup": (source(2, "setup()", ""), "must call setup()"),
    "section without label": (
        source(3, "(small-sum)=\n", ""),
        "“The sum” has no lab",
    ),
    "note without section": (own(notes={"N-257": "sum"}), "N-257 points to (sum)="),
    "erratum without label": (source(3, "(e-113)=", ""), "E-113 needs the label"),
    "erratum without truth": (
        own(errata={"E-113": {"said": "3"}}),
        "must have said, true, verdict",
    ),
    "key missing": (lambda n: n.metadata.dlnotes.pop("needs"), "must have the keys"),
    "key too many": (lambda n: n.metadata.update(a=1), "more than it may: ['a']"),
    "cell metadata": (lambda n: n.cells[4].metadata.update(a=1), "has the metadata"),
    "no question": (own(question=""), "question must be a text"),
    "four exercises": (lambda n: n.cells.__delitem__(slice(6, 10)), "5 to 8 exercises"),
    "no solution": (lambda n: n.cells.__delitem__(slice(7, 10)), "has 0 solutions"),
    "open solution": (lambda n: n.cells.__delitem__(9), "5 solution-start, but 4"),
    "no check": (source(8, 'check("a", f)', "f"), "check(…), got 1"),
    "no summary": (source(-2, "What we now know", "End"), "“What we now know” is miss"),
    "label twice": (source(-2, "## What", "(e-113)=\n## What"), "(e-113)= stands"),
    "second title": (source(3, "## The sum", "# The sum"), "a second title"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_house_sees(chapter, name):
    change, message = BROKEN[name]
    change(chapter)
    faults = faults_of(chapter)
    assert any(message in fault for fault in faults), faults


# --- refresh -----------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch):
    """Refresh without a kernel: `execute` only counts the cells."""

    def execute(notebook, folder):
        cells = [c for c in notebook.cells if c.cell_type == "code"]
        for number, cell in enumerate(cells, 1):
            cell.execution_count = number
            cell.metadata["execution"] = {"iopub.execute_input": "2026-11-21T13:00"}
        return 1.5

    monkeypatch.setattr(run_notebooks, "execute", execute)


def test_refresh_twice_changes_nothing(chapter, quick, tmp_path):
    path = tmp_path / "small.ipynb"
    nbformat.write(chapter, path)
    assert run_notebooks.refresh(path).endswith("stored")
    first = path.read_bytes()
    assert run_notebooks.refresh(path).endswith("unchanged")
    assert path.read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["small.ipynb"]


def test_refresh_measures_what_it_stores(chapter, quick, tmp_path, monkeypatch):
    monkeypatch.setattr(run_notebooks, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(run_notebooks, "MEASURED", tmp_path / "measured")
    path, measured = tmp_path / "small.ipynb", tmp_path / "measured" / "small.json"
    nbformat.write(chapter, path)
    run_notebooks.refresh(path)
    assert json.loads(measured.read_text())["seconds"] == 1.5
    measured.write_text("{}")
    run_notebooks.refresh(path)  # unchanged: the old measurement stays
    assert measured.read_text() == "{}"


def test_refused_notebook_stays_as_it_was(chapter, quick, tmp_path):
    path = tmp_path / "small.ipynb"
    broken = copy.deepcopy(chapter)
    broken.cells[4].source = "1 + " * 20 + "1"
    nbformat.write(broken, path)
    before = path.read_bytes()
    with pytest.raises(run_notebooks.Refused, match="a line of 81 columns"):
        run_notebooks.refresh(path)
    assert path.read_bytes() == before


def test_refresh_keeps_measured_times_while_the_code_is_the_same(
    chapter, quick, tmp_path
):
    path = tmp_path / "small.ipynb"
    cell = chapter.cells[4]
    cell.metadata.update(tags=["nbval-ignore-output"], nbcheck={"reason": "times"})
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="3.1 ms")]
    nbformat.write(chapter, path)
    run_notebooks.refresh(path)
    assert read(path).cells[4].outputs[0].text == "3.1 ms"


def test_shares_cover_everything_once():
    names = list(range(10))
    parts = [run_notebooks.share(names, f"{i}/3") for i in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == names
    assert run_notebooks.share(names, "3") in parts
    for wrong in ("0/3", "4/3", "a", "0", ""):
        with pytest.raises(SystemExit, match="--share must be i/n"):
            run_notebooks.share(names, wrong)


def test_new_begins_a_chapter(tmp_path, monkeypatch):
    monkeypatch.setattr(run_notebooks, "NOTEBOOKS", tmp_path)
    path = run_notebooks.new("attention")
    assert house.code_faults(read(path)) == []
    assert not any("label" in f for f in house.chapter_faults(read(path), "attention"))
