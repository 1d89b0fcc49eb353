"""Task for the search of a step length, which PyTorch has not on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task

from .rosenbrock import _height

Function = Callable[[Tensor], Tensor]


def _bowl(x: Tensor) -> Tensor:
    return (x * x).sum()


def _cliff(x: Tensor) -> Tensor:
    return torch.where(x > 0.3, -torch.inf, -x).sum()


def _edge(x: Tensor) -> Tensor:
    return x.log().neg().sum() + x.sum()  # nan where an entry is negative


def _steepest(func: Function, x: Tensor) -> tuple[Function, Tensor, Tensor, Tensor]:
    g = torch.func.grad(func)(x)
    return func, x, -g, -(g @ g)


def _cases() -> Iterator[Case]:
    def at(*values: float) -> Tensor:
        return torch.tensor(values, dtype=torch.float64)

    yield Case("a bowl", _steepest(_bowl, at(1.0, -2.0)), {"step": 4.0})
    yield Case("accepted at once", _steepest(_bowl, at(1.0, -2.0)), {"step": 0.5})
    yield Case("Rosenbrock's valley", _steepest(_height, at(-1.2, 1.0)))
    yield Case("another factor", _steepest(_height, at(-1.2, 1.0)), {"shrink": 0.8})
    yield Case(
        "more is asked for", _steepest(_bowl, at(1.0, 3.0)), {"step": 3.0, "c1": 0.7}
    )
    yield Case("nan on the way", _steepest(_edge, at(0.2, 0.1)), {"step": 1.0})
    yield Case("down to minus infinity", _steepest(_cliff, at(0.1)), {"step": 1.0})
    yield Case("too few trials", _steepest(_height, at(-1.2, 1.0)), {"trials": 3})
    yield Case("uphill", (_bowl, at(1.0, 0.0), at(1.0, 0.0), 2.0))
    yield Case("a direction that is long", (_bowl, at(1.0), at(-50.0), -100.0))


def by_hand(
    func: Function,
    x: Tensor,
    direction: Tensor,
    slope: Tensor | float,
    *,
    step: float = 1.0,
    shrink: float = 0.5,
    c1: float = 1e-4,
    trials: int = 60,
    down: bool = True,
    promise: str = "slope",
    late: bool = False,
    sign: float = 1,
    blind: bool = False,
    last: bool = False,
) -> float:
    """Do what ``backtracking`` does; the last options are mistakes."""
    if down and not float(slope) < 0:
        raise ValueError("slope")
    due = {"slope": float(slope), "none": 0.0, "unscaled": float(slope) / step}[promise]
    here = float(func(x))
    for _ in range(trials):
        there = float(func(x + sign * step * direction))
        if promise == "unscaled":
            due = float(slope) / step
        fits = there <= here + c1 * step * due
        if blind:
            fits = not there > here + c1 * step * due
        if fits and (blind or there != -float("inf")):
            return step * shrink if late else step
        step *= shrink
    return step if last else 0.0


task(
    "lab.gradient_descent.backtracking",
    "dlnotes.checking.lab.gradient_descent.descent.by_hand",
    gradients=False,
    cases=_cases,
    wrong={
        "the step is added: the direction leads down already": partial(
            by_hand, sign=-1
        ),
        "any fall is accepted: ask for c1 * step * slope": partial(
            by_hand, promise="none"
        ),
        "a longer step promises more: multiply the slope by the step": partial(
            by_hand, promise="unscaled"
        ),
        "return the step that was accepted, not the next one": partial(
            by_hand, late=True
        ),
        "nan and -inf must be refused: write the condition so that nan fails it": (
            partial(by_hand, blind=True)
        ),
        "if no trial is accepted, 0.0 is due": partial(by_hand, last=True),
        "a direction that leads up must be refused": partial(by_hand, down=False),
    },
)
