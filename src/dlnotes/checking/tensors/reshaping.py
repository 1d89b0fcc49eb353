"""Tasks for other shapes of the same elements."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import (
    COPY,
    CUBE,
    SLICED,
    STACKED,
    TURNED,
    add,
    copied,
    ramp,
)


def _numbers(shape: tuple) -> list[int]:
    return list(shape[0]) if shape and not isinstance(shape[0], int) else list(shape)


def _filled(input: Tensor, shape: Sequence[int]) -> list[int]:
    """Return the shape with its -1 worked out."""
    return list(torch.empty(input.shape).reshape(list(shape)).shape)


def _view_in_storage_order(input: Tensor, *shape: int) -> Tensor:
    sizes = _filled(input, _numbers(shape))
    strides = torch.empty(sizes).stride()
    reach = sum((n - 1) * step for n, step in zip(sizes, strides, strict=True))
    room = input.untyped_storage().nbytes() // input.element_size()
    if input.numel() and input.storage_offset() + reach >= room:
        raise ValueError("the view would leave the storage")
    return input.as_strided(sizes, strides)


def _view_that_reshapes(input: Tensor, *shape: int) -> Tensor:
    return input.reshape(_numbers(shape))


def _view_of_contiguous(input: Tensor, *shape: int) -> Tensor:
    if not input.is_contiguous():
        raise ValueError("not contiguous")
    return input.view(*shape)


def _without_minus_one(input: Tensor, *shape: int) -> Tensor:
    if -1 in _numbers(shape):
        raise ValueError("-1")
    return input.view(*shape)


SHAPES = [
    ("merge", CUBE, (6, 4)),
    ("split", ramp(6, 4), (2, 3, 2, 2)),
    ("one size left open", CUBE, (4, -1)),
    ("permuted, two runs merged", TURNED, (2, 12)),
    ("permuted, one run split", TURNED, (2, 2, 2, 3)),
    ("a slice, a column split", SLICED, (3, 2, 2)),
    ("a slice, flattened", SLICED, (12,)),
    ("expanded, the rows split", STACKED, (3, 1, 2, 2)),
    ("expanded, flattened", STACKED, (12,)),
    ("a single number", torch.tensor(2.0), (1, 1)),
    ("empty", ramp(0, 3), (3, 0)),
    ("another number of elements", CUBE, (5, 5)),
    ("two sizes left open", CUBE, (-1, -1)),
]
add(
    "view",
    SHAPES,
    model="torch.Tensor.view",
    layout=True,
    wrong={
        "the old strides are not looked at: after a permute this reads the elements "
        "in the wrong order, where PyTorch refuses": _view_in_storage_order,
        "a view never copies: where no strides will do, it must refuse": (
            _view_that_reshapes
        ),
        "a tensor need not be contiguous: splitting a dimension always works": (
            _view_of_contiguous
        ),
        "one size may be -1: it is what the others leave": _without_minus_one,
        COPY: copied(torch.Tensor.view),
    },
)


def _reshape_columns_first(input: Tensor, shape: Sequence[int]) -> Tensor:
    order = list(reversed(range(input.ndim)))
    sizes = _filled(input, shape)
    turned = input.permute(order).reshape(sizes[::-1])
    return turned.permute(list(reversed(range(len(sizes)))))


def _reshape_in_storage_order(input: Tensor, shape: Sequence[int]) -> Tensor:
    sizes = _filled(input, shape)
    flat = input.as_strided((math.prod(sizes),), (1,)) if input.numel() else input
    return flat.reshape(sizes)


def _reshape_that_views(input: Tensor, shape: Sequence[int]) -> Tensor:
    return input.view(tuple(shape))


def _reshape_of_contiguous(input: Tensor, shape: Sequence[int]) -> Tensor:
    if not input.is_contiguous():
        input = input.clone(memory_format=torch.contiguous_format)
    return input.reshape(tuple(shape))


add(
    "reshape",
    [case for case in SHAPES if "expanded, flattened" not in case],
    layout=True,
    wrong={
        "elements go row by row: the last index runs fastest, not the first": (
            _reshape_columns_first
        ),
        "elements go in the order of the indices, not of the storage": (
            _reshape_in_storage_order
        ),
        "where no view exists, reshape copies": _reshape_that_views,
        "what is not contiguous need not be copied: ask first whether a view exists": (
            _reshape_of_contiguous
        ),
        "where a view exists, reshape does not copy": copied(torch.reshape),
    },
)


def _flatten_without_end(
    input: Tensor, start_dim: int = 0, end_dim: int = -1
) -> Tensor:
    last = end_dim % max(input.ndim, 1)
    if last <= start_dim % max(input.ndim, 1):
        return input.flatten(start_dim, end_dim)
    return input.flatten(start_dim, last - 1)


def _flatten_everything(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    input.flatten(start_dim, end_dim)
    return input.flatten()


add(
    "flatten",
    [
        ("all", CUBE),
        ("from 1", CUBE, 1),
        ("up to 1", CUBE, 0, 1),
        ("permuted", TURNED, 1),
        ("permuted, one dimension", TURNED, 1, 1),
        ("a single number", torch.tensor(2.0)),
        ("the wrong way round", CUBE, 2, 0),
    ],
    layout=True,
    wrong={
        "`end_dim` is merged too": _flatten_without_end,
        "only the dimensions from `start_dim` to `end_dim` are merged": (
            _flatten_everything
        ),
        "where a view exists, flatten does not copy": copied(torch.flatten),
    },
)


def _unflatten_reversed(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    split = input.unflatten(dim, tuple(sizes))
    d = dim % input.ndim
    parts = list(split.shape[d : d + len(sizes)])
    fast = input.unflatten(dim, parts[::-1])
    order = [*range(d), *reversed(range(d, d + len(parts)))]
    return fast.permute([*order, *range(len(order), fast.ndim)])


def _unflatten_at_front(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    input.unflatten(dim, tuple(sizes))
    rest = [n for d, n in enumerate(input.shape) if d != dim % input.ndim]
    return input.reshape([*sizes, *rest])


add(
    "unflatten",
    [
        ("the first", ramp(6, 2), 0, (2, 3)),
        ("the last", ramp(2, 6), -1, (3, 2)),
        ("one size left open", ramp(2, 6), 1, (-1, 2)),
        ("permuted", TURNED, 1, (2, 2)),
        ("does not divide", ramp(2, 6), 1, (4, 2)),
        ("no size", ramp(2, 6), 1, ()),
    ],
    layout=True,
    wrong={
        "the last of the new dimensions runs fastest": _unflatten_reversed,
        "the new dimensions stand where the old one stood": _unflatten_at_front,
        COPY: copied(torch.unflatten),
    },
)
