"""What all losses share: how numbers become one, and what is checked at the door."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn

from dlnotes._checks import check_choice

REDUCTIONS = ("none", "mean", "sum")


def reduce(name: str, losses: Tensor, reduction: str) -> Tensor:
    """Turn the losses of all elements into one number.

    Args:
        name: of the function that the reader called.
        losses: ``[...]``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Returns:
        ``[...]`` as it is for ``"none"``, else ``[]``; the mean of nothing is nan.

    Raises:
        ValueError: if there is no such reduction.
    """
    check_choice(name, REDUCTIONS, reduction=reduction)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def pair(name: str, input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Bring two tensors to one shape; warn if they had two.

    Args:
        name: of the function that the reader called.
        input: ``[...]``.
        target: ``[...]`` of a shape that can be broadcast with it.

    Returns:
        Both, of one shape.

    Raises:
        ValueError: if the shapes cannot be broadcast.
    """
    if input.shape == target.shape:
        return input, target
    shapes = f"{list(input.shape)} and {list(target.shape)}"
    try:
        both = torch.broadcast_tensors(input, target)
    except RuntimeError:
        raise ValueError(
            f"{name}: input and target must have one shape, got {shapes}"
        ) from None
    warnings.warn(
        f"{name}: input and target should have one shape, got {shapes}, "
        f"broadcast to {list(both[0].shape)}",
        stacklevel=3,
    )
    return both


def same_shape(name: str, input: Tensor, **others: Tensor | None) -> None:
    """Refuse a tensor that has not the shape of ``input``.

    Args:
        name: of the function that the reader called.
        input: ``[...]``.
        others: the tensors to look at; ``None`` will do.

    Raises:
        ValueError: if a shape differs.
    """
    for other, tensor in others.items():
        if tensor is not None and tensor.shape != input.shape:
            raise ValueError(
                f"{name}: {other} must have the shape of input, "
                f"{list(input.shape)}, got {list(tensor.shape)}"
            )


class Loss(nn.Module):
    """A layer that keeps a reduction.

    Args:
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction


class WeightedLoss(Loss):
    """A layer that keeps weights, too: as a buffer, so that they move with it.

    Args:
        weight: any shape, or ``None``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def __init__(self, weight: Tensor | None, reduction: str) -> None:
        super().__init__(reduction)
        self.register_buffer("weight", weight)
        self.weight: Tensor | None
