"""Momentum whose steps have all singular values alike."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_range

from ._base import Group, OneByOne, Params, State, check_settings

_SCALES = (None, "original", "match_rms_adamw", "spectral_unclamped")


class Muon(OneByOne):
    """Orthogonalize the momentum of a weight matrix, and step by that.

    Twin of :class:`torch.optim.Muon`.

    ``b ← momentum · b + (1 − momentum) · g``; the step is about ``U Vᵀ`` of
    ``b = U S Vᵀ``, by a few Newton-Schulz iterations in bfloat16 (Jordan et al.
    2024). Weight decay is decoupled, as in AdamW.

    Args:
        params: matrices ``[rows, columns]``, or groups of them as dictionaries.
        lr: learning rate.
        weight_decay: rate at which parameters shrink, as a share of ``lr``.
        momentum: what is kept of ``b`` from step to step.
        nesterov: look one step of momentum ahead.
        ns_coefficients: ``a, b, c`` of the polynomial ``a x + b x³ + c x⁵`` that an
            iteration applies to every singular value.
        eps: least norm that the matrix is divided by.
        ns_steps: number of iterations, below 100.
        adjust_lr_fn: what the step is multiplied by: ``√max(1, rows / columns)``
            for ``None`` or ``"original"``, ``0.2 √max(rows, columns)`` for
            ``"match_rms_adamw"``, ``√(rows / columns)`` for
            ``"spectral_unclamped"``.

    Raises:
        ValueError: if a setting is out of range, or a parameter is no real matrix.
    """

    decoupled = True

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        check_settings("Muon", lr, momentum=momentum, weight_decay=weight_decay)
        check_choice("Muon", _SCALES, adjust_lr_fn=adjust_lr_fn)
        check_range("Muon", None, 99, ns_steps=ns_steps)
        if len(ns_coefficients) != 3:
            raise ValueError(
                f"Muon: ns_coefficients must be three numbers, got {ns_coefficients}"
            )
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)

    def add_param_group(self, param_group: Group) -> None:
        """Add a group of matrices.

        Args:
            param_group: ``{"params": …}``, and settings that differ.
        """
        super().add_param_group(param_group)
        for param in self.param_groups[-1]["params"]:
            if param.ndim != 2:
                raise ValueError(
                    "Muon: parameters must be matrices [rows, columns], "
                    f"got {list(param.shape)}"
                )

    def _gradient(self, param: Tensor, lr: float | Tensor, group: Group) -> Tensor:
        if param.is_complex():
            raise ValueError(f"Muon: parameters must be real, got {param.dtype}")
        return super()._gradient(param, lr, group)

    def _start(self, param: Tensor, group: Group) -> State:
        return {"momentum_buffer": torch.zeros_like(param)}

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        momentum, b = group["momentum"], state["momentum_buffer"]
        b.lerp_(grad, 1 - momentum)
        step = grad.lerp(b, momentum) if group["nesterov"] else b
        step = _orthogonal(
            step, group["ns_coefficients"], group["ns_steps"], group["eps"]
        )
        scale = _scale(*param.shape, group["adjust_lr_fn"])
        param.add_(step, alpha=-(lr * scale))


def _orthogonal(
    matrix: Tensor, coefficients: tuple[float, float, float], steps: int, eps: float
) -> Tensor:
    """Bring the singular values of ``[rows, columns]`` near 1, in bfloat16."""
    a, b, c = coefficients
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.to(torch.bfloat16, copy=True)
    x = x.T if tall else x  # the small Gram matrix of the two
    x.div_(x.norm().clamp(min=eps))  # no singular value above 1
    for _ in range(steps):
        gram = x @ x.T  # [short, short]
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x


def _scale(rows: int, columns: int, how: str | None) -> float:
    if how == "match_rms_adamw":
        return 0.2 * max(rows, columns) ** 0.5
    ratio = rows / columns
    return ratio**0.5 if how == "spectral_unclamped" else max(1, ratio) ** 0.5
