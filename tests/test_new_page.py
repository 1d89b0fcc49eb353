"""A throw-away page, in a copy of the tree: what ``make new`` writes is enough."""

import ast
import json
import os
import re
import shutil
import sys

import nbformat
import pytest

import house
import new_page
import page_form
import pages
import reading
from fresh import ROOT, copy_repository, run

if shutil.which("git") is None or not (ROOT / ".git").exists():
    pytest.skip("not a git checkout", allow_module_level=True)

TWINS = "lab ops.boxes:box_area nn.attention:functional.normalize,Identity"


BLANKS = '''\
"""What is due on the page."""

from dlnotes.checking._answer import answer, loop


@answer("small-three", wrong={"one of them": lambda: 1})
def _three() -> int:
    return 1 + 1 + 1


@answer("small-order", run=loop("a", 1, a=0))
def _order() -> int:
    return 4
'''


def said(folder, *command):
    """What a command prints, run with the library and the tools of that tree."""
    paths = os.pathsep.join(str(folder / name) for name in ("src", "tools", "tests"))
    return run(*command, cwd=folder, PYTHONPATH=paths)


def begin(folder, name, *options):
    said(folder, sys.executable, "tools/new_page.py", name, *options)
    git = ("git", "status", "--short", "-uall")
    rows = [row.split(maxsplit=1) for row in said(folder, *git).splitlines()]
    return {path for mark, path in rows if mark == "M"}, {
        path for mark, path in rows if mark == "??"
    }


@pytest.fixture
def tree(tmp_path):
    copy_repository(tmp_path, house.address())
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", tmp_path)
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "As it is")):
        said(tmp_path, *git, *command)
    return tmp_path


def fill(tree, modules):
    """Put the smallest page that breaks no rule in the place of the hints."""
    page = pages.page()
    page.metadata.dlnotes.update(modules=modules, notes={}, errata={})
    for cell in page.cells:  # their numbers are taken
        cell.source = re.sub(r"\(e-11[34]\)=\n", "", cell.source)
        cell.source = cell.source.replace("{cite}`he2017`", "{cite}`sum2026`")
    path = tree / "notebooks" / "small.ipynb"
    path.write_text(nbformat.writes(page) + "\n")
    blanks = tree / "src/dlnotes/checking/blanks/small.py"
    blanks.write_text(BLANKS)
    book = tree / "book"
    with (book / "references" / "small.bib").open("a") as file:
        file.write("\n@misc{sum2026,\n  author = {A. Adder},\n  year = {2026},\n}\n")
    with (book / "glossary" / "small.md").open("a") as file:
        file.write("\nsum of two\n  二数之和。 What comes out.\n")
    measured = {"seconds": 1.5, "torch": "2.9.1", "date": "2026-11-21"}
    (book / "measured" / "small.json").write_text(json.dumps(measured))


def held(tree, words, *files):
    """The tests of these files with these words in their names pass there."""
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:nbval")
    last = said(
        tree, *command, "-o", "addopts=--import-mode=importlib -p no:cacheprovider",
        "-k", words, *(f"tests/{file}.py" for file in files),
    ).splitlines()[-1]  # fmt: skip
    assert re.match(r"\d+ passed", last), last
    return int(last.split()[0])


HOUSE = ("test_imports", "test_twin_lines", "test_notebooks", "test_old_form")


def test_a_page_with_lab_code_alone_touches_the_contents_alone(tree):
    changed, made = begin(tree, "small", "--modules", "lab", "--part", "Vision")
    assert changed == {"_toc.yml"}
    assert made == {
        "book/glossary/small.md",
        "book/references/small.bib",
        "notebooks/small.ipynb",
        "src/dlnotes/checking/blanks/small.py",
        "src/dlnotes/checking/lab/small.py",
        "src/dlnotes/lab/small.py",
        "src/dlnotes/plotting/small.py",
        "tests/lab/test_small.py",
        "tests/plotting/test_small.py",
    }
    for command in (["check"], ["format", "--check"]):
        said(tree, sys.executable, "-m", "ruff", *command, ".")
    fill(tree, ["dlnotes.lab.small"])
    words = "small or contents or lab_has or labels_are or api_page or term"
    files = (*HOUSE, "lab/test_small", "plotting/test_small", "checking/test_tasks")
    words += " or glossary or references or every_blank"
    files += ("checking/test_answer", "test_site", "test_indexes")
    assert held(tree, words, *files) > 30


