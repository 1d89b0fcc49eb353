"""Tasks for Jacobians; their functions run on tensors and on variables."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking.tensors._common import ramp


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


_ROWS = "torch.stack(row).reshape(*output.shape, *leaf.shape)"
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
        torch.stack(row).reshape(*output.shape, *leaf.shape) => torch.stack(row).sum(0)
    the output's dimensions come first, then the input's
        torch.stack(row).reshape(*output.shape, *leaf.shape)
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
