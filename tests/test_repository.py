"""What holds for every tracked file: one address or none, no host, no machine path."""

import contextlib
import json
import re
import shutil
import subprocess
from types import SimpleNamespace

import pytest
from IPython.core.inputtransformer2 import TransformerManager

import house
import rename_repository
from fresh import ROOT, copy_repository, rename, run
from test_publishing import conforms

# Every way in which an address on the code host is written.
ADDRESS = re.compile(
    r"(?:github\.com[/:]|/github/|/gh/)(?P<owner>[\w.-]+)/(?P<name>[\w-]+(?:\.[\w-]+)*)"
    r"|(?<![\w-])(?P<user>[\w-]+)\.github\.io/(?P<page>[\w.-]+)"
)
WE = "someone/notes"  # in these tests
HOSTS = [  # in two halves: this file is looked at, too
    first + "." + last
    for first, last in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb.debian", "org"),
        ("download.pytorch", "org"),
        ("anaconda", "org"),
        ("tuna.tsinghua", "edu"),
        ("mirrors.aliyun", "com"),
    ]
]
# The name at a package index may be another person's.
BY_NAME = re.compile(r"\bpip3? install (?:-\S+ +)*['\"]?dlnotes(?![\w./-])")
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:work|root|home|Users)/\w")


def tracked():
    """Every tracked file of text, as (name, text); not what others wrote."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return []
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    files = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and not name.startswith("book/assets/katex/"):
            with contextlib.suppress(UnicodeDecodeError):  # a picture
                files.append((name, path.read_text(encoding="utf-8")))
    return files


FILES = tracked()
if not FILES:
    pytest.skip("not a git checkout", allow_module_level=True)


def wrong_addresses(text, address):
    """Addresses that are meant to be ours and are not; all, while we have none."""
    ours, wrong = tuple((address or "/dlnotes").split("/")), []
    for match in ADDRESS.finditer(text):
        owner = match["owner"] or match["user"]
        name = (match["name"] or match["page"]).removesuffix(".git")
        meant = owner == ours[0] or name in (ours[1], "dlnotes")
        if meant and (owner, name) != ours:
            wrong.append(match[0])
    return wrong


def test_other_addresses_are_seen():
    for form in [
        "git+https://github.com/{}/dlnotes",
        "https://colab.research.google.com/github/{}/dlnotes/blob/main/x",
        "https://mybinder.org/v2/gh/{}/dlnotes/main",
        "https://{}.github.io/dlnotes",
    ]:
        assert wrong_addresses(form.format("somebody"), "someone/dlnotes"), form
        assert wrong_addresses(form.format("somebody"), WE), form
        assert wrong_addresses(form.format("somebody"), None), form
    assert not wrong_addresses(f"git+https://github.com/{WE}.git", WE)
    assert wrong_addresses(f"git@github.com:{WE}2.git", WE)
    for address in (None, WE):
        assert not wrong_addresses("https://github.com/pytorch/vision", address)


def test_installing_by_name_is_seen():
    for words in ("pip install {}", "%pip install -q {}", "pip install -U '{}'"):
        assert BY_NAME.search(words.format("dlnotes"))
        assert not BY_NAME.search(words.format("./dlnotes-0.1.0-py3-none-any.whl"))


# ---- this tree, and what the tool makes of it --------------------------------


@pytest.fixture(scope="module", params=["here", "unset", "set"])
def tree(request, tmp_path_factory):
    """The files (name to text) and their address, as it is and in both states."""
    if request.param == "here":
        return SimpleNamespace(root=ROOT, address=house.address(), files=dict(FILES))
    address = WE if request.param == "set" else None
    root = copy_repository(tmp_path_factory.mktemp("tree"), address)
    files = {name: (root / name).read_text(encoding="utf-8") for name, _ in FILES}
    return SimpleNamespace(root=root, address=address, files=files)


def test_one_address_or_none(tree):
    for name, text in tree.files.items():
        assert not wrong_addresses(text, tree.address), name
        assert not BY_NAME.search(text), name


CLONE = ["README.md", "book/index.md", "book/how_to_use.md"]


@pytest.mark.parametrize("name", ["pyproject.toml", "CITATION.cff", *CLONE])
def test_address_is_given(tree, name):
    given = re.findall(r"https://github\.com/([\w.-]+/[\w.-]+)", tree.files[name])
    assert given == ([tree.address] if tree.address else [])
    if name in CLONE:
        what, folder = (
            (f"https://github.com/{tree.address}", tree.address.partition("/")[2])
            if tree.address
            else ("ADDRESS", "dlnotes")
        )
        assert f"\ngit clone {what} " in tree.files[name]
        assert f" && cd {folder}" in tree.files[name]


def test_first_cell_of_every_notebook(tree):
    """The cell that installs the package where it is not there: on Colab, say."""
    guard = house.guard_cell(tree.address)
    if tree.address:
        assert guard.endswith(f"%pip install -q git+https://github.com/{tree.address}")
    for name, text in tree.files.items():
        if name.endswith(".ipynb"):
            cells = json.loads(text)["cells"]
            first = next(cell for cell in cells if cell["cell_type"] == "code")
            assert "".join(first["source"]) == guard, name


def test_citation_is_valid_with_and_without(tmp_path):
    files = [tmp_path / "without.cff", tmp_path / "with.cff"]
    for path, address in zip(files, (None, WE), strict=True):
        text = rename_repository.citation(dict(FILES)["CITATION.cff"], address)
        path.write_text(text, encoding="utf-8")
    done = conforms("vendor.citation-file-format", *files)
    assert done.returncode == 0, done.stdout


def test_there_and_back(tmp_path):
    """Set and taken back, or moved and moved back: every byte is as it was."""
    clone = copy_repository(tmp_path / "clone")

    def state(address):
        rename(clone, address)
        return {name: (clone / name).read_bytes() for name, _ in FILES}

    unset, first, second = state(None), state(WE), state("some.one/x_y")
    assert len({*map(str, (unset, first, second))}) == 3
    assert state(WE) == first
    assert state(None) == unset
    assert state("some.one/x_y") == second
    here = {name: text.encode() for name, text in FILES}
    assert state(house.address()) == here


@pytest.mark.parametrize("wrong", ["", "someone", "a/b/c", "https://example.org/a/b"])
def test_tool_refuses(monkeypatch, wrong):
    monkeypatch.setattr(rename_repository, "WRITE", {})
    with pytest.raises(SystemExit, match=f"owner/name or --unset, got {wrong}$"):
        rename_repository.main(wrong)


def test_tool_names_what_it_cannot_change(tmp_path):
    clone = copy_repository(tmp_path / "clone", WE)
    (clone / "NEWS.md").write_text(f"https://github.com/{WE}/issues/1\n")
    run("git", "init", "-q", cwd=clone)
    run("git", "add", "-A", cwd=clone)
    (clone / "_build").mkdir()
    said = rename(clone, "other/notes").partition(f"still names {WE}:\n")[2]
    assert said == f"NEWS.md:1:https://github.com/{WE}/issues/1"
    assert not (clone / "_build").exists()  # the site of the old address


# ---- the first cell without an address ---------------------------------------


@pytest.fixture
def first_cell(tmp_path, monkeypatch):
    """Run it where dlnotes is not installed; answer with the wheels it found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code = TransformerManager().transform_cell(house.guard_cell())
    shell = SimpleNamespace(run_line_magic=lambda name, line: None)

    def run_cell():
        names = {"get_ipython": lambda: shell}
        exec(code, names)
        return names["wheels"]

    return run_cell


