"""Tasks for clipping: three gradients, one of them missing, and what is left."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task


def _given(size: float, dtype: torch.dtype = torch.float64) -> list[Tensor | None]:
    """Draw the gradients of four parameters; the second has none."""
    first, *rest = (size * torch.randn(s, dtype=dtype) for s in ((3, 4), (7,), (2, 2)))
    return [first, None, *rest]


def _clipped(function: Callable, case: Case) -> list:
    """Return what the function gave, and the gradients afterwards."""
    gradients, *rest = case.args
    parameters = []
    for gradient in gradients:
        like = torch.zeros(2) if gradient is None else gradient
        parameters.append(nn.Parameter(torch.zeros_like(like)))
        parameters[-1].grad = None if gradient is None else gradient.clone()
    result = function(parameters, *rest, **case.kwargs)
    return [result, *(p.grad for p in parameters)]


def _cases() -> Iterator[Case]:
    yield Case("a long gradient", (_given(3.0), 1.0))
    yield Case("a short one, which stays", (_given(0.01), 1.0))
    yield Case("nothing but zeros", (_given(0.0), 1.0))
    yield Case("the sum of sizes", (_given(3.0), 1.0, 1.0))
    yield Case("the largest size", (_given(3.0), 1.0, math.inf))
    yield Case("float32", (_given(30.0, torch.float32), 5.0))


def _gradients(parameters: Sequence[Tensor]) -> list[Tensor]:
    return [p.grad for p in parameters if p.grad is not None]


def _norm(tensors: Sequence[Tensor], norm_type: float = 2.0) -> Tensor:
    norms = [torch.linalg.vector_norm(t, norm_type) for t in tensors]
    return torch.linalg.vector_norm(torch.stack(norms), norm_type)


def _each_alone(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    grads = _gradients(parameters)
    total = _norm(grads, norm_type)
    for grad in grads:
        grad.mul_((max_norm / (_norm([grad], norm_type) + 1e-6)).clamp(max=1.0))
    return total


def _always(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    grads = _gradients(parameters)
    total = _norm(grads, norm_type)
    for grad in grads:
        grad.mul_(max_norm / (total + 1e-6))
    return total


def _length_only(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    return _scaled(parameters, max_norm, _norm(_gradients(parameters)))


def _norms_added(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    norms = [_norm([g], norm_type) for g in _gradients(parameters)]
    return _scaled(parameters, max_norm, torch.stack(norms).sum())


def _returns_the_new(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    _scaled(parameters, max_norm, _norm(_gradients(parameters), norm_type))
    return _norm(_gradients(parameters), norm_type)


def _no_epsilon(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    grads = _gradients(parameters)
    total = _norm(grads, norm_type)
    for grad in grads:
        grad.mul_((max_norm / total).clamp(max=1.0))
    return total


def _cut(
    parameters: Sequence[Tensor], max_norm: float, norm_type: float = 2.0
) -> Tensor:
    grads = _gradients(parameters)
    total = _norm(grads, norm_type)
    for grad in grads:
        grad.clamp_(-max_norm, max_norm)
    return total


def _scaled(parameters: Sequence[Tensor], max_norm: float, total: Tensor) -> Tensor:
    for grad in _gradients(parameters):
        grad.mul_((max_norm / (total + 1e-6)).clamp(max=1.0))
    return total


task(
    "nn.utils.clip_grad_norm_",
    "torch.nn.utils.clip_grad_norm_",
    cases=_cases,
    run=_clipped,
    rtol=1e-9,
    atol=1e-12,
    wrong={
        "each gradient is clipped by its own norm, which turns the direction: all "
        "are multiplied by one number": _each_alone,
        "a short gradient is made longer: the factor is at most 1": _always,
        "norm_type is not looked at": _length_only,
        "the norms are added up: the squares are (the norm of the norms)": _norms_added,
        "the norm after clipping is returned: it is the one before": _returns_the_new,
        "1e-6 is missing below the fraction": _no_epsilon,
        "every number is cut off at max_norm: that is clip_grad_value_": _cut,
    },
)


def _value_cases() -> Iterator[Case]:
    yield Case("some are too large", (_given(1.0), 0.5))
    yield Case("none is", (_given(0.01), 0.5))
    yield Case("all become 0", (_given(1.0), 0.0))


def _from_above(parameters: Sequence[Tensor], clip_value: float) -> None:
    for grad in _gradients(parameters):
        grad.clamp_(max=clip_value)


def _signs(parameters: Sequence[Tensor], clip_value: float) -> None:
    for grad in _gradients(parameters):
        grad.sign_().mul_(clip_value)


def _to_zero(parameters: Sequence[Tensor], clip_value: float) -> None:
    for grad in _gradients(parameters):
        grad.masked_fill_(grad.abs() > clip_value, 0.0)


task(
    "nn.utils.clip_grad_value_",
    "torch.nn.utils.clip_grad_value_",
    cases=_value_cases,
    run=_clipped,
    wrong={
        "only large positive numbers are cut: negative ones too, at -clip_value": (
            _from_above
        ),
        "every number becomes ±clip_value: small ones stay": _signs,
        "what is too large becomes 0: it becomes ±clip_value": _to_zero,
    },
)


def _norm_cases() -> Iterator[Case]:
    some = [
        torch.randn(3, 4).double(),
        torch.randn(5).double(),
        torch.randn(()).double(),
    ]
    for norm_type in (2.0, 1.0, 3.0, math.inf):
        yield Case(f"three tensors, norm_type {norm_type}", (some, norm_type))
    yield Case("a single tensor", (some[0],))
    yield Case("none", ([],))


def _listed(tensors: Tensor | Sequence[Tensor]) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def _added(tensors: Tensor | Sequence[Tensor], norm_type: float = 2.0) -> Tensor:
    norms = [torch.linalg.vector_norm(t, norm_type) for t in _listed(tensors)]
    return torch.stack(norms).sum() if norms else torch.tensor(0.0)


def _squared(tensors: Tensor | Sequence[Tensor], norm_type: float = 2.0) -> Tensor:
    found = _listed(tensors)
    return _norm(found, norm_type) ** norm_type if found else torch.tensor(0.0)


def _plain(tensors: Tensor | Sequence[Tensor], norm_type: float = 2.0) -> Tensor:
    found = _listed(tensors)
    return _norm(found) if found else torch.tensor(0.0)


task(
    "nn.utils.get_total_norm",
    "torch.nn.utils.get_total_norm",
    cases=_norm_cases,
    gradients=False,
    wrong={
        "the norms are added up: take the norm of the norms": _added,
        "the root is missing": _squared,
        "norm_type is not looked at": _plain,
    },
)


def _factor_cases() -> Iterator[Case]:
    yield Case("too long", (_given(1.0), 1.0, torch.tensor(7.0)))
    yield Case("short enough", (_given(1.0), 9.0, torch.tensor(7.0)))


def _stretched(
    parameters: Sequence[Tensor], max_norm: float, total_norm: Tensor
) -> None:
    for grad in _gradients(parameters):
        grad.mul_(max_norm / (total_norm + 1e-6))


def _divided(parameters: Sequence[Tensor], max_norm: float, total_norm: Tensor) -> None:
    for grad in _gradients(parameters):
        grad.div_(total_norm.clamp(min=1.0))


task(
    "nn.utils.clip_grads_with_norm_",
    "torch.nn.utils.clip_grads_with_norm_",
    cases=_factor_cases,
    run=_clipped,
    wrong={
        "a short gradient is made longer: the factor is at most 1": _stretched,
        "max_norm is not looked at": _divided,
    },
)