def test_a_page_with_twins_touches_their_packages_too(tree):
    changed, made = begin(tree, "small", "--modules", TWINS, "--part", "Vision")
    package = "src/dlnotes"
    assert changed == {
        "_toc.yml",
        "book/api/nn/layers.md",  # what has only `members` on its page is shown there
        f"{package}/nn/__init__.py",
        f"{package}/nn/functional.py",
        f"{package}/ops/__init__.py",
    }
    assert {"benchmarks/bench_small.py", "tests/ops/test_boxes.py"} <= made
    assert {f"{package}/checking/{n}.py" for n in ("nn/attention", "ops/boxes")} <= made
    for command in (["check"], ["format", "--check"]):
        said(tree, sys.executable, "-m", "ruff", *command, ".")
    modules = ["dlnotes.lab.small", "dlnotes.nn.attention", "dlnotes.ops.boxes"]
    fill(tree, modules)
    # a stub is no twin yet; its test says so, and passes when it is one
    path = tree / package / "ops" / "boxes.py"
    area = "sides = boxes[:, 2:] - boxes[:, :2]\n    return sides[:, 0] * sides[:, 1]"
    path.write_text(path.read_text().replace("raise NotImplementedError", area))
    names = ("normalize", "Identity")
    words = "small or contents or lab_has or api_page or every_name_of_nn or box_area"
    files = (*HOUSE, "ops/test_boxes", "checking/test_tasks", "test_site", "test_bench")
    words += "".join(f" or (not checking and {name})" for name in names)
    assert held(tree, f"{words} or every_file_loads", *files) > 30


def test_a_page_of_a_known_topic(tree):
    changed, made = begin(tree, "small", "--under", "optimizers")
    assert changed == {"_toc.yml"}
    assert not [path for path in made if re.match("book/(glossary|references)/", path)]
    about = json.loads((tree / "notebooks/small.ipynb").read_bytes())["metadata"]
    assert about["dlnotes"]["topic"] == "Optimizers"
    assert about["dlnotes"]["part"] == "Optimization"
    rows = (tree / "_toc.yml").read_text().splitlines()
    place = rows.index("          - file: notebooks/small")
    assert rows[place - 1] == "          - file: notebooks/choosing_an_optimizer"


# --- what it is made of ------------------------------------------------------------


def test_a_page_under_one_that_stands_alone_begins_its_sections():
    contents, part = new_page._contents("small", "", "rnn")
    rows = contents.splitlines()
    place = rows.index("      - file: notebooks/rnn")
    assert rows[place + 1 : place + 3] == [
        "        sections:",
        "          - file: notebooks/small",
    ]
    assert part == "Sequences and language"


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("Small", {}, "NB must be like self_attention, got Small"),
        ("lambda", {}, "NB must be like self_attention"),
        ("roi", {}, "_toc.yml has roi already"),
        ("text", {"words": ["ops.roi:nms"]}, "src/dlnotes/ops/roi.py exists already"),
        ("small", {"part": "Music"}, "PART must be one of Foundations, "),
        ("small", {"under": "adam"}, "UNDER must be the first page of a topic"),
        ("small", {"words": ["boxes"]}, "a module is like ops.boxes:nms"),
        ("small", {"words": ["opz.boxes"]}, "a module is like ops.boxes:nms"),
        ("small", {"words": ["ops.nms:nms"]}, "the name of a twin: call it else"),
        ("small", {"words": ["ops.a:gone"]}, "torchvision.ops has no gone"),
    ],
)
def test_refuses(monkeypatch, name, options, message):
    monkeypatch.setattr(new_page.run_notebooks, "write", None)  # nothing is written
    with pytest.raises(SystemExit, match=message):
        new_page.begin(name, **{"words": [], **options})


def test_a_twin_has_the_parameters_of_its_model():
    stub = new_page.stub(new_page._twin("nn.attention", "MultiheadAttention"))
    args = ast.parse(stub).body[0].body[1].args
    assert [arg.arg for arg in args.args][:4] == ["self", "embed_dim", "num_heads",
                                                  "dropout"]  # fmt: skip
    assert "dropout: float = 0.0, bias: bool = True" in stub
    assert new_page._twin("tensors.a", "relu").model == "torch.relu"


def test_the_form_of_a_page_is_right():
    """What it lacks is for its author to fill in."""
    page = new_page.template("self_attention")
    assert house.code_faults(page, "self_attention") == []
    titles = [section.title for section in reading.sections(page)]
    assert [
        t for t in page_form.CLOSING if not any(s.startswith(t) for s in titles)
    ] == []
    author = "metadata dlnotes|exercises, got|predictions, got|answers? the prediction"
    author += "|is not solved|must open with|lacks a picture|no prediction asks|mystnb"
    faults = house.chapter_faults(page, "self_attention")
    assert [fault for fault in faults if not re.search(author, fault)] == []
