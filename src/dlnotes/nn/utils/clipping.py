"""Limits for gradients: cut off at a length, or number by number."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
]

Tensors = Tensor | Iterable[Tensor]


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Shorten the gradient, all parameters taken as one vector, to a largest length.

    Twin of :func:`torch.nn.utils.clip_grad_norm_`; leaves out ``foreach``.

    Every gradient is multiplied by the same number, so that the direction stays.
    Pascanu, Mikolov & Bengio 2013, Algorithm 1.

    Args:
        parameters: whose ``.grad`` are written into; those without one are skipped.
        max_norm: the largest length.
        norm_type: 2 for the length, 1 for the sum of sizes, ``inf`` (or ``"inf"``)
            for the largest.
        error_if_nonfinite: whether an infinite or undefined length is an error;
            otherwise the gradients become 0 or ``nan``.

    Returns:
        ``[]``, the length before clipping.

    Raises:
        ValueError: if the length is not finite and ``error_if_nonfinite`` is true,
            or ``norm_type`` is no number.
    """
    found = _listed(parameters)
    grads = [p.grad for p in found if p.grad is not None]
    total = get_total_norm(grads, norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise ValueError(
            "clip_grad_norm_: the norm of the gradients must be finite, "
            f"got {total.item()}"
        )
    clip_grads_with_norm_(found, max_norm, total)
    return total


@torch.no_grad()
def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """Return the norm of several tensors, taken as one long vector.

    Twin of :func:`torch.nn.utils.get_total_norm`; leaves out ``foreach``.

    The norm of the norms is that of the whole: the squares add up.

    Args:
        tensors: floating-point, any shapes.
        norm_type: as in :func:`clip_grad_norm_`.
        error_if_nonfinite: whether an infinite or undefined norm is an error.

    Returns:
        ``[]``; 0 if there is no tensor.

    Raises:
        ValueError: if the norm is not finite and ``error_if_nonfinite`` is true, or
            ``norm_type`` is no number.
    """
    norm_type = _number("norm_type", norm_type)
    norms = [torch.linalg.vector_norm(t, norm_type) for t in _listed(tensors)]
    if not norms:
        return torch.tensor(0.0)
    stacked = torch.stack([n.to(norms[0].device) for n in norms])  # [tensors]
    total = torch.linalg.vector_norm(stacked, norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise ValueError(f"get_total_norm: the norm must be finite, got {total.item()}")
    return total


@torch.no_grad()
def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor
) -> None:
    """Multiply every gradient by ``max_norm / total_norm``, if that is below 1.

    Twin of :func:`torch.nn.utils.clip_grads_with_norm_`; leaves out ``foreach``.

    Args:
        parameters: whose ``.grad`` are written into.
        max_norm: the largest length.
        total_norm: ``[]``, the length that they have.
    """
    max_norm = _number("max_norm", max_norm)
    factor = (max_norm / (total_norm + 1e-6)).clamp(max=1.0)  # 1e-6: of nothing, too
    for parameter in _listed(parameters):
        if parameter.grad is not None:
            parameter.grad.mul_(factor.to(parameter.grad.device))


@torch.no_grad()
def clip_grad_value_(parameters: Tensors, clip_value: float) -> None:
    """Cut every number of every gradient off at ``±clip_value``.

    Twin of :func:`torch.nn.utils.clip_grad_value_`; leaves out ``foreach``.

    It changes the direction: only large components shrink.

    Args:
        parameters: whose ``.grad`` are written into.
        clip_value: the largest size of a component.
    """
    for parameter in _listed(parameters):
        if parameter.grad is not None:
            parameter.grad.clamp_(min=-float(clip_value), max=float(clip_value))


def _number(name: str, value: float | str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"clipping: {name} must be a number, got {value!r}") from None


def _listed(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)
