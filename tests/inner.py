"""pytest, run by a test in a folder of the test's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import house


class Done(NamedTuple):
    """What a run of pytest came to.

    Attributes:
        log: all that it printed.
        outcomes: how each test went: ``passed``, ``failed``, ``error``, ``skipped``.
    """

    log: str
    outcomes: dict[str, str]


def run_pytest(folder: Path, *arguments: str, tests: Sequence[str] = (".",)) -> Done:
    """Run the tests of a folder, with the settings of this book.

    Args:
        folder: where the files are.
        arguments: for pytest; the plugins of this book among them.
        tests: which of them, as pytest takes them.
    """
    paths = [str(house.ROOT / name) for name in ("tests", "tools", "src")]
    # where these are set, pytest sums up at length
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "BUILD_NUMBER")}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest"),
            *("-c", house.ROOT / "pyproject.toml", "-rA", "--color=no"),
            *("--rootdir", folder, *arguments, *tests),
        ],
        cwd=folder,
        env={**env, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    log = done.stdout + done.stderr
    found = re.findall(
        r"^(PASSED|FAILED|ERROR|SKIPPED) (.+?)(?: - .*)?$", log, re.MULTILINE
    )
    return Done(log, {name: outcome.lower() for outcome, name in found})
