"""Adagrad that forgets: a running mean of squares in place of a sum."""

from __future__ import annotations

import torch
from torch import Tensor

from ._base import Group, OneByOne, Params, State, check_settings, counter


class RMSprop(OneByOne):
    """Divide each coordinate's step by the root mean square of its late gradients.

    Twin of :class:`torch.optim.RMSprop`; leaves out ``capturable``, ``foreach``,
    ``differentiable``.

    ``s ← alpha · s + (1 − alpha) · g²``, ``param ← param − lr · g / (√s + eps)``
    (Tieleman & Hinton 2012).

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        alpha: what is kept of the mean from step to step.
        eps: added to the root.
        weight_decay: so many times the parameter is added to its gradient.
        momentum: what is kept of the sum of scaled gradients.
        centered: divide by the standard deviation: the squared mean gradient is
            taken off first.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is negative, or a gradient is sparse.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        maximize: bool = False,
    ) -> None:
        numbers = {
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "weight_decay": weight_decay,
        }
        check_settings("RMSprop", lr, **numbers)
        switches = {"centered": centered, "maximize": maximize}
        super().__init__(params, {"lr": lr, **numbers, **switches})

    def _start(self, param: Tensor, group: Group) -> State:
        state = {"step": counter(), "square_avg": torch.zeros_like(param)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = torch.zeros_like(param)
        if group["centered"]:
            state["grad_avg"] = torch.zeros_like(param)
        return state

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        alpha, s = group["alpha"], state["square_avg"]
        state["step"] += 1
        s.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
        if group["centered"]:
            mean = state["grad_avg"].lerp_(grad, 1 - alpha)
            root = s.addcmul(mean, mean, value=-1).sqrt_()
        else:
            root = s.sqrt()
        root.add_(group["eps"])
        if group["momentum"] > 0:
            b = state["momentum_buffer"]
            b.mul_(group["momentum"]).addcdiv_(grad, root)
            param.add_(b, alpha=-lr)
        else:
            param.addcdiv_(grad, root, value=-lr)
