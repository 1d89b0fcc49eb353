"""Environments made for one test, and a notebook run in one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


def lacking(what):
    """Skip a test for want of something; where all must run (CI=true), fail it."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


def clean(**variables):
    """The environment variables of somebody who never heard of this repository."""
    mine = ("PYTHON", "VIRTUAL_ENV", "JUPYTER")
    env = {k: v for k, v in os.environ.items() if not k.startswith(mine)}
    return {**env, "OMP_NUM_THREADS": "1", **variables}


def run(*command, cwd, **variables):
    """Run a command there, and answer with what it printed."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean(**variables),
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def copy_repository(folder, address=None):
    """The tracked files elsewhere, for a repository of that address, or of none."""
    for name in run("git", "ls-files", cwd=ROOT).splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    rename(folder, address)
    return folder


def rename(folder, address):
    tool = "tools/rename_repository.py"
    return run(sys.executable, tool, address or "--unset", cwd=folder)


def make_environment(path):
    """An empty environment of this Python; answers with its interpreter."""
    if UV is None:
        lacking("uv is not there: make test installs it")
    run(UV, "venv", "-q", "-p", sys.executable, path, cwd=path.parent)
    return path / "bin" / "python"


def fastest_notebook():
    """The chapter that costs least, by what `make refresh` measured."""
    found = sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not found:
        lacking("no notebook yet")

    def seconds(notebook):
        measured = ROOT / "book" / "measured" / f"{notebook.stem}.json"
        if not measured.exists():
            return 1e3 + notebook.stat().st_size
        return json.loads(measured.read_text())["seconds"]

    return min(found, key=seconds)


def run_notebook(path, python, **variables):
    """Run a notebook with that interpreter, in the notebook's own folder."""
    notebook = nbformat.read(path, as_version=4)
    manager = AsyncKernelManager()
    launch = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager.kernel_spec_manager  # noqa: B018 - made now, so that it can be told
    manager.kernel_spec.argv = launch
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=600, km=manager, resources=resources)
    return client.execute(env=clean(**variables))
