import math

import pytest
import torch

from dlnotes.lab.gradient_descent import (
    backtracking,
    gradient_descent,
    newton_step,
    rosen,
    rosen_der,
)


def at(*values):
    return torch.tensor(values, dtype=torch.float64)


def test_descent_is_torchs_plain_sgd():
    start = at(-1.2, 1.0)
    way = gradient_descent(rosen_der, start, 1e-3, 50)
    x = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([x], lr=1e-3)
    for point in way[1:]:
        optimizer.zero_grad()
        rosen(x).backward()
        optimizer.step()
        torch.testing.assert_close(point, x.detach(), rtol=1e-12, atol=1e-12)
    assert way.shape == (51, 2) and torch.equal(way[0], start)


def test_rate_may_depend_on_the_step():
    way = gradient_descent(torch.ones_like, at(0.0), lambda t: 1 / (t + 1), 3)
    torch.testing.assert_close(way[:, 0], at(0, -1, -1.5, -1.5 - 1 / 3))


def test_no_step_and_any_shape():
    start = torch.zeros(2, 3)
    assert gradient_descent(torch.ones_like, start, 0.1, 0).shape == (1, 2, 3)


def test_way_stays_on_the_device_of_the_start():
    start = torch.zeros(2, device="meta")
    assert gradient_descent(torch.ones_like, start, 0.1, 2).device.type == "meta"


def test_newton_solves_a_quadratic_in_one_step():
    m = torch.diag(at(1.0, 1e4, -3.0))  # a saddle: Newton goes there

    def func(x):
        return 0.5 * (x - 2) @ m @ (x - 2)

    x = at(5.0, 6.0, 7.0)
    torch.testing.assert_close(x + newton_step(func, x), at(2.0, 2.0, 2.0))


def test_newton_refuses_a_flat_direction():
    with pytest.raises(ValueError, match="hessian must have an inverse"):
        newton_step(lambda x: x[0] ** 2 + 0 * x[1] ** 2, at(1.0, 1.0))


def test_backtracking_takes_the_first_that_falls_enough():
    x = at(-1.2, 1.0)
    g = rosen_der(x)
    step = backtracking(rosen, x, -g, -(g @ g))
    assert step == 2.0**-10

    def falls(a):
        return rosen(x - a * g) <= rosen(x) - 1e-4 * a * (g @ g)

    assert falls(step) and not any(falls(2.0**-k) for k in range(10))


def test_backtracking_refuses_nan_and_infinity():
    def func(x):
        return torch.where(x > 2, math.nan, torch.where(x > 1, -math.inf, -x)).sum()

    assert backtracking(func, at(0.0), at(1.0), -1.0, step=4.0) == 1.0


def test_backtracking_gives_up():
    assert backtracking(lambda x: x.abs().sum(), at(0.0), at(1.0), -1.0) == 0.0


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"slope": 0.0}, "slope must be negative, got 0.0"),
        ({"slope": math.nan}, "slope must be negative, got nan"),
        ({"shrink": 1.0}, "shrink must be < 1, got 1.0"),
        ({"c1": 0.0}, "c1 must be > 0"),
        ({"step": -1.0}, "step must be > 0"),
    ],
)
def test_backtracking_refuses(change, match):
    given = {"slope": -1.0} | change
    with pytest.raises(ValueError, match=match):
        backtracking(torch.sum, at(1.0), at(-1.0), **given)


def test_descent_refuses():
    with pytest.raises(ValueError, match="start must be a floating-point tensor"):
        gradient_descent(torch.ones_like, torch.tensor([1]), 0.1, 3)
    with pytest.raises(ValueError, match="steps must be >= 0, got -1"):
        gradient_descent(torch.ones_like, at(1.0), 0.1, -1)
    with pytest.raises(ValueError, match=r"x must be \[n\], got \[2, 2\]"):
        newton_step(torch.sum, torch.zeros(2, 2))
