"""Right by a margin is good enough: the losses with a hinge.

Each is a ReLU of how much is missing to the margin; from there on it costs nothing
and pulls at nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_floating, inside

from ..activations import relu
from ._common import Loss, WeightedLoss, reduce


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, reduction: str = "mean"
) -> Tensor:
    """Pull like pairs to distance 0, push unlike ones beyond a margin.

    Twin of :func:`torch.nn.functional.hinge_embedding_loss`; leaves out
    ``size_average``, ``reduce``.

    Args:
        input: ``[...]`` floating-point: distances.
        target: ``[...]``: 1 for a like pair, whose loss is its distance; -1 for an
            unlike one, whose loss is ``max(0, margin - distance)``.
        margin: how far apart is far enough.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if there is no such reduction.
    """
    near = (margin - input).clamp(min=0)
    nothing = torch.zeros_like(input)
    losses = torch.where(target != 1, near, nothing)
    losses = losses + torch.where(target != -1, input, nothing)
    return reduce("hinge_embedding_loss", losses, reduction)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0.0,
    reduction: str = "mean",
) -> Tensor:
    """Ask that one score be above the other by a margin.

    Twin of :func:`torch.nn.functional.margin_ranking_loss`; leaves out
    ``size_average``, ``reduce``.

    Args:
        input1: ``[...]`` floating-point: scores.
        input2: ``[...]``: the scores to compare with.
        target: ``[...]``: 1 if the first one should be higher, -1 if the second.
        margin: by how much.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if the numbers of dimensions differ, or for another reduction.
    """
    if not input1.ndim == input2.ndim == target.ndim:
        shapes = ", ".join(str(list(t.shape)) for t in (input1, input2, target))
        raise ValueError(
            "margin_ranking_loss: inputs and target must have the same number of "
            f"dimensions, got {shapes}"
        )
    losses = (margin - target * (input1 - input2)).clamp(min=0)
    return reduce("margin_ranking_loss", losses, reduction)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Ask that the true class score above each other one by a margin.

    Twin of :func:`torch.nn.functional.multi_margin_loss`; leaves out
    ``size_average``, ``reduce``.

    Crammer & Singer 2001 take the worst other class; PyTorch takes the mean, the
    true class counted as one that costs nothing.

    Args:
        input: ``[N, C]``, ``[C]`` or ``[]`` floating-point: scores.
        target: ``[N]``, or ``[]`` or ``[1]`` for a single row: classes, int64.
        p: 1, or 2 for the square of what is missing.
        margin: by how much.
        weight: ``[C]``, of the true class.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Returns:
        ``[]``, or ``[N]`` for ``"none"``.

    Raises:
        ValueError: if a shape, a dtype, a class or a setting is not as above.
    """
    name = "multi_margin_loss"
    check_floating(name, input=input)
    check_choice(name, (1, 2), p=p)
    rows = input.view(1, -1) if input.ndim < 2 else input  # [N, C]
    n, c = rows.shape if rows.ndim == 2 else (0, 0)
    wanted = ([n],) if input.ndim == 2 else ([], [1])
    if c == 0 or list(target.shape) not in wanted:
        raise ValueError(
            f"{name}: input and target must be [N, C] and [N], C > 0, "
            f"got {list(input.shape)} and {list(target.shape)}"
        )
    if weight is not None and list(weight.shape) != [c]:
        raise ValueError(
            f"{name}: weight must be [C] with C = {c}, got {list(weight.shape)}"
        )
    classes = target.view(-1, 1)  # [N, 1]
    if target.dtype != torch.int64 or inside(classes, 0, c - 1) is False:
        raise ValueError(f"{name}: target must be int64 classes from 0 to {c - 1}")
    missing = margin - rows.gather(1, classes) + rows  # [N, C]
    missing = relu(missing.scatter(1, classes, 0.0))  # the true class costs nothing
    missing = missing if p == 1 else missing * missing
    if weight is not None:
        missing = missing * weight[classes]
    losses = missing.sum(1) / c  # [N]
    return reduce(name, losses.view(target.shape), reduction)


class HingeEmbeddingLoss(Loss):
    """:func:`dlnotes.nn.functional.hinge_embedding_loss` as a layer.

    Twin of :class:`torch.nn.HingeEmbeddingLoss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        margin: how far apart is far enough.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return hinge_embedding_loss(input, target, self.margin, self.reduction)


class MarginRankingLoss(Loss):
    """:func:`dlnotes.nn.functional.margin_ranking_loss` as a layer.

    Twin of :class:`torch.nn.MarginRankingLoss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        margin: by how much one score should be above the other.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """Map three times ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class MultiMarginLoss(WeightedLoss):
    """:func:`dlnotes.nn.functional.multi_margin_loss` as a layer.

    Twin of :class:`torch.nn.MultiMarginLoss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        p: 1, or 2 for the square of what is missing.
        margin: by how much.
        weight: ``[C]``, of the true class, or ``None``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Raises:
        ValueError: if ``p`` is neither 1 nor 2.
    """

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, reduction)
        check_choice("MultiMarginLoss", (1, 2), p=p)
        self.p, self.margin = p, margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[N, C]`` and ``[N]`` to ``[]``, or ``[N]`` for ``"none"``."""
        settings = self.p, self.margin, self.weight, self.reduction
        return multi_margin_loss(input, target, *settings)
