"""A chapter on a simulated Colab: its first cell installs the package, then it runs."""

import os
import shutil
from pathlib import Path

import pytest

import environment
from fresh import ROOT, UV, fastest_notebook, make_environment, run, run_notebook
from rename_repository import address

pytestmark = pytest.mark.slow
THERE = ["torch", "torchvision", "numpy", "matplotlib", "ipykernel", "pip"]
VERSIONS = """
from importlib.metadata import version
print(*[f"{name}=={version(name)}" for name in ["torch", "torchvision", "numpy"]])
"""


@pytest.fixture
def python(tmp_path):
    """An interpreter with what Colab has, and neither dlnotes nor scikit-learn."""
    python = make_environment(tmp_path / "env")
    install = [UV, "pip", "install", "-q", "-p", python, *THERE]
    try:
        run(*install, "-c", ROOT / "requirements.lock", cwd=tmp_path)
        # What pip will ask the registry for, when it builds and installs the package.
        ask = ["download", "-q", "--no-deps", "-d", tmp_path / "asked", "setuptools"]
        run(python, "-m", "pip", *ask, cwd=tmp_path)
    except AssertionError as error:
        if environment.explain(str(error)).startswith("No package index"):
            pytest.skip("no package index can be reached")
        raise
    return python


@pytest.fixture
def repository(tmp_path):
    """The work tree as a repository that git can clone."""
    copy = tmp_path / "repository"
    for name in run("git", "ls-files", cwd=ROOT).splitlines():
        if name.startswith(("src/", "pyproject.toml", "README", "LICENSE")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    run("git", "init", "-q", cwd=copy)
    run("git", "add", "-A", cwd=copy)
    run("git", *who, "commit", "-q", "-m", "all", cwd=copy)
    return copy


def test_colab(python, repository, tmp_path):
    notebook = fastest_notebook()
    alone = tmp_path / "content"
    alone.mkdir()
    (alone / notebook.name).write_bytes(notebook.read_bytes())
    before = run(python, "-c", VERSIONS, cwd=alone)
    for name in ("dlnotes", "sklearn"):
        find = f"import importlib.util as i; print(i.find_spec('{name}'))"
        assert run(python, "-c", find, cwd=alone) == "None"
    run_notebook(
        alone / notebook.name,
        python,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{repository.as_uri()}.insteadOf",
        GIT_CONFIG_VALUE_0=f"https://github.com/{address()}",
        PATH=f"{python.parent}{os.pathsep}{os.environ['PATH']}",
    )
    assert run(python, "-c", VERSIONS, cwd=alone) == before  # torch is not replaced
    home = run(python, "-c", "import dlnotes; print(dlnotes.__file__)", cwd=alone)
    assert Path(home).is_relative_to(tmp_path / "env")
