"""The task for straight lines between points, drawn by ReLUs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy
import torch
from torch import Tensor

from dlnotes.checking._task import Case, task

_FROM_SLOPES = (
    "a unit weighs what the slope *changes* at its point, not the slope itself"
)


def _cases() -> Iterator[Case]:
    def t(*values: float) -> Tensor:
        return torch.tensor(values, dtype=torch.float64)

    xp, fp = t(-1, -0.25, 0.5, 2), t(0.5, 2, -1, 0.25)
    line = torch.linspace(-1, 2, 61, dtype=torch.float64)
    yield Case("four points, between them", (line, xp, fp))
    yield Case("at the points themselves", (xp, xp, fp))
    yield Case("to the left of all points", (t(-1.5, -9), xp, fp))
    yield Case("to the right of all points", (t(2.5, 30), xp, fp))
    yield Case("infinitely far", (t(-torch.inf, torch.inf), xp, fp))
    yield Case("a value for the left", (t(-3, -1, 0, 3), xp, fp, 7.0))
    yield Case("values for both sides", (t(-3, -1, 0, 2, 3), xp, fp, 7.0, -7.0))
    yield Case("nan", (t(0, torch.nan), xp, fp))
    yield Case("a single point", (t(-1, 0, 1), t(0), t(3)))
    yield Case("a matrix", (line[:60].reshape(3, 20), xp, fp))
    yield Case("nothing to read", (t(), xp, fp))
    yield Case("no points", (t(1), t(), t()))
    yield Case("more heights than places", (t(1), xp, fp[:3]))


def _run(version: Callable, case: Case) -> object:
    found = version(*case.args, **case.kwargs)
    array = isinstance(found, numpy.ndarray) and version is numpy.interp
    return torch.from_numpy(found) if array else found


def _interp(
    x: Tensor,
    xp: Tensor,
    fp: Tensor,
    left: float | None = None,
    right: float | None = None,
    *,
    bends: Callable[[Tensor], Tensor] | None = None,
    at: slice = slice(None, -1),
    clamped: tuple[bool, bool] = (True, True),
    base: bool = True,
    sides: bool = True,
    checked: bool = True,
    edge: bool = False,
) -> Tensor:
    """Interpolate with one of the mistakes below."""
    if checked and not (xp.ndim == fp.ndim == 1 and len(xp) == len(fp) > 0):
        raise ValueError("xp and fp must be of one length")
    xp, fp = xp[: len(fp)], fp[: len(xp)]
    if len(xp) == 0:
        return torch.zeros_like(x)
    low = xp[0] if clamped[0] else None
    high = xp[-1] if clamped[1] else None
    inside = x if low is None and high is None else x.clamp(low, high)
    slopes = fp.diff() / xp.diff()
    change = torch.cat([slopes[:1], slopes.diff()]) if bends is None else bends(slopes)
    opened = (inside[..., None] - xp[at]).relu()[..., : len(change)]
    y = (opened * change[: opened.shape[-1]]).sum(-1) + (fp[0] if base else 0.0)
    if sides and left is not None:
        y = torch.where(x <= xp[0] if edge else x < xp[0], left, y)
    if sides and right is not None:
        y = torch.where(x >= xp[-1] if edge else x > xp[-1], right, y)
    return y


def _steps(x: Tensor, xp: Tensor, fp: Tensor, *sides: float) -> Tensor:
    """Take the height of the last point that was passed."""
    due = torch.from_numpy(numpy.interp(x, xp, fp, *sides))
    index = torch.searchsorted(xp, x.contiguous(), right=True).clamp(1, len(xp)) - 1
    inside = (x >= xp[0]) & (x <= xp[-1])
    return torch.where(inside, fp[index], due)


MISTAKES = {
    _FROM_SLOPES: {"bends": lambda slopes: slopes},
    "the unit of a point opens at that point; yours open one point late": {
        "at": slice(1, None)
    },
    "the first slope is missing: it counts as a change, from 0": {
        "bends": lambda slopes: torch.cat([0 * slopes[:1], slopes.diff()])
    },
    "all units are closed at the first point: `fp[0]` must be added": {"base": False},
    "to the right of the last point it is flat; yours runs on with the last slope": {
        "clamped": (True, False)
    },
    "`left` and `right` are ignored": {"sides": False},
    "at the end points themselves `left` and `right` do not count, only beyond": {
        "edge": True
    },
    "no points, or heights without a place, are refused": {"checked": False},
}

task(
    "lab.approximation.interp",
    "numpy.interp",
    cases=_cases,
    gradients=False,
    run=_run,
    wrong={
        **{said: partial(_interp, **options) for said, options in MISTAKES.items()},
        "between two points the line is straight; yours keeps the last height": _steps,
    },
)
