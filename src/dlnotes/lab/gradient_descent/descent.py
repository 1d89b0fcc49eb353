"""Steps downhill: the plain one, Newton's, and how to find a length for either."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from dlnotes._checks import check_floating, check_range, check_shape

Function = Callable[[Tensor], Tensor]


def gradient_descent(
    gradient: Function,
    start: Tensor,
    lr: float | Callable[[int], float],
    steps: int,
) -> Tensor:
    """Step against the gradient, again and again.

    Args:
        gradient: takes a point, gives the gradient there, or an estimate of it.
        start: the first point, of any shape, floating-point.
        lr: the learning rate; a function is asked anew at every step, which it
            is given, counted from 0.
        steps: how many.

    Returns:
        ``[steps + 1, *start]``, all points, the first one included.

    Raises:
        ValueError: if ``start`` is not floating-point or ``steps`` is negative.
    """
    check_floating("gradient_descent", start=start)
    check_range("gradient_descent", 0, steps=steps)
    way = start.new_empty(steps + 1, *start.shape)
    way[0] = start
    for t in range(steps):
        rate = lr(t) if callable(lr) else lr
        way[t + 1] = way[t] - rate * gradient(way[t])
    return way


def newton_step(func: Function, x: Tensor) -> Tensor:
    """Return the step to where the gradient of the local quadratic is zero.

    The step d solves H d = -g. It leads to the bottom of the quadratic only if all
    eigenvalues of H are positive; otherwise to its saddle, or to its top.

    Args:
        func: takes a point, returns its height, ``[]``; twice differentiable.
        x: ``[n]`` floating-point.

    Returns:
        ``[n]``, to be added to ``x``.

    Raises:
        ValueError: if ``x`` is not as above, or the Hessian has no inverse.
    """
    check_floating("newton_step", x=x)
    check_shape("newton_step", x=(x, ("n",)))
    gradient = torch.func.grad(func)
    g, hessian = gradient(x), torch.func.jacrev(gradient)(x)  # [n], [n, n]
    step, info = torch.linalg.solve_ex(hessian, -g)
    if int(info) != 0:
        raise ValueError("newton_step: hessian must have an inverse, got a pivot of 0")
    return step


def backtracking(
    func: Function,
    x: Tensor,
    direction: Tensor,
    slope: Tensor | float,
    *,
    step: float = 1.0,
    shrink: float = 0.5,
    c1: float = 1e-4,
    trials: int = 60,
) -> float:
    """Shorten a step until the function falls by a share of what the slope promises.

    The condition of Armijo 1966: f(x + a d) <= f(x) + c1 a (g · d). A height that
    is nan or minus infinity is refused as well.

    Args:
        func: takes a point, returns its height, ``[]``.
        x: the point, any shape.
        direction: d, of the same shape.
        slope: g · d, the derivative along the direction; negative.
        step: a, the first one tried.
        shrink: what a refused step is multiplied by, between 0 and 1.
        c1: the share that is asked for, between 0 and 1.
        trials: how many steps to try.

    Returns:
        The first step that is accepted; 0.0 if none is.

    Raises:
        ValueError: if the direction does not lead down, or a number is outside
            its range.
    """
    check_range("backtracking", 0.0, open_low=True, step=step, c1=c1, shrink=shrink)
    for name, value in (("shrink", shrink), ("c1", c1)):
        if not value < 1:
            raise ValueError(f"backtracking: {name} must be < 1, got {value}")
    if not slope < 0:
        raise ValueError(f"backtracking: slope must be negative, got {float(slope)}")
    here = func(x)
    for _ in range(trials):
        there = func(x + step * direction)
        if there <= here + c1 * step * slope and not math.isinf(there):  # nan: refused
            return step
        step *= shrink
    return 0.0
