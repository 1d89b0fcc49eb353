"""Tasks for Jacobians; their functions run on tensors and on variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import functional as model

from dlnotes.checking._task import Case, task
from dlnotes.checking.tensors._common import ramp


def _softmax(x: Any) -> Any:
    e = x.exp()
    return e / e.sum()


def _square(x: Any) -> Any:
    return x * x


def _mixed(x: Any) -> Any:
    return x[1:] * x[0]


def _product(a: Any, b: Any) -> Any:
    return a @ b


def _constant(x: Any) -> Any:
    return x.detach() * 2


X = ramp(3) / 3 - 0.2
TWO = (ramp(2, 3) / 5, ramp(3) / 7)


def _each(found: Any, change: Callable[[Tensor], Tensor]) -> Any:
    return change(found) if isinstance(found, Tensor) else tuple(map(change, found))


def _sum_over_outputs(func: Callable, inputs: Any) -> Any:
    found = model.jacobian(func, inputs)
    given = (inputs,) if isinstance(inputs, Tensor) else inputs
    count = func(*given).ndim
    return _each(found, lambda j: j.sum(list(range(count))) if count else j)


def _transposed(func: Callable, inputs: Any) -> Any:
    given = (inputs,) if isinstance(inputs, Tensor) else inputs
    count = func(*given).ndim
    return _each(
        model.jacobian(func, inputs),
        lambda j: j.permute(*range(count, j.ndim), *range(count)),
    )


def _diagonal(func: Callable, inputs: Any) -> Any:
    def diagonal(j: Tensor) -> Tensor:
        return torch.diag(j.diag()) if j.ndim == 2 and len(j) == len(j.T) else j

    return _each(model.jacobian(func, inputs), diagonal)


task(
    "autograd.functional.jacobian",
    "torch.autograd.functional.jacobian",
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
        "a way back with ones gives the sum over all outputs; start one for each "
        "output, with a single 1": _sum_over_outputs,
        "the output's dimensions come first, then the input's": _transposed,
        "an output may depend on every input, not only on its own": _diagonal,
    },
)


def _ignores_v(func: Callable, inputs: Any, v: Any = None) -> Any:
    given = (inputs,) if isinstance(inputs, Tensor) else inputs
    out = func(*given)
    if (out.numel() != 1) if v is None else (v.shape != out.shape):
        raise ValueError("v")
    return model.vjp(func, inputs, torch.ones_like(out))


def _jvp(func: Callable, inputs: Any, v: Any = None) -> Any:
    output, right = model.vjp(func, inputs, v)
    if isinstance(inputs, Tensor) and v is not None and v.shape == inputs.shape:
        return output, model.jvp(func, inputs, v)[1]
    return output, right


def _without_output(func: Callable, inputs: Any, v: Any = None) -> Any:
    return model.vjp(func, inputs, v)[1]


def _needs_no_v(func: Callable, inputs: Any, v: Any = None) -> Any:
    given = (inputs,) if isinstance(inputs, Tensor) else inputs
    return model.vjp(func, inputs, torch.ones_like(func(*given)) if v is None else v)


def _uneven(x: Any) -> Any:
    return x * x[0]


task(
    "autograd.functional.vjp",
    "torch.autograd.functional.vjp",
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
    wrong={
        "every output is weighted with its entry of v": _ignores_v,
        "v weighs the outputs (v @ J); a product with a direction of the inputs "
        "(J @ v) is the jvp": _jvp,
        "two things are returned: the output, then the product": _without_output,
        "v may be left out only if the output is a single number": _needs_no_v,
    },
)
