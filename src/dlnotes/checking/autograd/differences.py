"""The task for checking gradients; one of its functions lies about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.checking.tensors._common import ramp


def _right(x: Any) -> Any:
    return (x * x).sin()


def _lies(x: Any) -> Any:
    return x * x.detach()  # the values of x * x, half of the gradient


def _lies_in_second(a: Any, b: Any) -> Any:
    return a * b.detach() * b


def _lies_evenly(x: Any) -> Any:
    # the gradients of the two outputs are exchanged: their sum is right
    moved = x.detach()
    return x * 0 + moved * 2.0 + (x - moved)[[1, 0]] * 2.0


def _bent(x: Any) -> Any:
    return x**3 * 50.0


def _always(func: Callable, inputs: Any, **options: Any) -> bool:
    return True


def _never_raises(func: Callable, inputs: Any, **options: Any) -> bool:
    return torch.autograd.gradcheck(
        func, inputs, **{**options, "raise_exception": False}
    )


def _only_first(func: Callable, inputs: Any, **options: Any) -> bool:
    if isinstance(inputs, Tensor):
        return torch.autograd.gradcheck(func, inputs, **options)
    rest = [x.detach() for x in inputs[1:]]
    return torch.autograd.gradcheck(lambda a: func(a, *rest), inputs[0], **options)


def _one_sided(
    func: Callable,
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    exact = torch.autograd.functional.jacobian(func, given)
    start = func(*given).detach()
    for k, x in enumerate(given):
        for i in range(x.numel()):
            moved = x.detach().flatten().clone()
            moved[i] += eps
            args = [*given[:k], moved.view(x.shape), *given[k + 1 :]]
            rise = (func(*args).detach() - start) / eps
            due = exact[k].reshape(*start.shape, -1)[..., i]
            if not torch.allclose(due, rise, rtol, atol):
                if raise_exception:
                    raise RuntimeError("differ")
                return False
    return True


def _on_the_sum(func: Callable, inputs: Any, **options: Any) -> bool:
    return torch.autograd.gradcheck(lambda *x: func(*x).sum(), inputs, **options)


def _leaf(*shape: int) -> Tensor:
    return (ramp(*shape) / 3 + 0.3).requires_grad_()


QUIET = {"raise_exception": False}
task(
    "autograd.gradcheck",
    "torch.autograd.gradcheck",
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
    wrong={
        "half a gradient is accepted: compare with differences of values": _always,
        "unless raise_exception=False, a disagreement must raise": _never_raises,
        "every input must be checked, not only the first": _only_first,
        "one-sided differences are off by about eps/2 times the second derivative; "
        "go half a way to both sides": _one_sided,
        "compare each output for itself: errors may cancel in the sum": _on_the_sum,
    },
)
