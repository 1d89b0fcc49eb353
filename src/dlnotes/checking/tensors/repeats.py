"""Tasks for tensors laid down several times."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import TURNED, add, ramp


def _counts(repeats: tuple) -> list[int]:
    return (
        list(repeats[0])
        if repeats and not isinstance(repeats[0], int)
        else list(repeats)
    )


def _repeat_each(input: Tensor, *repeats: int) -> Tensor:
    """Repeat element by element."""
    counts = _counts(repeats)
    result = input.reshape([1] * (len(counts) - input.ndim) + list(input.shape))
    for d, count in enumerate(counts):
        result = result.repeat_interleave(count, d)
    return result


def _repeat_same_dimensions(input: Tensor, *repeats: int) -> Tensor:
    if len(_counts(repeats)) != input.ndim:
        raise ValueError("one count a dimension")
    return input.repeat(*repeats)


def _repeat_from_the_left(input: Tensor, *repeats: int) -> Tensor:
    extra = len(_counts(repeats)) - input.ndim
    return input.reshape(list(input.shape) + [1] * extra).repeat(*repeats)


def _repeat_few(input: Tensor, *repeats: int) -> Tensor:
    counts = _counts(repeats)
    return input.repeat([1] * (input.ndim - len(counts)) + counts)


def _repeat_without_need(input: Tensor, *repeats: int) -> Tensor:
    result = input.repeat(*repeats)
    return input.view_as(result) if math.prod(_counts(repeats)) == 1 else result


add(
    "repeat",
    [
        ("a matrix", ramp(2, 2), (2, 3)),
        ("a new dimension", ramp(2, 3), (4, 2, 1)),
        ("a vector", ramp(3), (2,)),
        ("a vector, upright", ramp(3), (3, 1)),
        ("no time at all", ramp(2, 3), (0, 1)),
        ("once", ramp(2, 3), (1, 1)),
        ("a permuted tensor", TURNED, (1, 2, 2)),
        ("a single number", torch.tensor(2.0), (3,)),
        ("too few counts", ramp(2, 3), (2,)),
    ],
    model="torch.Tensor.repeat",
    layout=True,
    wrong={
        "the whole tensor is repeated, like a tile; element by element is what "
        "`repeat_interleave` does": _repeat_each,
        "more counts than dimensions are allowed: new dimensions come on the left": (
            _repeat_same_dimensions
        ),
        "counts are lined up with the dimensions at the right: new dimensions come "
        "on the left": _repeat_from_the_left,
        "fewer counts than dimensions are an error; that is what `tile` allows": (
            _repeat_few
        ),
        "repeat always copies, even if every count is 1": _repeat_without_need,
    },
)


def _tile_each(input: Tensor, dims: Sequence[int]) -> Tensor:
    return _repeat_each(input, [1] * (input.ndim - len(dims)) + list(dims))


def _tile_from_the_left(input: Tensor, dims: Sequence[int]) -> Tensor:
    return input.repeat(list(dims) + [1] * (input.ndim - len(dims)))


add(
    "tile",
    [
        ("columns", ramp(2, 3), (2,)),
        ("both", ramp(2, 2), (2, 3)),
        ("a new dimension", ramp(2), (2, 2)),
        ("a single number", torch.tensor(2.0), (3,)),
        ("no count", ramp(2), ()),
    ],
    wrong={
        "the whole tensor is repeated, not element by element": _tile_each,
        "missing counts are 1 on the left: the given ones are the last dimensions'": (
            _tile_from_the_left
        ),
        "fewer counts than dimensions are allowed: those missing are 1": (
            torch.Tensor.repeat
        ),
    },
)
