"""Adam with Nesterov's look ahead."""

from __future__ import annotations

import torch
from torch import Tensor

from ._base import Group, OneByOne, Params, State, check_betas, check_settings, counter


class NAdam(OneByOne):
    """Let Adam's mean count the newest gradient once more.

    Twin of :class:`torch.optim.NAdam`; leaves out ``foreach``, ``capturable``,
    ``differentiable``.

    ``m`` and ``v`` are Adam's. The numerator is a mix of ``g`` and ``m`` whose
    weights follow a momentum that grows, ``μ_t = β₁ (1 − 0.5 · 0.96^(t ψ))``
    (Dozat 2016).

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        betas: what is kept of ``m`` and of ``v`` from step to step.
        eps: added to the root, after the correction.
        weight_decay: so many times the parameter is added to its gradient.
        momentum_decay: ``ψ``, how fast the momentum grows.
        decoupled_weight_decay: decay as AdamW does.
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
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        numbers = {
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
        }
        check_settings("NAdam", lr, **numbers)
        check_betas("NAdam", betas)
        defaults = {
            "lr": lr,
            "betas": betas,
            **numbers,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _start(self, param: Tensor, group: Group) -> State:
        return {
            "step": counter(),
            "mu_product": counter(1.0),
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
        root = v.div(1 - beta2**t).sqrt_().add_(group["eps"])

        psi = group["momentum_decay"]
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (k * psi)) for k in (t, t + 1))
        product = state["mu_product"].mul_(mu).item()  # 1 - it: the bias so far
        param.addcdiv_(grad, root, value=-lr * (1 - mu) / (1 - product))
        param.addcdiv_(m, root, value=-lr * mu_next / (1 - product * mu_next))
