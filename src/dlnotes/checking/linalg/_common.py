"""What the tasks on products and norms share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task


def some(*shape: int, start: int = 1) -> Tensor:
    """Return numbers of both signs, no two of one size, float64."""
    n = math.prod(shape)
    values = torch.arange(start, start + n, dtype=torch.float64)
    return (values * (-1) ** (values.long() // 2)).reshape(shape) / 4


def add(name: str, model: str, cases: Sequence[tuple], **options: Any) -> None:
    """Add a task; each case is its name, then the arguments."""
    made = [Case(title, tuple(args)) for title, *args in cases]
    task(f"linalg.{name}", model, cases=lambda: made, **options)
