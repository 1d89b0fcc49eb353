"""Tasks for clipping: three gradients, one of them missing, and what is left."""

import math

import torch
from torch import nn

from dlnotes.checking import Case, task


def _given(size, dtype=torch.float64):
    """Draw the gradients of four parameters; the second has none."""
    first, *rest = (size * torch.randn(s, dtype=dtype) for s in ((3, 4), (7,), (2, 2)))
    return [first, None, *rest]


def _clipped(function, case):
    """Return what the function gave, and the gradients afterwards."""
    gradients, *rest = case.args
    parameters = []
    for gradient in gradients:
        like = torch.zeros(2) if gradient is None else gradient
        parameters.append(nn.Parameter(torch.zeros_like(like)))
        parameters[-1].grad = None if gradient is None else gradient.clone()
    result = function(parameters, *rest, **case.kwargs)
    return [result, *(p.grad for p in parameters)]


def _cases():
    yield Case("a long gradient", (_given(3.0), 1.0))
    yield Case("a short one, which stays", (_given(0.01), 1.0))
    yield Case("nothing but zeros", (_given(0.0), 1.0))
    yield Case("the sum of sizes", (_given(3.0), 1.0, 1.0))
    yield Case("the largest size", (_given(3.0), 1.0, math.inf))
    yield Case("float32", (_given(30.0, torch.float32), 5.0))


def _clip_grad_norm(parameters, max_norm, norm_type=2.0):
    grads = [p.grad for p in parameters if p.grad is not None]
    norms = torch.stack([torch.linalg.vector_norm(g, norm_type) for g in grads])
    total = torch.linalg.vector_norm(norms, norm_type)
    for grad in grads:
        grad.mul_((max_norm / (total + 1e-6)).clamp(max=1.0))
    return total


task(
    "nn.utils.clip_grad_norm_",
    cases=_cases,
    run=_clipped,
    rtol=1e-9,
    atol=1e-12,
    base=_clip_grad_norm,
).mistakes("""
    each gradient is clipped by its own norm, which turns the direction: all are
    multiplied by one number
        (total + 1e-6) => (torch.linalg.vector_norm(grad, norm_type) + 1e-6)
    a short gradient is made longer: the factor is at most 1
        .clamp(max=1.0) =>
    norm_type is not looked at
        grads = [ => norm_type = 2.0; grads = [
    the norms are added up: the squares are (the norm of the norms)
        torch.linalg.vector_norm(norms, norm_type) => norms.sum()
    the norm after clipping is returned: it is the one before
        return total => every = torch.cat([g.flatten() for g in grads])
        |    return torch.linalg.vector_norm(every, norm_type)
    1e-6 is missing below the fraction
        (total + 1e-6) => total
    every number is cut off at max_norm: that is clip_grad_value_
        grad.mul_((max_norm / (total + 1e-6)).clamp(max=1.0))
        => grad.clamp_(-max_norm, max_norm)
""")


def _value_cases():
    yield Case("some are too large", (_given(1.0), 0.5))
    yield Case("none is", (_given(0.01), 0.5))
    yield Case("all become 0", (_given(1.0), 0.0))


task("nn.utils.clip_grad_value_", cases=_value_cases, run=_clipped).mistakes("""
    only large positive numbers are cut: negative ones too, at -clip_value
        min=-float(clip_value), =>
    every number becomes ±clip_value: small ones stay
        clamp_(min=-float(clip_value), max=float(clip_value))
        => sign_().mul_(clip_value)
""")


def _norm_cases():
    some = [
        torch.randn(3, 4).double(),
        torch.randn(5).double(),
        torch.randn(()).double(),
    ]
    for norm_type in (2.0, 1.0, 3.0, math.inf):
        yield Case(f"three tensors, norm_type {norm_type}", (some, norm_type))
    yield Case("a single tensor", (some[0],))
    yield Case("none", ([],))


task("nn.utils.get_total_norm", cases=_norm_cases, gradients=False).mistakes("""
    the norms are added up: take the norm of the norms
        torch.linalg.vector_norm(stacked, norm_type) => stacked.sum()
    the root is missing
        torch.linalg.vector_norm(stacked, norm_type)
        => torch.linalg.vector_norm(stacked, norm_type) ** norm_type
    norm_type is not looked at
        norms = [ => norm_type = 2.0; norms = [
""")


def _factor_cases():
    yield Case("too long", (_given(1.0), 1.0, torch.tensor(7.0)))
    yield Case("short enough", (_given(1.0), 9.0, torch.tensor(7.0)))


task("nn.utils.clip_grads_with_norm_", cases=_factor_cases, run=_clipped).mistakes("""
    a short gradient is made longer: the factor is at most 1
        .clamp(max=1.0) =>
    max_norm is not looked at
        (max_norm / (total_norm + 1e-6)).clamp(max=1.0) => 1 / total_norm.clamp(min=1.0)
""")
