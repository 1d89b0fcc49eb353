"""The built wheel, alone in an environment elsewhere: `make wheel` builds and tests."""

import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from fresh import (
    ROOT,
    UV,
    fastest_notebook,
    lacking,
    make_environment,
    run,
    run_notebook,
)

pytestmark = pytest.mark.slow
SMOKE = """
import importlib, pkgutil, sys
from pathlib import Path

import dlnotes

home = Path(dlnotes.__file__).parent
assert (home / "py.typed").exists()
names = [m.name for m in pkgutil.walk_packages([str(home)], "dlnotes.")]
for name in names:
    importlib.import_module(name)
repository, lent = sys.argv[1:]
for module in list(sys.modules.values()):
    file = Path(getattr(module, "__file__", None) or "built in")
    assert file.is_relative_to(lent) or not file.is_relative_to(repository), file
print(home, len(names))
"""
TWIN = """
import torch, torchvision
from dlnotes.ops import roi_align

torch.manual_seed(0)
features, boxes = torch.rand(1, 2, 9, 9), [torch.tensor([[1.0, 2.0, 7.5, 6.0]])]
ours = roi_align(features, boxes, 3, aligned=True)
model = torchvision.ops.roi_align(features, boxes, 3, aligned=True)
torch.testing.assert_close(ours, model)
"""


@pytest.fixture(scope="module")
def wheel():
    found = sorted((ROOT / "dist").glob("dlnotes-*.whl"))
    if not found:
        lacking("no wheel in dist/: make wheel builds one")
    return found[-1]


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """An interpreter that has the wheel, and the locked packages lent by ours.

    A line in a .pth file lends the packages: it adds the folder to the path, but
    reads no .pth file in there, so the link to the repository is not followed.
    """
    place = tmp_path_factory.mktemp("elsewhere") / "env"
    python = make_environment(place)
    install = [UV, "pip", "install", "-q", "--offline", "--no-deps", "-p", python]
    run(*install, wheel, cwd=place)
    site = run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=place)
    (Path(site) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_nothing_is_missing(wheel):
    """Every file of the package is in the wheel, and nothing else is."""
    listed = run("git", "ls-files", "src", cwd=ROOT).splitlines()
    with zipfile.ZipFile(wheel) as archive:
        packed = {n for n in archive.namelist() if ".dist-info/" not in n}
    assert packed == {name.removeprefix("src/") for name in listed}


def test_smoke(python, tmp_path):
    said = run(python, "-c", SMOKE, ROOT, sys.prefix, cwd=tmp_path)
    home, number = said.rsplit(" ", 1)
    assert Path(home).is_relative_to(python.parents[1])
    assert int(number) > 10


def test_twin(python, tmp_path):
    run(python, "-c", TWIN, cwd=tmp_path)


def test_notebook(python, tmp_path):
    notebook = fastest_notebook()
    (tmp_path / notebook.name).write_bytes(notebook.read_bytes())
    run_notebook(tmp_path / notebook.name, python)