def test_first_cell_asks_for_the_wheel(first_cell, tmp_path):
    sentence = "^Upload dlnotes-.*-any.whl: see How to use this book$"
    with pytest.raises(FileNotFoundError, match=sentence):
        first_cell()
    (tmp_path / "dlnotes-0.1.0-py3-none-any (1).whl").touch()  # pip would refuse it
    with pytest.raises(FileNotFoundError, match=sentence):
        first_cell()


def test_first_cell_finds_the_wheel(first_cell, tmp_path):
    name = "dlnotes-0.1.0-py3-none-any.whl"
    (tmp_path / name).touch()
    assert first_cell() == [name]


def test_links_of_the_papers_at_the_door():
    """What README and its like link to, and the files they name, are there."""
    for name in ("README.md", "CONTRIBUTING.md", "CONVENTIONS.md"):
        text = dict(FILES)[name]
        links = re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", text)
        paths = re.findall(r"`((?:book|src|tests|tools|notebooks)/[\w/.]*)`", text)
        for path in {*links, *paths}:
            assert (ROOT / path).exists(), f"{name}: {path}"


def test_no_registry_host():
    found = {n: host for n, text in FILES for host in HOSTS if host in text}
    assert not found


def test_no_machine_path():
    planted = {"tests/test_mutations.py"}  # a lie that the checker must catch
    found = {
        name: match[0]
        for name, text in FILES
        if name not in planted and (match := MACHINE_PATH.search(text))
    }
    assert not found
