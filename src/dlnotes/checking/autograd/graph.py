"""The task for undoing a broadcast."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.checking.tensors._common import ramp


def _size(size: tuple) -> list[int]:
    return list(size[0]) if size and not isinstance(size[0], int) else list(size)


def _leading_only(input: Tensor, *size: int) -> Tensor:
    shape = _size(size)
    extra = input.ndim - len(shape)
    if any(w not in (1, n) for n, w in zip(input.shape[extra:], shape, strict=True)):
        raise ValueError("size")
    return input.sum(list(range(extra))) if extra else input


def _sizes_of_one_dropped(input: Tensor, *size: int) -> Tensor:
    shape = _size(size)
    extra = input.ndim - len(shape)
    result = input.sum_to_size(shape)
    drop = [
        d for d in range(len(shape)) if shape[d] == 1 and input.shape[extra + d] != 1
    ]
    return result.squeeze(drop)


def _mean(input: Tensor, *size: int) -> Tensor:
    result = input.sum_to_size(_size(size))
    return result * (result.numel() / input.numel()) if input.numel() else result


def _first(input: Tensor, *size: int) -> Tensor:
    shape = _size(size)
    input.sum_to_size(shape)  # it refuses what does not fit
    extra = input.ndim - len(shape)
    kept = input[(0,) * extra]
    return kept[tuple(slice(0, n) for n in shape)]


task(
    "autograd.sum_to_size",
    "torch.Tensor.sum_to_size",
    cases=lambda: [
        Case("a bias", (ramp(3, 4), 4)),
        Case("a column", (ramp(3, 4), 3, 1)),
        Case("a row", (ramp(3, 4), 1, 4)),
        Case("a list", (ramp(2, 3, 4), [3, 1])),
        Case("the same shape", (ramp(3, 4), 3, 4)),
        Case("a single number", (ramp(2, 3), [])),
        Case("one on both sides", (ramp(3, 1, 4), 1, 4)),
        Case("float32", (torch.ones(5, 2), 1, 2)),
        Case("a size that does not fit", (ramp(3, 4), 2, 4)),
    ],
    wrong={
        "dimensions that were stretched from 1 must be summed too, not only those "
        "that were added on the left": _leading_only,
        "a stretched dimension stays, with size 1: `keepdim=True`": (
            _sizes_of_one_dropped
        ),
        "the parts are added up, not averaged: each copy had its own effect": _mean,
        "every copy counts, not the first one alone": _first,
    },
)
