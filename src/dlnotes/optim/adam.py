"""Momentum and a scale for each coordinate, both corrected for their start at 0.

Chapter: adam
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.optim.optimizer import StateDict

from ._base import Group, OneByOne, Params, State, check_betas, check_settings, counter


class Adam(OneByOne):
    """Divide the mean gradient by the root mean square gradient, both of late steps.

    Twin of :class:`torch.optim.Adam`; leaves out ``foreach``, ``capturable``,
    ``differentiable``, ``fused``.

    ``m ← β₁ · m + (1 − β₁) · g``, ``v ← β₂ · v + (1 − β₂) · g²``,
    ``param ← param − lr · m_hat / (√v_hat + eps)`` with ``m_hat = m / (1 − β₁ᵗ)``
    and ``v_hat = v / (1 − β₂ᵗ)`` (Kingma & Ba 2015, Algorithm 1).

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate; about the length of a coordinate's step.
        betas: what is kept of ``m`` and of ``v`` from step to step.
        eps: added to the root, after the correction.
        weight_decay: so many times the parameter is added to its gradient.
        amsgrad: divide by the largest ``v`` so far (Reddi et al. 2018).
        maximize: go up instead of down.
        decoupled_weight_decay: take ``lr · weight_decay`` times the parameter off
            the parameter itself, as AdamW does.

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
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        name = type(self).__name__
        check_settings(name, lr, eps=eps, weight_decay=weight_decay)
        check_betas(name, betas)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def _start(self, param: Tensor, group: Group) -> State:
        names = ["exp_avg", "exp_avg_sq"]
        names += ["max_exp_avg_sq"] if group["amsgrad"] else []
        zeros = {name: torch.zeros_like(param) for name in names}
        return {"step": counter(), **zeros}

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
        m.lerp_(grad, 1 - beta1)  # m + (1 - beta1) * (g - m)
        v.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        if group["amsgrad"]:
            v = torch.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
        # both start at 0: undo the pull towards it
        root = v.sqrt().div_((1 - beta2**t) ** 0.5).add_(group["eps"])
        param.addcdiv_(m, root, value=-(lr / (1 - beta1**t)))


class AdamW(Adam):
    """Adam whose weight decay is not divided by the root.

    Twin of :class:`torch.optim.AdamW`; leaves out ``foreach``, ``capturable``,
    ``differentiable``, ``fused``.

    Each step first takes ``lr · weight_decay`` times the parameter off it
    (Loshchilov & Hutter 2019, Algorithm 2).

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        betas: what is kept of ``m`` and of ``v`` from step to step.
        eps: added to the root, after the correction.
        weight_decay: rate at which parameters shrink, as a share of ``lr``.
        amsgrad: divide by the largest ``v`` so far.
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
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            maximize=maximize,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: StateDict) -> None:
        super().__setstate__(state)
        for group in self.param_groups:  # whatever the loaded state says
            group["decoupled_weight_decay"] = True
