"""Every notebook keeps the rules of the house (``tools/house.py``)."""

import copy
import json
import re

import nbformat
import pytest

import house
import page_text
import pages
import reading
import run_notebooks
from pages import before, both, code, fold, holding, metadata, swap, tagged, text

NOTEBOOKS = sorted((house.ROOT / "notebooks").glob("*.ipynb"))
# How many cells of a chapter are compared less strictly, or not at all. Each says
# why in its own metadata; one more must be wanted, so it is counted here too.
LENIENT: dict[str, int] = {"saved_tensors": 1}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def read(path):
    return nbformat.read(path, as_version=4)


@every_notebook
def test_cells_and_outputs(path):
    notebook = read(path)
    faults = house.code_faults(notebook, path.stem) + house.output_faults(notebook)
    faults += house.size_faults(path.stat().st_size)
    assert not faults, "\n".join(faults)


@every_notebook
def test_is_a_chapter(path):
    faults = house.chapter_faults(read(path), path.stem)
    assert not faults, "\n".join(faults)


@every_notebook
def test_is_stored_as_refresh_stores_it(path):
    notebook = read(path)
    run_notebooks.normalise(notebook, path.stem)
    assert path.read_text() == nbformat.writes(notebook) + "\n", "refresh it"


@every_notebook
def test_is_in_the_contents(path):
    contents = (house.ROOT / "_toc.yml").read_text()
    assert re.search(rf"^ *- file: notebooks/{path.stem}$", contents, re.MULTILINE)


@every_notebook
def test_has_its_cost_measured(path):
    measured = json.loads((run_notebooks.MEASURED / f"{path.stem}.json").read_text())
    assert measured.keys() == {"seconds", "torch", "date"}
    assert 0 < measured["seconds"] <= house.rules(path.stem).SECONDS


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


@pytest.fixture
def small():
    """The smallest page that breaks no rule."""
    return pages.page()


def faults_of(notebook):
    return [
        *house.code_faults(notebook, "small"),
        *house.output_faults(notebook),
        *house.chapter_faults(notebook, "small"),
    ]


def test_the_smallest_page_has_no_faults(small):
    assert faults_of(small) == []


def caption(**changes):
    def change(notebook):
        holding(notebook, "plotting.lines").metadata.mystnb.figure.update(changes)

    return change


def erratum(number, **changes):
    return lambda n: n.metadata.dlnotes.errata[number].update(changes)


def without(words):
    return lambda n: n.cells.remove(holding(n, words))


def below(words, other):
    """Move the cell with these words below the other one."""

    def change(notebook):
        cell = holding(notebook, words)
        notebook.cells.remove(cell)
        place = notebook.cells.index(holding(notebook, other))
        notebook.cells.insert(place + 1, cell)

    return change


ROW, LONG = "1 + 1\n", "word " * 1800
LIST = {"text/markdown": f"```python\n{ROW * 201}```"}

