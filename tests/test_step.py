"""Ctrl-C in a step of the Makefile: one line, and nothing of it is left running."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
STEP = [sys.executable, str(ROOT / "tools" / "step.py")]
# A parent that would print a traceback, and a child in a session of its own.
PROGRAM = """
import subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
child = subprocess.Popen(sleep, start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_in_one_line(number):
    process = subprocess.Popen(
        [*STEP, sys.executable, "-c", PROGRAM],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    child = int(process.stdout.readline())
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert said == "\nInterrupted. Say the same again to finish.\n"
    assert process.returncode == -signal.SIGINT  # so that make stops, too
    for _ in range(50):
        if not psutil.pid_exists(child):
            break
        time.sleep(0.1)  # until whoever inherited it has looked
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"


@pytest.mark.parametrize(("code", "answer"), [("0", 0), ("3", 3)])
def test_passes_on_how_the_command_ended(code, answer):
    command = [sys.executable, "-c", f"import sys; print('done'); sys.exit({code})"]
    done = subprocess.run([*STEP, *command], text=True, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (answer, "done\n", "")


def test_a_killed_command_has_failed():
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([*STEP, sys.executable, "-c", kill])
    assert done.returncode == 128 + signal.SIGKILL


def test_every_step_can_be_interrupted():
    """What runs in an environment runs as a step; so Ctrl-C is the same everywhere."""
    rules = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    rows = [row for row in rules.splitlines() if "/bin/" in row]
    assert len(rows) > 6
    for row in rows:
        first = row.index("/bin/")
        assert "$(call step," in row[:first] or row.startswith("step = "), row
