"""RMSprop whose steps are measured in the units of the parameter."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range

from ._base import Group, OneByOne, Params, State, check_settings, counter


class Adadelta(OneByOne):
    """Scale each gradient by the size of past steps over that of past gradients.

    Twin of :class:`torch.optim.Adadelta`; leaves out ``foreach``, ``capturable``,
    ``differentiable``.

    ``s ← rho · s + (1 − rho) · g²``, ``d = g · √(u + eps) / √(s + eps)``,
    ``u ← rho · u + (1 − rho) · d²``, ``param ← param − lr · d`` (Zeiler 2012).

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: factor of the step; 1 is the paper's.
        rho: what is kept of both means from step to step, 0 to 1.
        eps: added *inside* both roots; at the start it alone sets the step.
        weight_decay: so many times the parameter is added to its gradient.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is out of range, or a gradient is sparse.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        *,
        maximize: bool = False,
    ) -> None:
        check_settings("Adadelta", lr, eps=eps, weight_decay=weight_decay)
        check_range("Adadelta", 0, 1, rho=rho)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _start(self, param: Tensor, group: Group) -> State:
        return {
            "step": counter(),
            "square_avg": torch.zeros_like(param),
            "acc_delta": torch.zeros_like(param),
        }

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        rho, eps = group["rho"], group["eps"]
        s, u = state["square_avg"], state["acc_delta"]
        state["step"] += 1
        s.mul_(rho).addcmul_(grad, grad, value=1 - rho)
        delta = u.add(eps).sqrt_().div_(s.add(eps).sqrt_()).mul_(grad)
        u.mul_(rho).addcmul_(delta, delta, value=1 - rho)
        param.add_(delta, alpha=-lr)
