"""Adam that does not trust its scale before it has seen enough gradients."""

from __future__ import annotations

import torch
from torch import Tensor

from ._base import Group, OneByOne, Params, State, check_betas, check_settings, counter


class RAdam(OneByOne):
    """Take plain momentum steps first, and Adam's, rectified, once ``v`` is reliable.

    Twin of :class:`torch.optim.RAdam`; leaves out ``foreach``, ``capturable``,
    ``differentiable``.

    ``ρ_t = ρ_∞ − 2t β₂ᵗ / (1 − β₂ᵗ)`` with ``ρ_∞ = 2 / (1 − β₂) − 1`` counts how
    many gradients ``v`` rests on. Up to 5 of them the root is left out; later the
    step is multiplied by a factor ``r_t`` below 1 (Liu et al. 2020, Algorithm 2).

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        betas: what is kept of ``m`` and of ``v`` from step to step.
        eps: added to the root *before* the correction.
        weight_decay: so many times the parameter is added to its gradient.
        decoupled_weight_decay: decay as AdamW does.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is out of range, or a gradient is sparse.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        check_settings("RAdam", lr, eps=eps, weight_decay=weight_decay)
        check_betas("RAdam", betas)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _start(self, param: Tensor, group: Group) -> State:
        return {
            "step": counter(),
            "exp_avg": torch.zeros_like(param),
            "exp_avg_sq": torch.zeros_like(param),
        }

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        beta1, beta2 = group["betas"]
        t = state["step"].add_(1).item()
        m, v = state["exp_avg"], state["exp_avg_sq"]
        m.lerp_(grad, 1 - beta1)
        v.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)

        bias1, bias2 = 1 - beta1**t, 1 - beta2**t
        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2 * t * beta2**t / bias2
        if rho > 5:
            r = (rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)
            root = v.sqrt().add_(group["eps"])
            param.addcdiv_(m, root, value=-lr * (r * bias2) ** 0.5 / bias1)
        else:
            param.add_(m, alpha=-lr / bias1)
