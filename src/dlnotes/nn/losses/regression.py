"""How far a number is off: squared, absolute, and what lies between the two.

All four are functions of the residual ``d = input - target``. What they teach is
their slope: ``2 d``, ``sign(d)``, and for Huber's loss ``d`` cut off at ``delta``.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from dlnotes._checks import check_one_dtype, check_range
from dlnotes._derivatives import forward_mode

from ._common import Loss, pair, reduce, same_shape


class _OfResidual(torch.autograd.Function):
    """``value(d)`` forwards, ``grad * slope(d)`` backwards; both may write into d."""

    generate_vmap_rule = True

    @staticmethod
    def forward(
        input: Tensor, target: Tensor, value: Callable, slope: Callable
    ) -> Tensor:
        return value(input - target)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        input, target, _, ctx.slope = inputs
        ctx.save_for_backward(input, target)
        ctx.save_for_forward(input, target)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple:
        input, target = ctx.saved_tensors
        pull = ctx.slope(input - target) * grad
        ours, theirs = ctx.needs_input_grad[:2]
        return (pull if ours else None), (-pull if theirs else None), None, None

    @forward_mode
    def jvp(ctx: FunctionCtx, by_input: Tensor, by_target: Tensor, *_: None) -> Tensor:
        input, target = ctx.saved_tensors
        return ctx.slope(input - target) * (by_input - by_target)


def mse_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor:
    """Square the residuals: twice as far off costs four times as much.

    Twin of :func:`torch.nn.functional.mse_loss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        input: ``[...]`` floating-point.
        target: ``[...]``, as ``input``; other shapes are broadcast, with a warning.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        weight: ``[...]``, as ``input``: the mean is then that of the weights, too.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if a shape or the reduction is not as above.
    """
    x, y = pair("mse_loss", input, target)
    losses = _OfResidual.apply(x, y, lambda d: d.mul_(d), lambda d: d.mul_(2))
    return _weighted("mse_loss", input, losses, reduction, weight)


def l1_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor:
    """Take the residuals without their sign: each pulls with the same force.

    Twin of :func:`torch.nn.functional.l1_loss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        input: ``[...]`` floating-point.
        target: as for :func:`dlnotes.nn.functional.mse_loss`.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        weight: as for :func:`dlnotes.nn.functional.mse_loss`.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if a shape or the reduction is not as above.
    """
    x, y = pair("l1_loss", input, target)
    return _weighted("l1_loss", input, (x - y).abs(), reduction, weight)


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """Half the square up to ``delta``, then straight on with the slope ``delta``.

    Twin of :func:`torch.nn.functional.huber_loss`.

    Huber 1964. With ``c``, the residual cut off at ``-delta`` and ``delta``, both
    branches are ``c (d - c / 2)``, and the slope is ``c``.

    Args:
        input: ``[...]`` floating-point.
        target: as for :func:`dlnotes.nn.functional.mse_loss`.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        delta: above 0.
        weight: ``[...]``, as ``input``. The mean divides by the number of losses,
            not by the sum of the weights as that of ``mse_loss`` does.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if a shape, a dtype, ``delta`` or the reduction is not as above.
    """
    check_range("huber_loss", 0, open_low=True, delta=delta)
    same_shape("huber_loss", input, weight=weight)
    check_one_dtype("huber_loss", input=input, target=target)
    x, y = pair("huber_loss", input, target)
    losses = _huber(x, y, delta)
    return reduce(
        "huber_loss", losses if weight is None else losses * weight, reduction
    )


def smooth_l1_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0
) -> Tensor:
    """Huber's loss over ``beta``: the slope at the far ends is always 1.

    Twin of :func:`torch.nn.functional.smooth_l1_loss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        input: ``[...]`` floating-point.
        target: as for :func:`dlnotes.nn.functional.mse_loss`.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        beta: 0 or above; 0 is ``l1_loss``.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if a shape, ``beta`` or the reduction is not as above.
    """
    check_range("smooth_l1_loss", 0, beta=beta)
    x, y = pair("smooth_l1_loss", input, target)
    losses = _huber(x, y, beta, 1 / beta) if beta else (x - y).abs()
    return reduce("smooth_l1_loss", losses, reduction)


def _huber(x: Tensor, y: Tensor, delta: float, scale: float = 1.0) -> Tensor:
    def value(d: Tensor) -> Tensor:
        cut = d.clamp(-delta, delta)
        return _times(d.sub_(cut, alpha=0.5).mul_(cut), scale)

    def slope(d: Tensor) -> Tensor:
        return _times(d.clamp(-delta, delta), scale)

    return _OfResidual.apply(x, y, value, slope)


def _times(x: Tensor, scale: float) -> Tensor:
    return x if scale == 1 else x.mul_(scale)


def _weighted(
    name: str, input: Tensor, losses: Tensor, reduction: str, weight: Tensor | None
) -> Tensor:
    """Reduce; the mean is ``sum(weight * loss) / sum(weight)``."""
    if weight is None:
        return reduce(name, losses, reduction)
    same_shape(name, input, weight=weight)
    if reduction == "mean":
        return (losses * weight).sum() / weight.sum()
    return reduce(name, losses * weight, reduction)


class MSELoss(Loss):
    """:func:`dlnotes.nn.functional.mse_loss` as a layer.

    Twin of :class:`torch.nn.MSELoss`; leaves out ``size_average``, ``reduce``.

    Args:
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return mse_loss(input, target, self.reduction)


class L1Loss(Loss):
    """:func:`dlnotes.nn.functional.l1_loss` as a layer.

    Twin of :class:`torch.nn.L1Loss`; leaves out ``size_average``, ``reduce``.

    Args:
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return l1_loss(input, target, self.reduction)


class HuberLoss(Loss):
    """:func:`dlnotes.nn.functional.huber_loss` as a layer.

    Twin of :class:`torch.nn.HuberLoss`.

    Args:
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        delta: where the square ends.
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return huber_loss(input, target, self.reduction, self.delta)


class SmoothL1Loss(Loss):
    """:func:`dlnotes.nn.functional.smooth_l1_loss` as a layer.

    Twin of :class:`torch.nn.SmoothL1Loss`; leaves out ``size_average``, ``reduce``.

    Args:
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        beta: where the square ends.
    """

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return smooth_l1_loss(input, target, self.reduction, self.beta)
