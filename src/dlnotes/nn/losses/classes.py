"""How surprising the true class is: minus the logarithm of its probability."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from dlnotes._checks import check_choice, check_floating, check_range
from dlnotes._derivatives import forward_mode

from ..activations import _exp
from ..softmaxes import log_softmax, softmax
from ._common import REDUCTIONS, WeightedLoss
from ._counted import along, class_dim, classes_in, mean_of_counted


class _Surprise(torch.autograd.Function):
    """``log(sum(exp(x))) - x[target]``; its gradient is ``softmax(x) - one_hot``."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, target: Tensor, dim: int) -> tuple[Tensor, Tensor, Tensor]:
        shifted = x - x.amax(dim, keepdim=True)
        true = shifted.gather(dim, target)  # [..., 1, ...]
        e = _exp(shifted)
        total = e.sum(dim, keepdim=True)
        return total.log() - true, e, total

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: tuple) -> None:
        x, target, ctx.dim = inputs
        ctx.mark_non_differentiable(*output[1:])  # e and total: only to save them
        ctx.save_for_backward(x, target, *output[1:])
        ctx.save_for_forward(x, target)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor, *_: Tensor) -> tuple:
        x, target, e, total = ctx.saved_tensors
        if torch.is_grad_enabled():  # someone wants second derivatives
            pull = softmax(x, ctx.dim) * grad
        else:
            pull = e * (grad / total)
        return pull.scatter_add(ctx.dim, target, -grad), None, None

    @forward_mode
    def jvp(ctx: FunctionCtx, change: Tensor, *_: None) -> tuple:
        x, target = ctx.saved_tensors
        mean = (softmax(x, ctx.dim) * change).sum(ctx.dim, keepdim=True)
        return mean - change.gather(ctx.dim, target), None, None


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Return minus the logarithm of the softmax probability of the true class.

    Twin of :func:`torch.nn.functional.cross_entropy`; leaves out ``size_average``,
    ``reduce``.

    Args:
        input: ``[N, C]``, ``[N, C, d1, ...]`` or ``[C]`` floating-point: scores,
            not probabilities.
        target: classes, int64 or uint8, shaped as ``input`` without ``C``; or
            probabilities, shaped as ``input``.
        weight: ``[C]``, of each class. The mean over classes divides by the sum of
            the weights of the true ones; that over probabilities does not.
        ignore_index: a class that costs nothing and is not counted.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        label_smoothing: ``e``, 0 to 1: the target becomes ``1 - e`` of itself and
            ``e / C`` of every class.

    Returns:
        ``[]``, or ``[N]``, ``[N, d1, ...]`` for ``"none"``; nan if nothing counts.

    Raises:
        ValueError: if a shape, a dtype, a class or a setting is not as above.
    """
    name = "cross_entropy"
    check_floating(name, input=input)
    check_range(name, 0, 1, label_smoothing=label_smoothing)
    dim, share = class_dim(name, input, weight), label_smoothing
    if input.shape == target.shape:
        check_floating(name, target=target)
        return _against_shares(input, target, weight, reduction, share)
    classes, counted = classes_in(name, input, target, dim, ignore_index)
    if share == 0:
        losses, *_ = _Surprise.apply(input, classes, dim)  # [N, 1, ...]
        return mean_of_counted(name, losses, classes, counted, weight, reduction, dim)
    scores = log_softmax(input, dim)  # [N, C, ...]
    losses = -scores.gather(dim, classes)
    spread = scores if weight is None else scores * along(weight, scores, dim)
    spread = -spread.sum(dim, keepdim=True) / scores.shape[dim]
    if weight is not None:  # the smoothed part has its weights already
        losses = losses * weight[classes]
    losses = (1 - share) * losses + share * spread
    return mean_of_counted(
        name, losses, classes, counted, weight, reduction, dim, weigh=False
    )


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Return minus the score of the true class: the scores are logarithms already.

    Twin of :func:`torch.nn.functional.nll_loss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        input: ``[N, C]``, ``[N, C, d1, ...]`` or ``[C]``: logarithms of
            probabilities.
        target: classes, int64 or uint8, shaped as ``input`` without ``C``.
        weight: as for :func:`dlnotes.nn.functional.cross_entropy`.
        ignore_index: a class that costs nothing and is not counted.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Returns:
        As :func:`dlnotes.nn.functional.cross_entropy`.

    Raises:
        ValueError: if a shape, a dtype, a class or a setting is not as above.
    """
    name = "nll_loss"
    check_floating(name, input=input)
    dim = class_dim(name, input, weight)
    classes, counted = classes_in(name, input, target, dim, ignore_index)
    losses = -input.gather(dim, classes)  # [N, 1, ...]
    return mean_of_counted(name, losses, classes, counted, weight, reduction, dim)


def _against_shares(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, share: float
) -> Tensor:
    """Cross-entropy where each class has a probability; a mean over all rows."""
    check_choice("cross_entropy", REDUCTIONS, reduction=reduction)
    dim = 0 if input.ndim == 1 else 1
    if share:
        target = target * (1 - share) + share / input.shape[dim]
    losses = log_softmax(input, dim) * target
    if weight is not None:
        losses = losses * along(weight, losses, dim)
    losses = -losses.sum(dim)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


class CrossEntropyLoss(WeightedLoss):
    """:func:`dlnotes.nn.functional.cross_entropy` as a layer.

    Twin of :class:`torch.nn.CrossEntropyLoss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        weight: ``[C]``, of each class, or ``None``.
        ignore_index: a class that costs nothing and is not counted.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        label_smoothing: what of the target goes to all classes alike, 0 to 1.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[N, C, ...]`` and ``[N, ...]`` to ``[]``, or ``[N, ...]``."""
        settings = self.ignore_index, self.reduction, self.label_smoothing
        return cross_entropy(input, target, self.weight, *settings)


class NLLLoss(WeightedLoss):
    """:func:`dlnotes.nn.functional.nll_loss` as a layer.

    Twin of :class:`torch.nn.NLLLoss`; leaves out ``size_average``, ``reduce``.

    Args:
        weight: ``[C]``, of each class, or ``None``.
        ignore_index: a class that costs nothing and is not counted.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[N, C, ...]`` and ``[N, ...]`` to ``[]``, or ``[N, ...]``."""
        return nll_loss(input, target, self.weight, self.ignore_index, self.reduction)
