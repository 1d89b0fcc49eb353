"""What PyTorch changed since the oldest version that we support."""

from __future__ import annotations

import torch


def since(version: str) -> bool:
    """Say whether this PyTorch is ``version`` or newer: ``"2.12"``.

    Twins follow the newest. What held before is tested too, as ``not since(…)``:
    so the versions that the docstrings name are true.
    """
    return torch.__version__ >= version  # compares as versions do: 2.9 < 2.12
