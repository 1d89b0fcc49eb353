"""Twins and our own functions stay on the device of their inputs."""

import subprocess
import sys
from pathlib import Path


def test_nothing_mixes_devices():
    """On a pretended device, in a process of its own: it changes torch itself."""
    script = Path(__file__).with_name("pretend_gpu.py")
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True
    )
    *mixed, count = done.stdout.strip().splitlines()
    assert [line for line in mixed if line] == []
    assert int(count.split()[0]) > 600
