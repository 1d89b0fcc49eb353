"""The task for straight lines between points, drawn by ReLUs."""

import numpy
import torch

from dlnotes.checking import Case, task


def _cases():
    def t(*values):
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


def _run(version, case):
    found = version(*case.args, **case.kwargs)
    array = isinstance(found, numpy.ndarray) and version is numpy.interp
    return torch.from_numpy(found) if array else found


def _interp(x, xp, fp, left=None, right=None):
    if not (xp.ndim == fp.ndim == 1 and len(xp) == len(fp) > 0):
        raise ValueError("xp and fp must be of one length")
    slopes = fp.diff() / xp.diff()
    change = torch.cat([slopes[:1], slopes.diff()])
    inside = x.clamp(xp[0], xp[-1])
    opened = (inside[..., None] - xp[:-1]).relu()
    y = (opened * change).sum(-1) + fp[0]
    y = y if left is None else torch.where(x < xp[0], left, y)
    return y if right is None else torch.where(x > xp[-1], right, y)


task(
    "lab.approximation.interp",
    "numpy.interp",
    cases=_cases,
    gradients=False,
    run=_run,
    base=_interp,
).mistakes("""
    a unit weighs what the slope *changes* at its point, not the slope itself
        torch.cat([slopes[:1], slopes.diff()]) => slopes
    the unit of a point opens at that point; yours open one point late
        xp[:-1] => xp[1:]
    the first slope is missing: it counts as a change, from 0
        torch.cat([slopes[:1], slopes.diff()])
        => torch.cat([0 * slopes[:1], slopes.diff()])
    all units are closed at the first point: `fp[0]` must be added
        + fp[0] =>
    to the right of the last point it is flat; yours runs on with the last slope
        x.clamp(xp[0], xp[-1]) => x.clamp(xp[0])
    `left` and `right` are ignored
        y = (opened * change).sum(-1) + fp[0] => y = (opened * change).sum(-1) + fp[0]
        |    return y
    at the end points themselves `left` and `right` do not count, only beyond
        x < xp[0] => x <= xp[0]
        x > xp[-1] => x >= xp[-1]
    no points, or heights without a place, are refused
        if not (xp.ndim == fp.ndim == 1 and len(xp) == len(fp) > 0):
        => xp, fp = xp[: len(fp)], fp[: len(xp)]
        |    if len(xp) == 0:
        |        return torch.zeros_like(x)
        |    if False:
    between two points the line is straight; yours keeps the last height
        y = (opened * change).sum(-1) + fp[0]
        => passed = torch.searchsorted(xp, x.contiguous(), right=True)
        |    y = torch.where(x.isnan(), x, fp[passed.clamp(1, len(xp)) - 1])
""")
