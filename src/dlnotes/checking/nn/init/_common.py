"""How a random function is tried."""

from functools import cache, partial
from typing import Any

import numpy
import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, resolve, task

LINEAR, KERNEL = (100, 400), (80, 20, 5, 5)  # 40,000 numbers each
Call = tuple[Any, ...]


def add(
    name,
    calls,
    wrong=(),
    run=None,
):
    """Add a task of ``nn.init``.

    Args:
        name: of the function.
        calls: each a name, a shape, and the arguments after the tensor, those by
            name in a dictionary. A seed in the place of ``generator`` stands for
            a generator.
        wrong: mistake to version.
        run: what is done with a version; :func:`drawn` if ``None``.
    """

    def cases():
        for said, shape, *args in calls:
            named = args.pop() if args and isinstance(args[-1], dict) else {}
            yield Case(said, (shape, *args), named)

    model = f"torch.nn.init.{name}"
    run = run or partial(drawn, resolve(model))
    return task(
        f"nn.init.{name}", model, cases=cases, wrong=wrong, run=run, rtol=0, atol=0.05
    )


def drawn(model, version, case):
    """Let a version fill a parameter, and describe what it drew.

    Args:
        model: draws the numbers whose spread is the unit.
        version: what is tried.
        case: its call.
    """
    result, values = filled(version, case)
    if values.numel() == 0:
        return result
    values = values.flatten() / _unit(model, *_key(case))
    marks = numpy.quantile(values.numpy(), (0.1, 0.3, 0.5, 0.7, 0.9))
    result["mean, in units of the spread due"] = values.mean().item()
    result["spread, in units of the spread due"] = values.std().item()
    result["quantiles at 0.1, 0.3, 0.5, 0.7, 0.9"] = torch.from_numpy(marks)
    return result


def _key(case):
    return case.args, tuple(case.kwargs.items())


@cache
def _unit(model, args, named):
    """Return the spread of what the model draws: always the same draw."""
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return filled(model, Case("", args, dict(named)))[1].std().item()
    except (RuntimeError, ValueError):  # the version gave what it must refuse
        return 1.0


def filled(version, case):
    """Let a version fill a parameter; say what came back, and from where it drew."""
    shape, *args = case.args
    weight = nn.Parameter(torch.full(shape, torch.nan, dtype=torch.float64))
    named = dict(case.kwargs)
    if "generator" in named:
        named["generator"] = torch.Generator().manual_seed(named["generator"])
        before = named["generator"].get_state()
    back = version(weight, *args, **named)
    result = {"returns": _said(back, weight)}
    if "generator" in named:
        moved = not torch.equal(before, named["generator"].get_state())
        result["draws from the generator"] = moved
    return result, weight.detach()


def _said(back, weight):
    if back is weight:
        return "the tensor it was given"
    if back is None:
        return "nothing"
    return "another tensor" if isinstance(back, Tensor) else type(back).__name__


IN_GRAPH = {
    "write under `torch.no_grad()`: drawing weights is no part of the graph": (
        lambda tensor, *args, **named: tensor.mul_(0)
    )
}
