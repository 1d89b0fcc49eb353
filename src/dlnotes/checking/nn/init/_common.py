"""How a random function is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

import numpy
import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, resolve, task

LINEAR, KERNEL = (100, 400), (80, 20, 5, 5)  # 40,000 numbers each
Call = tuple[Any, ...]


def add(
    name: str,
    calls: Iterable[Call],
    wrong: Mapping[str, Callable],
    run: Callable[[Callable, Case], Any] | None = None,
) -> None:
    """Add a task of ``nn.init``.

    Args:
        name: of the function.
        calls: each a name, a shape, and the arguments after the tensor, those by
            name in a dictionary. A seed in the place of ``generator`` stands for
            a generator.
        wrong: mistake to version.
        run: what is done with a version; :func:`drawn` if ``None``.
    """

    def cases() -> Iterable[Case]:
        for said, shape, *args in calls:
            named = args.pop() if args and isinstance(args[-1], dict) else {}
            yield Case(said, (shape, *args), named)

    model = f"torch.nn.init.{name}"
    run = _once(run or partial(drawn, resolve(model)), [*wrong.values()])
    task(f"nn.init.{name}", model, cases=cases, wrong=wrong, run=run, rtol=0, atol=0.05)


def _once(run: Callable, versions: list[Callable]) -> Callable:
    """Run each of ``versions`` once a case: under the task's seed it draws the same."""

    @cache
    def known(version: Callable, args: tuple, named: tuple) -> Any:
        return run(version, Case("", args, dict(named)))

    def once(version: Callable, case: Case) -> Any:
        if version in versions:
            return known(version, *_key(case))
        return run(version, case)

    return once


def drawn(model: Callable, version: Callable, case: Case) -> dict[str, Any]:
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


def _key(case: Case) -> tuple[tuple, tuple]:
    return case.args, tuple(case.kwargs.items())


@cache
def _unit(model: Callable, args: tuple, named: tuple) -> float:
    """Return the spread of what the model draws: always the same draw."""
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return filled(model, Case("", args, dict(named)))[1].std().item()
    except (RuntimeError, ValueError):  # the version gave what it must refuse
        return 1.0


def filled(version: Callable, case: Case) -> tuple[dict[str, Any], Tensor]:
    """Let a version fill a parameter; say what came back, and from where it drew."""
    shape, *args = case.args
    weight = nn.Parameter(torch.full(shape, torch.nan, dtype=torch.float64))
    named = dict(case.kwargs)
    if "generator" in named:
        named["generator"] = torch.Generator().manual_seed(named["generator"])
        before = named["generator"].get_state()
    back = version(weight, *args, **named)
    result: dict[str, Any] = {"returns": _said(back, weight)}
    if "generator" in named:
        moved = not torch.equal(before, named["generator"].get_state())
        result["draws from the generator"] = moved
    return result, weight.detach()


def _said(back: object, weight: Tensor) -> str:
    if back is weight:
        return "the tensor it was given"
    if back is None:
        return "nothing"
    return "another tensor" if isinstance(back, Tensor) else type(back).__name__


def forgetful(version: Callable) -> Callable:
    """Make a version that returns a new tensor and leaves the given one alone."""

    def new(tensor: Tensor, *args: Any, **named: Any) -> Tensor:
        return version(tensor.detach().clone(), *args, **named)

    return new


def with_graph(tensor: Tensor, *args: Any, **named: Any) -> Tensor:
    """Write into a leaf of the graph, which PyTorch refuses."""
    return tensor.mul_(0)


def deaf(version: Callable) -> Callable:
    """Make a version that takes a generator and does not use it."""

    def own(
        tensor: Tensor,
        *args: Any,
        generator: torch.Generator | None = None,
        **named: Any,
    ) -> Tensor:
        return version(tensor, *args, **named)

    return own


def slips(version: Callable) -> dict[str, Callable]:
    """Return the three mistakes that every random function may make."""
    return {
        "write into the tensor itself and return it: the layer keeps the old one": (
            forgetful(version)
        ),
        "write under `torch.no_grad()`: drawing weights is no part of the graph": (
            with_graph
        ),
        "`generator` is there to be drawn from: pass it on": deaf(version),
    }
