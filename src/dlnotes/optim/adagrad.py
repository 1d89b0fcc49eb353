"""A step for each coordinate, shorter the more gradient it has seen."""

from __future__ import annotations

import torch
from torch import Tensor

from ._base import Group, OneByOne, Params, State, check_settings, counter


class Adagrad(OneByOne):
    """Divide each coordinate's step by the root of the sum of its squared gradients.

    Twin of :class:`torch.optim.Adagrad`; leaves out ``foreach``, ``differentiable``,
    ``fused``.

    ``s ← s + g²``, ``param ← param − lr · g / (√s + eps)`` (Duchi et al. 2011).
    Sparse gradients touch only the coordinates that they hold.

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        lr_decay: step ``t`` is divided by ``1 + (t − 1) · lr_decay``.
        weight_decay: so many times the parameter is added to its gradient.
        initial_accumulator_value: ``s`` at the start.
        eps: added to the root.
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is negative, or weight decay meets a sparse
            gradient.
    """

    takes_sparse = True

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
        }
        check_settings("Adagrad", lr, **defaults)
        super().__init__(params, {"lr": lr, **defaults, "maximize": maximize})

    def add_param_group(self, param_group: Group) -> None:
        """Add a group of parameters, and start their sums.

        Args:
            param_group: ``{"params": …}``, and settings that differ.
        """
        super().add_param_group(param_group)
        for param in self.param_groups[-1]["params"]:
            self.state[param] = self._start(param, self.param_groups[-1])

    def _start(self, param: Tensor, group: Group) -> State:
        value = self.defaults["initial_accumulator_value"]
        value = complex(value, value) if param.is_complex() else value
        return {"step": counter(), "sum": torch.full_like(param, value)}

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        step, s = state["step"].add_(1).item(), state["sum"]
        lr = lr / (1 + (step - 1) * group["lr_decay"])
        if grad.is_sparse:
            grad = grad.coalesce()  # squares of sums, not sums of squares
            rows = tuple(grad.indices())  # where there is a gradient
            values = grad.values()
            s[rows] += values.square()
            param[rows] -= lr * values / (s[rows].sqrt() + group["eps"])
        else:
            s.addcmul_(grad, grad)
            param.addcdiv_(grad, s.sqrt().add_(group["eps"]), value=-lr)
