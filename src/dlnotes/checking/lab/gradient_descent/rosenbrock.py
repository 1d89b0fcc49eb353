"""Tasks for Rosenbrock's valley and its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task


def _points() -> Iterator[tuple[str, Tensor]]:
    generator = torch.Generator().manual_seed(0)
    yield "the usual start", torch.tensor([-1.2, 1.0], dtype=torch.float64)
    yield "three coordinates", torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)
    yield "eight coordinates", torch.randn(8, generator=generator, dtype=torch.float64)
    yield "the minimum", torch.ones(4, dtype=torch.float64)
    yield "whole numbers", torch.tensor([2, -1, 3])


def _cases(many: bool = True) -> Iterator[Case]:
    for name, x in _points():
        yield Case(name, (x,))
    if many:
        yield Case(
            "six points at once", (torch.linspace(-2, 2, 18).double().view(3, 6),)
        )


def _run(function: Callable, case: Case) -> Tensor:
    found: Any = function(*case.args, **case.kwargs)  # NumPy's, if it is SciPy
    return torch.as_tensor(found).double()


def _height(
    x: Tensor, lone: float = 0, steep: float = 100, turned: bool = False
) -> Tensor:
    x = x.double()
    a, b = (x[1:], x[:-1]) if turned else (x[:-1], x[1:])
    return (steep * (b - a**2) ** 2).sum(0) + ((1 - a) ** 2).sum(0) + lone * x[-1] ** 2


def _last_too(x: Tensor) -> Tensor:
    return _height(x) + (1 - x.double()[-1]) ** 2


def _slope(
    x: Tensor, right: float = 1, left: float = 1, pull: float = 1, inner: float = 1
) -> Tensor:
    x = x.double()
    a, b = x[:-1], x[1:]
    found = torch.zeros_like(x)
    found[1:] += right * 200 * (b - a**2)
    found[:-1] += inner * -400 * a ** (1 if inner == 1 else 0) * (b - a**2) * left
    found[:-1] += -2 * pull * (1 - a)
    return found


def _curvature(
    x: Tensor, sides: tuple[int, ...] = (1, -1), last: float = 200, half: bool = False
) -> Tensor:
    x = x.double()
    a, b = x[:-1], x[1:]
    diagonal = torch.zeros_like(x)
    diagonal[1:] += last
    diagonal[:-1] += (400 if half else 1200) * a**2 - 400 * b + 2
    return torch.diag(diagonal) + sum(torch.diag(-400 * a, side) for side in sides)


task(
    "lab.gradient_descent.rosen",
    "scipy.optimize.rosen",
    gradients=False,
    cases=_cases,
    run=_run,
    wrong={
        "the left coordinate of a pair is squared, x[i+1] - x[i]²": partial(
            _height, turned=True
        ),
        "the last coordinate has no (1 - x)² of its own": _last_too,
        "the steep term counts 100 times": partial(_height, steep=10),
    },
)
task(
    "lab.gradient_descent.rosen_der",
    "scipy.optimize.rosen_der",
    gradients=False,
    cases=_cases,
    run=_run,
    wrong={
        "a coordinate is the right one of a pair, too: it gets 200 (x[i] - x[i-1]²) "
        "from there": partial(_slope, right=0),
        "the inner derivative is missing: x² inside the bracket gives a factor of "
        "-2x": partial(_slope, inner=-0.5),
        "the derivative of (1 - x)² is -2 (1 - x): mind the sign": partial(
            _slope, pull=-1
        ),
        "the pull towards 1 is missing": partial(_slope, pull=0),
    },
)
task(
    "lab.gradient_descent.rosen_hess",
    "scipy.optimize.rosen_hess",
    gradients=False,
    cases=partial(_cases, many=False),
    run=_run,
    wrong={
        "a Hessian is symmetric: the entries beside the diagonal stand on both "
        "sides": partial(_curvature, sides=(1,)),
        "neighbours meet: the entries beside the diagonal are -400 x[i]": partial(
            _curvature, sides=()
        ),
        "every coordinate but the first gets 200 from the pair on its left": partial(
            _curvature, last=0
        ),
        "by the product rule x (x[i+1] - x²) gives x[i+1] - 3x²": partial(
            _curvature, half=True
        ),
    },
)
