"""Adam with the largest late gradient in place of the root mean square."""

from __future__ import annotations

import torch
from torch import Tensor

from ._base import Group, OneByOne, Params, State, check_betas, check_settings, counter


class Adamax(OneByOne):
    """Divide the mean gradient by the largest one, which fades.

    Twin of :class:`torch.optim.Adamax`; leaves out ``foreach``, ``differentiable``,
    ``capturable``.

    ``u ← max(β₂ · u, |g| + eps)``, ``param ← param − lr · m_hat / u`` (Kingma & Ba
    2015, Algorithm 2). ``u`` needs no correction: the first gradient sets it.

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        betas: what is kept of ``m`` and of ``u`` from step to step.
        eps: added to each ``|g|``.
        weight_decay: so many times the parameter is added to its gradient.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is out of range, or a gradient is sparse.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        *,
        maximize: bool = False,
    ) -> None:
        check_settings("Adamax", lr, eps=eps, weight_decay=weight_decay)
        check_betas("Adamax", betas)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _start(self, param: Tensor, group: Group) -> State:
        return {
            "step": counter(),
            "exp_avg": torch.zeros_like(param),
            "exp_inf": torch.zeros_like(param),
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
        m, u = state["exp_avg"], state["exp_inf"]
        m.lerp_(grad, 1 - beta1)
        torch.maximum(u.mul_(beta2), grad.abs().add_(group["eps"]), out=u)
        param.addcdiv_(m, u, value=-(lr / (1 - beta1**t)))
