"""Adam whose scale grows and shrinks by limited amounts."""

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
    counter,
)


class Yogi(OneByOne):
    """Move Adam's ``v`` by at most ``(1 − β₂) · g²`` a step, up or down.

    ``v ← v − (1 − β₂) · sign(v − g²) · g²``, ``param ← param − lr · m / (√v + eps)``
    (Zaheer et al. 2018, Algorithm 2). PyTorch has none.

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        betas: what is kept of ``m``, and how slowly ``v`` moves.
        eps: added to the root.
        weight_decay: so many times the parameter is added to its gradient.
        initial_accumulator_value: ``v`` at the start; above 0 it asks for
            ``bias_correction=False``.
        bias_correction: divide ``m`` by ``1 − β₁ᵗ`` and ``v`` by ``1 − β₂ᵗ`` as in
            Adam, for a start at 0. The paper's algorithm does not.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is out of range, or a gradient is sparse.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-3,
        weight_decay: float = 0,
        *,
        initial_accumulator_value: float = 0.0,
        bias_correction: bool = True,
        maximize: bool = False,
    ) -> None:
        numbers = {
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
        }
        check_settings("Yogi", lr, **numbers)
        check_betas("Yogi", betas)
        switches = {"bias_correction": bias_correction, "maximize": maximize}
        super().__init__(params, {"lr": lr, "betas": betas, **numbers, **switches})

    def _start(self, param: Tensor, group: Group) -> State:
        value = group["initial_accumulator_value"]
        value = complex(value, value) if param.is_complex() else value
        return {
            "step": counter(),
            "exp_avg": torch.zeros_like(param),
            "exp_avg_sq": torch.full_like(param, value),
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
        square = grad.square()
        v.addcmul_((v - square).sign_(), square, value=beta2 - 1)
        root = v.sqrt()
        if group["bias_correction"]:
            root.div_((1 - beta2**t) ** 0.5)
            lr = lr / (1 - beta1**t)
        param.addcdiv_(m, root.add_(group["eps"]), value=-lr)
