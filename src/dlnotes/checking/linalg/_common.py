"""What the tasks on products and norms share."""

import math

import torch

from dlnotes.checking import Case, task


def some(*shape, start=1):
    """Return numbers of both signs, no two of one size, float64."""
    n = math.prod(shape)
    values = torch.arange(start, start + n, dtype=torch.float64)
    return (values * (-1) ** (values.long() // 2)).reshape(shape) / 4


def add(name, model, cases, **options):
    """Add a task; each case is its name, then the arguments."""
    made = [Case(title, tuple(args)) for title, *args in cases]
    return task(f"linalg.{name}", model, cases=lambda: made, **options)
