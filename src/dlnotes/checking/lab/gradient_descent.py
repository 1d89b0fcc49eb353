"""Tasks for the search of a step length, and for Rosenbrock's valley."""

from functools import partial

import torch

from dlnotes.checking import Case, task
from dlnotes.lab.gradient_descent import rosen

# --- the length of a step -----------------------------------------------------


def _bowl(x):
    return (x * x).sum()


def _cliff(x):
    return torch.where(x > 0.3, -torch.inf, -x).sum()


def _edge(x):
    return x.log().neg().sum() + x.sum()  # nan where an entry is negative


def _steepest(func, x):
    g = torch.func.grad(func)(x)
    return func, x, -g, -(g @ g)


def _searches():
    def at(*values):
        return torch.tensor(values, dtype=torch.float64)

    yield Case("a bowl", _steepest(_bowl, at(1.0, -2.0)), {"step": 4.0})
    yield Case("accepted at once", _steepest(_bowl, at(1.0, -2.0)), {"step": 0.5})
    yield Case("Rosenbrock's valley", _steepest(rosen, at(-1.2, 1.0)))
    yield Case("another factor", _steepest(rosen, at(-1.2, 1.0)), {"shrink": 0.8})
    yield Case(
        "more is asked for", _steepest(_bowl, at(1.0, 3.0)), {"step": 3.0, "c1": 0.7}
    )
    yield Case("nan on the way", _steepest(_edge, at(0.2, 0.1)), {"step": 1.0})
    yield Case("down to minus infinity", _steepest(_cliff, at(0.1)), {"step": 1.0})
    yield Case("too few trials", _steepest(rosen, at(-1.2, 1.0)), {"trials": 3})
    yield Case("uphill", (_bowl, at(1.0, 0.0), at(1.0, 0.0), 2.0))
    yield Case("a direction that is long", (_bowl, at(1.0), at(-50.0), -100.0))


def by_hand(func, x, direction, slope, *, step=1.0, shrink=0.5, c1=1e-4, trials=60):
    """Do what ``backtracking`` does."""
    if not float(slope) < 0:
        raise ValueError("slope")
    here = float(func(x))
    for _ in range(trials):
        there = float(func(x + step * direction))
        if there <= here + c1 * step * float(slope) and there != -float("inf"):
            return step
        step *= shrink
    return 0.0


task(
    "lab.gradient_descent.backtracking",
    "dlnotes.checking.lab.gradient_descent.by_hand",
    gradients=False,
    cases=_searches,
    base=by_hand,
).mistakes("""
    the step is added: the direction leads down already
        x + step * direction => x - step * direction
    any fall is accepted: ask for c1 * step * slope
        + c1 * step * float(slope) =>
    a longer step promises more: multiply the slope by the step
        c1 * step * => c1 *
    return the step that was accepted, not the next one
        return step$ => return step * shrink
    nan and -inf must be refused: write the condition so that nan fails it
        there <= here + c1 * step * float(slope) and there != -float("inf")
        => not there > here + c1 * step * float(slope)
    if no trial is accepted, 0.0 is due
        return 0.0 => return step
    a direction that leads up must be refused
        if not float(slope) < 0: => if False:
""")

# --- the valley ---------------------------------------------------------------


def _points():
    generator = torch.Generator().manual_seed(0)
    yield "the usual start", torch.tensor([-1.2, 1.0], dtype=torch.float64)
    yield "three coordinates", torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)
    yield "eight coordinates", torch.randn(8, generator=generator, dtype=torch.float64)
    yield "the minimum", torch.ones(4, dtype=torch.float64)
    yield "whole numbers", torch.tensor([2, -1, 3])


def _cases(many=True):
    for name, x in _points():
        yield Case(name, (x,))
    if many:
        yield Case(
            "six points at once", (torch.linspace(-2, 2, 18).double().view(3, 6),)
        )


def _run(function, case):
    found = function(*case.args, **case.kwargs)  # NumPy's, if it is SciPy
    return torch.as_tensor(found).double()


def _valley(name, wrong=(), **options):
    return task(
        f"lab.gradient_descent.{name}",
        f"scipy.optimize.{name}",
        gradients=False,
        cases=partial(_cases, **options),
        run=_run,
        wrong=wrong,
    )


_valley("rosen").mistakes("""
    the left coordinate of a pair is squared, x[i+1] - x[i]²
        left, right = => right, left =
    the last coordinate has no (1 - x)² of its own
        .sum(0) => .sum(0) + (1 - x[-1]) ** 2
""")
_valley("rosen_der").mistakes("""
    a coordinate is the right one of a pair, too: it gets 200 (x[i] - x[i-1]²) from
    there
        found[1:] += 200 * miss => pass
    the inner derivative is missing: x² inside the bracket gives a factor of -2x
        -400 * left * miss => 200 * miss
    the derivative of (1 - x)² is -2 (1 - x): mind the sign
        - 2 * (1 - left) => + 2 * (1 - left)
    the pull towards 1 is missing
        - 2 * (1 - left) =>
""")
_valley("rosen_hess", many=False).mistakes("""
    a Hessian is symmetric: the entries beside the diagonal stand on both sides
        in (1, -1): => in (1,):
    neighbours meet: the entries beside the diagonal are -400 x[i]
        in (1, -1): => in ():
""")
