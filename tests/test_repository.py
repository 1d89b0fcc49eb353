"""What holds for every tracked file: one address, no host, no machine path."""

import contextlib
import json
import re
import shutil
import subprocess
import sys

import pytest

from rename_repository import ROOT, address

OWNER, NAME = address().split("/")
# Every way in which an address on the code host is written.
ADDRESS = re.compile(
    r"(?:github\.com[/:]|/github/|/gh/)(?P<owner>[\w.-]+)/(?P<name>[\w-]+(?:\.[\w-]+)*)"
    r"|(?P<user>[\w-]+)\.github\.io/(?P<page>[\w.-]+)"
)
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
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:work|root|home|Users)/\w")


def tracked():
    """Every tracked file of text, as (name, text); not what others wrote."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return []
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    files = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and not name.startswith("book/assets/mathjax/"):
            with contextlib.suppress(UnicodeDecodeError):  # a picture
                files.append((name, path.read_text(encoding="utf-8")))
    return files


FILES = tracked()
if not FILES:
    pytest.skip("not a git checkout", allow_module_level=True)


def wrong_addresses(text):
    """Addresses that are meant to be ours and are not."""
    wrong = []
    for match in ADDRESS.finditer(text):
        owner = match["owner"] or match["user"]
        name = (match["name"] or match["page"]).removesuffix(".git")
        ours = owner == OWNER or name in (NAME, "dlnotes")
        if ours and (owner, name) != (OWNER, NAME):
            wrong.append(match[0])
    return wrong


def test_one_address():
    wrong = {name: found for name, text in FILES if (found := wrong_addresses(text))}
    assert not wrong, f"the address in pyproject.toml is {address()}"


def test_other_addresses_are_seen():
    for form in [
        "git+https://github.com/{}/dlnotes",
        "https://colab.research.google.com/github/{}/dlnotes/blob/main/x",
        "https://mybinder.org/v2/gh/{}/dlnotes/main",
        "https://{}.github.io/dlnotes",
    ]:
        assert wrong_addresses(form.format("somebody")), form
    assert wrong_addresses(f"git@github.com:{OWNER}/another.git")
    assert not wrong_addresses(f"git+https://github.com/{OWNER}/{NAME}.git")
    assert not wrong_addresses("https://github.com/pytorch/vision/issues/1")


@pytest.mark.parametrize("name", ["README.md", "CITATION.cff"])
def test_address_is_given(name):
    assert f"github.com/{OWNER}/{NAME}" in dict(FILES)[name]


def test_first_cell_of_every_notebook():
    """The cell that installs the package where it is not there: on Colab, say."""
    guard = [
        "import importlib.util",
        "",
        'if importlib.util.find_spec("dlnotes") is None:  # on Colab, say',
        f"    %pip install -q git+https://github.com/{OWNER}/{NAME}",
    ]
    for name, text in FILES:
        if name.endswith(".ipynb"):
            cells = json.loads(text)["cells"]
            first = next(cell for cell in cells if cell["cell_type"] == "code")
            assert "".join(first["source"]).splitlines() == guard, name


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


def test_rename(tmp_path):
    """The tool changes every mention: the same test then holds for the new address."""
    clone = tmp_path / "clone"
    for name, text in FILES:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text(text, encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=clone, check=True)
    tool = [sys.executable, "tools/rename_repository.py"]
    subprocess.run([*tool, "someone/notes"], cwd=clone, check=True, capture_output=True)
    left = [
        name
        for name, _ in FILES
        if f"github.com/{OWNER}/{NAME}" in (clone / name).read_text(encoding="utf-8")
    ]
    assert not left
    refused = subprocess.run(
        [*tool, "someone"], cwd=clone, capture_output=True, text=True
    )
    assert "address must be owner/name, got someone" in refused.stderr