# What is done to the page, and what the house must say.
CELLS = {
    "long cell": (swap("one = 1\n", ROW * 15), "has 16 lines, 15 are"),
    "long line": (swap("one / 2", "1 + " * 20 + "1"), "a line of 81 columns"),
    "our nn": (swap("one / 2", "from dlnotes import nn"), "binds nn to dlnotes.nn"),
    "our F": (
        swap("one / 2", "import dlnotes.nn.functional as F"),
        "binds F to dlnotes.nn.functional; it is torch.nn.functional in every",
    ),
    "a value as F": (swap("one / 2", "F = one / 2"), "binds F to a value"),
    "pyplot": (swap("one / 2", "import matplotlib.pyplot as plt"), "dlnotes.plotting"),
    "empty cell": (before("one / 2", text(" ")), "is empty"),
    "NBVAL comment": (swap("one / 2", "# NBVAL_SKIP\n1"), "has an NBVAL comment"),
    "assert": (swap("print(one)", "assert one"), "shows an assert"),
    "alt": (swap("print(one)", 'f(alt="x")'), "shows alternative text"),
    "fmt": (swap("print(one)", "1  # fmt: skip"), "a pragma, '# fmt:'"),
    "noqa": (swap("print(one)", "1  # noqa: E501"), "a pragma, '# noqa'"),
    "type": (swap("print(one)", "1  # type: ignore"), "a pragma, '# type:'"),
    "open plot": (swap("print(one)", "plotting.roi.box(1)"), "draws, so it is tagged"),
    "open picture": (tagged("plotting.lines"), "draws, so it is tagged"),
    "other tag": (tagged("print(one)", "remove-cell"), "has the tags ['remove-cell']"),
    "tag on text": (tagged("## The sum", "cover"), "has the tags ['cover']"),
    "removed": (tagged("print(one)", "remove-input"), "is for listings and"),
}
ABOUT = {
    "key missing": (lambda n: n.metadata.dlnotes.pop("topic"), "must have the keys"),
    "key too many": (lambda n: n.metadata.update(a=1), "more than it may: ['a']"),
    "cell metadata": (
        lambda n: n.cells[0].metadata.update(jupyter={}),
        "has the metadata ['jupyter']",
    ),
    "no description": (metadata(description=""), "description must be a text"),
    "no list": (metadata(later="roi"), "later must be a list"),
    "no question": (metadata(question="So."), "must end in a question mark"),
    "needs nobody": (metadata(needs=["gone"]), "needs gone, which does not exist"),
    "later is here": (metadata(later=["roi"]), "later roi, which exists by now"),
    "no keywords": (metadata(keywords={"en": ["a"], "zh": []}), "must have words in"),
    "twice": (metadata(keywords={"en": ["a", "A"], "zh": ["求"]}), "a word twice"),
    "English alone": (metadata(keywords={"en": ["a"]}), "must have lists in en and"),
    "no Chinese": (metadata(keywords={"en": ["a"], "zh": ["a"]}), "zh must be Chinese"),
    "no section": (metadata(notes={"N-257": "sum"}), "N-257 points to (sum)="),
    "note's number": (metadata(notes={"N-1": "small-sum"}), "keys like N-257, got N-1"),
    "no label": (swap("(e-113)=", ""), "E-113 needs the label"),
    "no kind": (lambda n: n.metadata.dlnotes.errata["E-113"].pop("kind"), "must have"),
    "other kind": (erratum("E-113", kind="lie"), "must be of the kind"),
    "no reason": (erratum("E-113", why=" "), "why it is of its kind"),
    "long reason": (erratum("E-113", why="a\nb"), "in one line why"),
    "verdict": (erratum("E-113", verdict="BAD"), "has the verdict 'BAD'"),
    "no box": (swap("> **Misconception.**", "> **So.**"), "E-113 needs a box"),
    "no fact": (swap("**In fact**", "But"), "does not say “**In fact**"),
    "slip in the core": (erratum("E-113", kind="slip"), "E-113 is a slip: its place"),
}
OPENING = {
    "other title": (swap("# Sums: why", "# Sum: why"), "must open with '(small)="),
    "no label": (swap("(small)=", "(tiny)="), "must open with '(small)="),
    "no topic": (swap("Of *sums* there", "There"), "must name the topic, Sums"),
    "other guard": (swap("importlib.util", "os"), "must be the guard"),
    "guard below": (below("importlib", "plotting.lines"), "must be the guard"),
    "guard is seen": (tagged("importlib", "hide-cell"), "be tagged remove-input"),
    "no setup": (swap("\ndl.setup()", "\n"), "must call setup()"),
    "picture later": (below("plotting.lines", "**After"), "lacks a picture, in the"),
    "no prediction": (below("One and a half", "And two"), "lacks a prediction"),
    "no code": (without("torch.tensor(1.5)"), "lacks a cell whose code is seen"),
    "no aims": (swap("After this page you can", "Then"), "lacks “After this page"),
    "no needs": (swap("**You need**", "Read"), "lacks “You need”"),
    "no set-up": (without("functional as F"), "lacks a set-up cell"),
    "set-up is seen": (tagged("functional as F"), "lacks a set-up cell"),
    "aims first": (
        below("torch.tensor(1.5)", "**You need**"),
        "has “After this page you can” before a cell whose code is seen",
    ),
    "seven lines": (swap("torch.tensor(1.5)", ROW * 6), "is seen has 7 lines, 6 are"),
    "ours": (swap("import torch\n", "import dlnotes\n"), "must do without dlnotes"),
    "four minutes": (swap("Of *sums*", LONG[:2500] + "sums"), "after 4.2 minutes"),
    "no link": (swap("[tensors](tensors.ipynb)", "tensors"), "not link to tensors"),
    "two warm-ups": (swap("<summary>a?", "a?"), "three warm-up questions"),
    "warm-up alone": (
        swap("Yes: [there](tensors.ipynb)", "Yes"),
        "and its link, got 0",
    ),
}
SECTIONS = {
    "no label": (swap("(small-sum)=\n", ""), "“The sum” has no label line (small-"),
    "other label": (swap("(small-next)=", "(next)="), "“Read next” has no label"),
    "label twice": (swap("(small-more)=", "(small-sum)="), "(small-sum)= stands"),
    "second title": (swap("## The sum", "# The sum"), "a second title"),
    "no summary": (swap("What we now know", "End"), "“What we now know” is missing"),
    "no sources": (swap("## Sources", "## Papers"), "“Sources” is missing"),
    "practice last": (below("In practice", "small-known"), "must be, in this order"),
    "deeper first": (below("Deeper: more", "print(one)"), "must be, in this order"),
    "one between": (swap("Deeper: more", "More"), "must be, in this order"),
    "two endings": (swap("Deeper: more", "Sources"), "must be, in this order"),
    "deeper and no colon": (swap("Deeper: more", "Deeper"), "must be, in this order"),
    "deeper inside": (swap("**Predict.** And a", "### Deeper: a\n\nA"), "of its own"),
    "slips not last": (below("Deeper: more", "1 + 1 == 3"), "must be the last of the"),
    "slip is seen": (tagged("1 + 1 == 3"), "a slip's cell is tagged hide-cell"),
    "two questions": (swap("\n3. When?", ""), "three questions, got 2"),
    "six bullets": (swap("- Often", "- a\n" * 4 + "- b"), "five bullets (- …), got 6"),
    "no bullet": (swap("- ", "* "), "five bullets (- …), got 0"),
}
BUDGETS = {
    "words": (swap("> **Mis", f"{LONG}\n\n> **Mis"), "words, 1800 are allowed"),
    "listings": (
        lambda n: n.cells.insert(9, code("source(f)", "remove-input", shows=LIST)),
        "lines of code, 200 are allowed",
    ),
    "fences": (swap("It tempts", f"\n```\n{ROW * 201}```\n"), "lines of code, 200"),
    "cells": (before("print(one)", *[code("1")] * 23), "shows 29 code cells, 28 are"),
    "deeper": (swap("\n\nMore.", LONG), "sections have 18"),
    "minutes": (
        both(
            swap("> **Mis", f"{LONG}\n\n> **Mis"),
            before("print(one)", *[code(ROW * 15)] * 14),
        ),
        "minutes, 25 are allowed",
    ),
}
PREDICTIONS = {
    "two": (swap("**Predict.** And two", "And two"), "3 to 5 predictions, got 2"),
    "six": (
        before("In practice", *[text("**Predict.**"), code("1", shows="1")] * 3),
        "3 to 5 predictions, got 6",
    ),
    "two choices": (
        swap(fold(2), ""),
        "three choices, each a <details> with a <summary> and a sentence, got 2",
    ),
    "no sentence": (swap("That is why.", ""), "and a sentence, got 3"),
    "two at once": (swap("And two", "And? **Predict.**"), "asks for 2 predictions"),
    "no answer": (
        lambda n: holding(n, "1 + 1").update(outputs=[]),
        "no output answers the prediction",
    ),
    "answer is seen": (tagged("one / 2"), "answers a prediction, so it is tagged"),
    "second half is seen": (
        before("An output that", code("2", shows="2")),
        "cell [7] `2`: answers a prediction",
    ),
    "fold too many": (
        tagged("print(one)", "hide-output"),
        "folds its output, but no",
    ),
}
FIGURES = {
    "no caption": (caption(caption=" "), "its figure has no caption"),
    "no metadata": (
        lambda n: holding(n, "plotting.lines").metadata.pop("mystnb"),
        "its figure has no caption",
    ),
    "other name": (caption(name="line"), "needs a name (mystnb) like small-"),
    "name of a section": (caption(name="small-sum"), "the name small-sum stands"),
    "more keys": (caption(width=3), "a figure's caption and name alone"),
    "no picture": (
        lambda n: holding(n, "print(one)").metadata.update(
            mystnb={"figure": {"caption": "A.", "name": "small-a"}}
        ),
        "a figure's caption and name alone",
    ),
    "two pictures": (
        lambda n: holding(n, "plotting.lines").update(
            outputs=holding(n, "plotting.lines").outputs * 2
        ),
        "shows 2 pictures, 1 is allowed",
    ),
}
EXERCISES = {
    "two": (
        lambda n: n.cells.__delitem__(slice(17, 21)),
        "3 to 6 exercises, got 2",
    ),
    "no solution": (without("{solution-start} small-ex-2"), "has 0 solutions"),
    "open solution": (without("{solution-end}"), "3 solution-start, but 2"),
    "no check": (
        lambda n: [
            cell.update(source=cell.source.replace("check(", "f(")) for cell in n.cells
        ],
        "by 1 or more check(…), got 0",
    ),
    "torch's own": (
        swap("return -a", "return torch.neg(a)"),
        "the solution uses neg, which was",
    ),
    "method": (
        swap("return -a", "return a.neg()"),
        "the solution uses neg, which was",
    ),
    "imported": (
        swap("return -a", "return neg(a)"),
        "the solution uses neg, which was",
    ),
}
BLANKS = {
    "no blank": (swap("= ...", "= 3"), "is marked like x = 2  # blank: x = ..., got"),
    "other name": (swap("three = ...", "four = ..."), "a blank is marked like"),
    "no assignment": (swap("blank: three = ...", "blank: ..."), "a blank is marked"),
    "no code": (swap("three = 1 + 1 + 1  #", "#"), "a blank is marked like"),
    "three blanks": (
        swap(
            "three = 1", "a = 1  # blank: a = ...\nb = 1  # blank: b = ...\nthree = 1"
        ),
        "leaves 3 blanks, 2 are allowed",
    ),
    "folded": (tagged("# blank", "hide-cell"), "has a blank, so it is not folded"),
    "no check": (swap('dl.check("small-three", three)', ""), "ends with dl.check(…)"),
    "not solved": (
        lambda n: (
            holding(n, "# blank").outputs[0].data.update({"text/plain": "a: not"})
        ),
        "is not solved: check must say that it is right",
    ),
    "left blank": (
        lambda n: (
            holding(n, "print(one)")
            .outputs[0]
            .data.update({"text/plain": "small-a: not yet; fill in the blank first"})
        ),
        "solve it, and mark the line",
    ),
    "two lines": (swap("a = 1  # shuffle", "a = 1"), "one another, 3 or more, in a"),
    "apart": (swap("a += 1  # shuffle", "a += 1"), "that change places (# shuffle)"),
    "no text": (swap('"""', "1"), "in a text: it runs in any order"),
    "two orders": (
        before(
            "In practice",
            code(holding(pages.page(), "# shuffle").source, shows="a: right"),
        ),
        "a page has lines to put in order once, got 2",
    ),
}
WORDS = {
    "not printed": (swap("With 1.5", "With 1.6"), "1.6 stands in no output"),
    "more digits": (swap("With 1.5", "With 0.50"), "0.50 stands in no output"),
    "power": (swap("With 1.5", "With 1.5 × 10⁻⁵"), "1.5 × 10^-5 stands in no"),
    "no citation": (swap("0.1 {cite}`he2017`.", "0.1."), "“In practice”: 0.1 stands"),
    "citation elsewhere": (
        swap("- Often with 0.1", "- With 0.1. So"),
        "0.1 stands in no output",
    ),
    "in a box": (swap("** 1.5 does", "** 2.5 does"), "Misconception box: 2.5 stands"),
    "drawn alone": (swap("With 1.5", "With 7.5"), "7.5 stands in no output"),
    "house words": (swap("It tempts", "On the way\nback"), "is “the backward pass”"),
    "who": (swap("It tempts.", "Who adds is lost."), "with a relative “Who”: 'Who"),
    "whoever": (swap("- Often", "- Whoever adds.\n- Often"), "a relative “Who”"),
}
BROKEN = {
    f"{kind}: {name}": lie
    for kind, lies in {
        "cells": CELLS,
        "about": ABOUT,
        "opening": OPENING,
        "sections": SECTIONS,
        "budgets": BUDGETS,
        "predictions": PREDICTIONS,
        "figures": FIGURES,
        "exercises": EXERCISES,
        "blanks": BLANKS,
        "words": WORDS,
    }.items()
    for name, lie in lies.items()
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_house_sees(small, name):
    change, message = BROKEN[name]
    change(small)
    faults = faults_of(small)
    assert any(message in fault for fault in faults), faults


FINE = {
    "two blanks in a list": swap("blank: three = ...", "blank: three = [..., ...]"),
    "return": swap(
        "three = 1 + 1 + 1  # blank: three = ...",
        "def f():\n    return 2  # blank: return ...  # how many?\nthree = f()",
    ),
    "two names": swap(
        "three = 1 + 1 + 1  # blank: three = ...",
        "three, b = 3, 4  # blank: three, b = ...",
    ),
    "asks who": swap("It tempts.", "Who adds? You do."),
    "rounded": swap("With 1.5", "With 1.50"),
    "assert in a fold": tagged("1 + 1 == 3", "hide-cell"),
    "no practice": without("In practice"),
    "no deeper": without("Deeper: more"),
    "picture in the text": both(
        without("plotting.lines"),
        swap("are two.", "are two.\n\n![Two.](two.svg)"),
        swap("from torch.nn", "import dlnotes as dl\n\ndl.setup()\nfrom torch.nn"),
    ),
    "old label": swap("\n\nMore.", "\n\n(old-label)=\nMore, moved."),
    "version": swap("With 1.5", "From torch 2.9.1 on"),
    "thousands": both(
        swap("With 1.5", "With 1,234.6"),
        lambda n: (
            holding(n, "print(one)").outputs[0].data.update({"text/plain": "1234.567"})
        ),
    ),
    "in a table": both(
        swap("With 1.5", "With 0.75"),
        lambda n: (
            holding(n, "print(one)")
            .outputs[0]
            .data.update({"text/html": "<style>b {width: 9.5em}</style><td>0.75</td>"})
        ),
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_the_house_lets_pass(small, name):
    FINE[name](small)
    assert faults_of(small) == []


# --- what is counted ---------------------------------------------------------------


def test_minutes_are_words_and_lines_and_predictions(small):
    core = reading.core(small)
    assert len(reading.predictions(core)) == 3
    assert len(reading.code_cells(core)) == 6
    assert reading.code_lines(core) == 15  # the listing is folded
    seconds = reading.words(core) / 150 * 60 + 15 * 3 + 3 * 30
    assert house.minutes(small) == pytest.approx(seconds / 60)
    assert house.minutes(json.loads(nbformat.writes(small))) == house.minutes(small)


def test_what_is_named_like_an_ending_is_core(small):
    count = len(reading.core(small))
    swap("## The sum", "## Sources of error")(small)
    assert len(reading.core(small)) == count
    swap("## Sources of error", "## Deeper: errors")(small)
    assert len(reading.core(small)) < count


def test_words_of_folds_count_and_code_and_formulas_do_not():
    words = "(a-b)=\nOne {term}`two` <b>three</b>\n$$x + y$$\n```\nfour five\n```"
    words += "\n" + fold("six", "seven")
    assert reading.words([reading.Piece(0, text(words), words)]) == 6  # and the label


def test_sections_stand_within_cells_too(small):
    *_, last, sources = reading.sections(small)
    assert (last.title, last.labels) == ("Read next", ["small-next"])
    assert (sources.title, sources.labels) == ("Sources", ["small-sources"])


def test_house_words_have_a_standard_term_each():
    words = page_text.house_words()
    assert all(word.strip() and term.strip() for word, term in words.items())
    assert len(words) == len({word.casefold() for word in words})
    told = " ".join(words.values())
    assert not [w for w in words if re.search(rf"\b{re.escape(w)}\b", told)]


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


def test_refresh_twice_changes_nothing(small, quick, tmp_path):
    path = tmp_path / "small.ipynb"
    nbformat.write(small, path)
    assert run_notebooks.refresh(path).endswith("stored")
    first = path.read_bytes()
    assert run_notebooks.refresh(path).endswith("unchanged")
    assert path.read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["small.ipynb"]


def test_refresh_measures_what_it_stores(small, quick, tmp_path, monkeypatch):
    monkeypatch.setattr(run_notebooks, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(run_notebooks, "MEASURED", tmp_path / "measured")
    path, measured = tmp_path / "small.ipynb", tmp_path / "measured" / "small.json"
    nbformat.write(small, path)
    run_notebooks.refresh(path)
    assert json.loads(measured.read_text())["seconds"] == 1.5
    measured.write_text("{}")
    run_notebooks.refresh(path)  # unchanged: the old measurement stays
    assert measured.read_text() == "{}"


def test_refresh_refuses_what_takes_long(small, quick, tmp_path, monkeypatch):
    path = tmp_path / "small.ipynb"
    nbformat.write(small, path)
    monkeypatch.setattr(run_notebooks, "execute", lambda *_: 46.0)
    with pytest.raises(run_notebooks.Refused, match="46 s on one core, 45 are"):
        run_notebooks.refresh(path)


def test_refused_notebook_stays_as_it_was(small, quick, tmp_path):
    path = tmp_path / "small.ipynb"
    broken = copy.deepcopy(small)
    holding(broken, "one / 2").source = "1 + " * 20 + "1"
    nbformat.write(broken, path)
    before = path.read_bytes()
    with pytest.raises(run_notebooks.Refused, match="a line of 81 columns"):
        run_notebooks.refresh(path)
    assert path.read_bytes() == before


def test_refresh_keeps_measured_times_while_the_code_is_the_same(
    small, quick, tmp_path
):
    path = tmp_path / "small.ipynb"
    cell = holding(small, "print(one)")
    cell.metadata.update(tags=["nbval-ignore-output"], nbcheck={"reason": "times"})
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="3.1 ms")]
    nbformat.write(small, path)
    run_notebooks.refresh(path)
    assert holding(read(path), "print(one)").outputs[0].text == "3.1 ms"


def test_refresh_keeps_the_times_of_each_of_two_equal_cells(small):
    cell = holding(small, "print(one)")
    cell.metadata.update(tags=["nbval-ignore-output"])
    cells = [copy.deepcopy(cell) for _ in range(3)]
    for number, again in enumerate(cells):
        again.outputs = [nbformat.v4.new_output("stream", text=f"{number} ms")]
    small.cells = cells
    old = copy.deepcopy(dict(run_notebooks.numbered(small)))
    for again in cells:
        again.outputs = []
    run_notebooks.keep_ignored(small, old)
    assert [c.outputs[0].text for c in cells] == ["0 ms", "1 ms", "2 ms"]


def test_shares_cover_everything_once():
    names = list(range(10))
    parts = [run_notebooks.share(names, f"{i}/3") for i in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == names
    assert run_notebooks.share(names, "3") in parts
    for wrong in ("0/3", "4/3", "a", "0", ""):
        with pytest.raises(SystemExit, match="--share must be i/n"):
            run_notebooks.share(names, wrong)


FOLDED = {
    "hide-input": {"jupyter": {"source_hidden": True}, "cellView": "form"},
    "remove-input": {"jupyter": {"source_hidden": True}, "cellView": "form"},
    "hide-output": {"jupyter": {"outputs_hidden": True}, "collapsed": True},
    "hide-cell": {
        "jupyter": {"source_hidden": True, "outputs_hidden": True},
        "cellView": "form",
        "collapsed": True,
    },
}


@pytest.mark.parametrize("tag", FOLDED)
def test_folds_follow_from_tags(small, tag):
    """As the site folds; twice changes nothing, and without the tag nothing is left."""
    cell = holding(small, "print(one)")
    cell.metadata.tags = [tag]
    for _ in range(2):
        run_notebooks.normalise(small, "small")
        assert cell.metadata == {"tags": [tag], **FOLDED[tag]}
    nbformat.validate(small)
    cell.metadata.tags = []
    run_notebooks.normalise(small, "small")
    assert cell.metadata == {}


def test_captions_are_kept(small):
    cell = holding(small, "plotting.lines")
    run_notebooks.normalise(small, "small")
    assert cell.metadata.mystnb.figure.name == "small-line"
