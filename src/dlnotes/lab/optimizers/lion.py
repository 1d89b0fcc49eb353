"""Steps of one length in every coordinate."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.optim._base import (
    Group,
    OneByOne,
    Params,
    State,
    check_betas,
    check_settings,
)


class Lion(OneByOne):
    """Step by the sign of a mix of the gradient and a running mean of gradients.

    ``param ← param − lr · sign(β₁ · m + (1 − β₁) · g)``, and only then
    ``m ← β₂ · m + (1 − β₂) · g`` (Chen et al. 2023, Algorithm 2). PyTorch has none.

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate: the length of every coordinate's step.
        betas: what ``m`` counts in the step, and what is kept of it.
        weight_decay: rate at which parameters shrink, as a share of ``lr``.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is out of range, or a gradient is sparse.
    """

    decoupled = True

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0,
        *,
        maximize: bool = False,
    ) -> None:
        check_settings("Lion", lr, weight_decay=weight_decay)
        check_betas("Lion", betas)
        defaults = {
            "lr": lr,
            "betas": betas,
            "weight_decay": weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _start(self, param: Tensor, group: Group) -> State:
        return {"exp_avg": torch.zeros_like(param)}

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        beta1, beta2 = group["betas"]
        m = state["exp_avg"]
        param.add_(m.lerp(grad, 1 - beta1).sign_(), alpha=-lr)
        m.lerp_(grad, 1 - beta2)
