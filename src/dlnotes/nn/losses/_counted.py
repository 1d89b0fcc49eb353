"""Which classes count, and what a loss over classes is divided by."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_one_dtype, inside

from ._common import REDUCTIONS


def class_dim(name: str, input: Tensor, weight: Tensor | None) -> int:
    if input.ndim == 0:
        raise ValueError(f"{name}: input must be [C] or [N, C, ...], got []")
    dim = 0 if input.ndim == 1 else 1
    if weight is not None and weight.shape != input.shape[dim : dim + 1]:
        raise ValueError(
            f"{name}: weight must be [C] with C = {input.shape[dim]}, "
            f"got {list(weight.shape)}"
        )
    return dim


def classes_in(
    name: str, input: Tensor, target: Tensor, dim: int, ignore_index: int
) -> tuple[Tensor, Tensor | None]:
    """Return classes ``[N, 1, ...]`` and which count; ``None``: all of them do."""
    due = [*input.shape[:dim], *input.shape[dim + 1 :]]
    if list(target.shape) != due:
        raise ValueError(
            f"{name}: target must be {due} for input {list(input.shape)}, "
            f"got {list(target.shape)}"
        )
    if target.dtype not in (torch.int64, torch.uint8):
        got = str(target.dtype).removeprefix("torch.")
        raise ValueError(f"{name}: target must be int64 or uint8, got {got}")
    if target.dtype == torch.uint8 and target.ndim > 1:
        shape = list(target.shape)
        raise ValueError(f"{name}: target must be int64 for {shape}, got uint8")
    classes = target.long().unsqueeze(dim)
    last = input.shape[dim] - 1
    if not 0 <= ignore_index <= last and inside(classes, 0, last):
        return classes, None
    counted = classes != ignore_index
    classes = classes.masked_fill(~counted, 0)
    if inside(classes, 0, last) is False:
        unknown = classes[(classes < 0) | (classes > last)][0]
        raise ValueError(
            f"{name}: target must be 0 to {last} or ignore_index, "
            f"{ignore_index}, got {int(unknown)}"
        )
    return classes, counted


def mean_of_counted(
    name: str,
    losses: Tensor,
    classes: Tensor,
    counted: Tensor | None,
    weight: Tensor | None,
    reduction: str,
    dim: int,
    weigh: bool = True,
) -> Tensor:
    """Weigh, leave out what does not count, and reduce."""
    check_choice(name, REDUCTIONS, reduction=reduction)
    check_one_dtype(name, input=losses, weight=weight)
    weights = None if weight is None else weight[classes]  # [N, 1, ...]
    if weights is not None and weigh:
        losses = losses * weights
    if counted is not None:
        losses = losses.where(counted, losses.new_zeros(()))
    if reduction == "none":
        return losses.squeeze(dim)
    if reduction == "sum":
        return losses.sum()
    if weights is None:
        return losses.mean() if counted is None else losses.sum() / counted.sum()
    if counted is not None:
        weights = weights * counted
    return losses.sum() / weights.sum()


def along(weight: Tensor, like: Tensor, dim: int) -> Tensor:
    """Stand ``[C]`` up along the dimension of the classes."""
    return weight.view(-1, *[1] * (like.ndim - dim - 1))
