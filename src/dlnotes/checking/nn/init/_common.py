"""How a random function is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

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
    run = run or partial(drawn, resolve(model))
    task(f"nn.init.{name}", model, cases=cases, wrong=wrong, run=run, rtol=0, atol=0.05)


def drawn(model: Callable, version: Callable, case: Case) -> dict[str, Any]:
    """Let a version fill a parameter, and describe what it drew.

    Args:
        model: draws the numbers whose spread is the unit.
        version: what is tried.
        case: its call.
    """
    result, values = filled(version, case)
    try:
        unit = filled(model, case)[1].std().item()
    except (RuntimeError, ValueError):  # the version gave what it must refuse
        unit = 1.0
    if values.numel() == 0:
        return result
    values = values.flatten() / unit
    marks = torch.tensor([0.1, 0.3, 0.5, 0.7, 0.9], dtype=values.dtype)
    result["mean, in units of the spread due"] = values.mean().item()
    result["spread, in units of the spread due"] = values.std().item()
    result["quantiles at 0.1, 0.3, 0.5, 0.7, 0.9"] = values.quantile(marks)
    return result


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

    def new(tensor: Tensor, *args: Any, **named: Any) -> Tensor:  # noqa: ANN401
        return version(tensor.detach().clone(), *args, **named)

    return new


def with_graph(tensor: Tensor, *args: Any, **named: Any) -> Tensor:  # noqa: ANN401
    """Write into a leaf of the graph, which PyTorch refuses."""
    return tensor.mul_(0)


def deaf(version: Callable) -> Callable:
    """Make a version that takes a generator and does not use it."""

    def own(
        tensor: Tensor,
        *args: Any,  # noqa: ANN401
        generator: torch.Generator | None = None,
        **named: Any,  # noqa: ANN401
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
