"""The task for checking gradients; one of its functions lies about them."""

from dlnotes.checking import Case, task
from dlnotes.checking.tensors._common import ramp


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
