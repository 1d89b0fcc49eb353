"""A chapter on a simulated Colab: its first cell installs the package, then it runs."""

import os
import shutil
from pathlib import Path

import launch
import pytest
from nbclient.exceptions import CellExecutionError

import environment
from fresh import (
    ROOT,
    UV,
    copy_repository,
    fastest_notebook,
    lacking,
    make_environment,
    run,
    run_notebook,
)

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
            lacking("no package index can be reached")
        raise
    return python


@pytest.fixture
def alone(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def colab(python, alone):
    """Run a notebook there, and see that it leaves torch as it was."""

    def run_alone(notebook, **variables):
        before = run(python, "-c", VERSIONS, cwd=alone)
        for name in ("dlnotes", "sklearn"):
            find = f"import importlib.util as i; print(i.find_spec('{name}'))"
            assert run(python, "-c", find, cwd=alone) == "None"
        shutil.copy(notebook, alone)
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        run_notebook(alone / notebook.name, python, PATH=path, **variables)
        assert run(python, "-c", VERSIONS, cwd=alone) == before
        home = run(python, "-c", "import dlnotes; print(dlnotes.__file__)", cwd=alone)
        assert Path(home).is_relative_to(python.parents[1])

    return run_alone


def test_without_address(colab, alone, tmp_path):
    """The reader uploads the wheel; whoever forgets it is told so in a sentence."""
    copy = copy_repository(tmp_path / "copy")
    notebook = copy / "notebooks" / fastest_notebook().name
    asked = r": Upload dlnotes-\*-any.whl: see How to use"
    with pytest.raises(CellExecutionError, match=asked):
        colab(notebook)
    launch.build_wheel(alone)
    colab(notebook)


def test_with_address(colab, tmp_path):
    """The address leads git to a copy of the work tree."""
    address = "someone/notes"
    copy = copy_repository(tmp_path / "copy", address)
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    run("git", "init", "-q", cwd=copy)
    run("git", "add", "-A", cwd=copy)
    run("git", *who, "commit", "-q", "-m", "all", cwd=copy)
    colab(
        copy / "notebooks" / fastest_notebook().name,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{copy.as_uri()}.insteadOf",
        GIT_CONFIG_VALUE_0=f"https://github.com/{address}",
    )
