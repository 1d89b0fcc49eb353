"""Tasks for going back: on a tape, through a broadcast, for a Jacobian."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking.tensors._common import ramp

# --- tape ---------------------------------------------------------------------


def by_torch(inputs, steps):
    """Run the program on tensors.

    Args:
        inputs: numbers.
        steps: each ``("+", i, j)`` or ``("*", i, j)``.

    Returns:
        One derivative for each input; 0 for one that plays no part.
    """
    given = [torch.tensor(float(x)).double().requires_grad_() for x in inputs]
    values = [*given]
    for sign, i, j in steps:
        values.append(values[i] + values[j] if sign == "+" else values[i] * values[j])
    found = torch.autograd.grad(values[-1], given, allow_unused=True)
    return [0.0 if g is None else g.item() for g in found]


def _cases():
    yield Case("a sum", ([4.0, 2.0], [("+", 0, 1)]))
    yield Case("a product", ([4.0, 2.0], [("*", 0, 1)]))
    yield Case("a square", ([3.0], [("*", 0, 0)]))
    page = [("*", 0, 1), ("+", 2, 0), ("*", 3, 3)]
    yield Case("the program of this page", ([4.0, 2.0], page))
    chain = [("*", 0, 0), ("+", 1, 0), ("*", 1, 2)]
    yield Case("a value that is used later again", ([2.0], chain))
    yield Case("an input that plays no part", ([1.0, 5.0], [("+", 0, 0)]))
    yield Case("a step that plays no part", ([3.0], [("*", 0, 0), ("+", 0, 0)]))
    yield Case("a zero", ([0.0, 7.0], [("*", 0, 1), ("+", 2, 1)]))
    yield Case("twenty doublings", ([1.0], [("+", k, k) for k in range(20)]))
    yield Case("no step", ([6.0, 2.0], []))


task(
    "autograd.tape_gradients",
    "dlnotes.checking.autograd.by_torch",
    cases=_cases,
    run=lambda function, case: [float(g) for g in function(*case.args)],
).mistakes("""
    a value that is used twice gets two gradients: add them
        gradients[place] += => gradients[place] =
    the slope of a product by one factor is the *other* factor
        (b, a) => (a, b)
    a gradient goes on when it is complete: the last step comes first
        reversed(range(len(steps))) => range(len(steps))
    the derivative of the last value by itself is 1, whatever its value
        gradients[-1] = 1.0 => gradients[-1] = values[-1]
""")

# --- graph --------------------------------------------------------------------

task(
    "autograd.sum_to_size",
    "torch.Tensor.sum_to_size",
    cases=lambda: [
        Case("a bias", (ramp(3, 4), 4)),
        Case("a column", (ramp(3, 4), 3, 1)),
        Case("a row", (ramp(3, 4), 1, 4)),
        Case("a list", (ramp(2, 3, 4), [3, 1])),
        Case("the same shape", (ramp(3, 4), 3, 4)),
        Case("a single number", (ramp(2, 3), [])),
        Case("one on both sides", (ramp(3, 1, 4), 1, 4)),
        Case("float32", (torch.ones(5, 2), 1, 2)),
        Case("a size that does not fit", (ramp(3, 4), 2, 4)),
    ],
).mistakes("""
    dimensions that were stretched from 1 must be summed too, not only those that were
    added on the left
        input.sum(dims, keepdim=True).reshape(shape)
        => input.sum([*range(extra)]) if extra else input
    a stretched dimension stays, with size 1: `keepdim=True`
        input.sum(dims, keepdim=True).reshape(shape) => input.sum(dims)
    the parts are added up, not averaged: each copy had its own effect
        input.sum(dims, keepdim=True).reshape(shape)
        => input.mean(dims, keepdim=True).reshape(shape)
    every copy counts, not the first one alone
        input.sum(dims, keepdim=True).reshape(shape)
        => input[(0,) * extra][tuple(slice(0, n) for n in shape)]
