"""Gradient descent, with momentum if asked for."""

from __future__ import annotations

from torch import Tensor

from ._base import Group, OneByOne, Params, check_settings


class SGD(OneByOne):
    """Go down the gradient; with momentum, down a running sum of gradients.

    Twin of :class:`torch.optim.SGD`; leaves out ``foreach``, ``differentiable``,
    ``fused``.

    ``b ← momentum · b + (1 − dampening) · g``, ``param ← param − lr · b`` (Polyak
    1964). At a parameter's first step ``b`` is the gradient itself. Sparse
    gradients are taken.

    Args:
        params: tensors, or groups of them as dictionaries.
        lr: learning rate.
        momentum: what is kept of ``b`` from step to step.
        dampening: what is taken off each gradient on its way into ``b``.
        weight_decay: so many times the parameter is added to its gradient.
        nesterov: look one step of momentum ahead (Sutskever et al. 2013).
        maximize: go up instead of down.

    Raises:
        ValueError: if a setting is negative, Nesterov's form is asked for without
            momentum or with dampening, or weight decay meets a sparse gradient.
    """

    takes_sparse = True

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        check_settings("SGD", lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                "SGD: nesterov must come with momentum > 0 and dampening 0, "
                f"got momentum {momentum} and dampening {dampening}"
            )
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _move(
        self, param: Tensor, grad: Tensor, lr: float | Tensor, group: Group
    ) -> None:
        momentum, step = group["momentum"], grad
        if momentum != 0:
            state = self.state[param]
            b = state.get("momentum_buffer")
            if b is None:  # the first gradient counts in full, dampening or not
                b = state["momentum_buffer"] = grad.clone()
            else:
                b.mul_(momentum).add_(grad, alpha=1 - group["dampening"])
            step = grad.add(b, alpha=momentum) if group["nesterov"] else b
        param.add_(step, alpha=-lr)