""")

# --- functional ---------------------------------------------------------------


def _softmax(x):
    e = x.exp()
    return e / e.sum()


def _square(x):
    return x * x


def _mixed(x):
    return x[1:] * x[0]


def _product(a, b):
    return a @ b


def _constant(x):
    return x.detach() * 2


X = ramp(3) / 3 - 0.2
TWO = (ramp(2, 3) / 5, ramp(3) / 7)


_ROWS = "torch.stack(row).reshape([*output.shape, *leaf.shape])"
task(
    "autograd.functional.jacobian",
    gradients=False,
    cases=lambda: [
        Case("softmax", (_softmax, X)),
        Case("element by element", (_square, X)),
        Case("fewer outputs than inputs", (_mixed, X)),
        Case("two inputs", (_product, TWO)),
        Case("a matrix", (_square, ramp(2, 2))),
        Case("a constant", (_constant, X)),
        Case("one number", (lambda x: x.sum(), X)),
    ],
    wrong={
        "an output may depend on every input, not only on its own": (
            _ROWS,
            f"{_ROWS} * (torch.eye(count) if [count] == [*leaf.shape] else 1)",
        )
    },
).mistakes("""
    a way back with ones gives the sum over all outputs; start one for each output, with
    a single 1
        torch.stack(row).reshape([*output.shape, *leaf.shape])
        => torch.stack(row).sum(0)
    the output's dimensions come first, then the input's
        torch.stack(row).reshape([*output.shape, *leaf.shape])
        => torch.stack(row, -1).reshape(*leaf.shape, *output.shape)
""")


def _uneven(x):
    return x * x[0]


task(
    "autograd.functional.vjp",
    gradients=False,
    cases=lambda: [
        Case("uneven", (_uneven, X, ramp(3))),
        Case("softmax", (_softmax, X, ramp(3) - 1)),
        Case(
            "fewer outputs than inputs", (_mixed, X, torch.tensor([1.0, -2.0]).double())
        ),
        Case("two inputs", (_product, TWO, torch.tensor([0.5, 3.0]).double())),
        Case("one number, no v", (lambda x: (x * x).sum(), X)),
        Case("a constant", (_constant, X, ramp(3))),
        Case("v is missing", (_square, X)),
        Case("v of another shape", (_square, X, ramp(2))),
    ],
).mistakes("""
    every output is weighted with its entry of v
        _gradients(output, leaves, v)
        => _gradients(output, leaves, torch.ones_like(output.data))
    two things are returned: the output, then the product
        return output.data, => return
""")

# --- differences --------------------------------------------------------------


def _right(x):
    return (x * x).sin()


def _lies(x):
    return x * x.detach()  # the values of x * x, half of the gradient


def _lies_in_second(a, b):
    return a * b.detach() * b


def _lies_evenly(x):
    # the gradients of the two outputs are exchanged: their sum is right
    moved = x.detach()
    return x * 0 + moved * 2.0 + (x - moved)[[1, 0]] * 2.0


def _bent(x):
    return x**3 * 50.0


def _leaf(*shape):
    return (ramp(*shape) / 3 + 0.3).requires_grad_()


QUIET = {"raise_exception": False}
task(
    "autograd.gradcheck",
    gradients=False,
    cases=lambda: [
        Case("a right gradient", (_right, _leaf(3))),
        Case("half a gradient", (_lies, _leaf(3)), QUIET),
        Case("half a gradient, raising", (_lies, _leaf(3))),
        Case("two inputs", (lambda a, b: a @ b, (_leaf(2, 3), _leaf(3)))),
        Case("the second is wrong", (_lies_in_second, (_leaf(2), _leaf(2))), QUIET),
        Case("two outputs, exchanged", (_lies_evenly, _leaf(2)), QUIET),
        Case("a bent function", (_bent, _leaf(2)), {"eps": 1e-3}),
        Case("a wide tolerance", (_lies, _leaf(3)), {**QUIET, "atol": 10.0}),
    ],
).mistakes("""
    half a gradient is accepted: compare with differences of values
        if not torch.allclose(exact[i], estimate, rtol, atol): => if False:
    unless raise_exception=False, a disagreement must raise
        if raise_exception: => if False:
""")
