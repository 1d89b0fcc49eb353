"""Tasks for strides, and for when a view can be made."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import CUBE, SLICED, STACKED, TURNED, add, ramp


def strides_in_pytorch(shape: Sequence[int]) -> tuple[int, ...]:
    """Ask PyTorch for the strides of a new tensor."""
    return torch.empty(tuple(shape)).stride()


def view_in_pytorch(
    shape: Sequence[int], strides: Sequence[int], new_shape: Sequence[int]
) -> tuple[int, ...] | None:
    """Ask PyTorch for the strides of a view; ``None`` where it refuses."""
    old = torch.empty_strided(tuple(shape), tuple(strides))
    if old.numel() != math.prod(new_shape):
        raise ValueError("another number of elements")
    try:
        return old.view(tuple(new_shape)).stride()
    except RuntimeError:
        return None


def _here(name: str) -> str:
    return f"dlnotes.checking.tensors.layout.{name}"


def _strides_from_the_left(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(math.prod(shape[:d]) for d in range(len(shape)))


def _strides_are_sizes(shape: Sequence[int]) -> tuple[int, ...]:
    return (*shape[1:], 1) if shape else ()


def _strides_with_own_size(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(math.prod(shape[d:]) for d in range(len(shape)))


def _strides_of_empty_0(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(math.prod(shape[d + 1 :]) for d in range(len(shape)))


add(
    "contiguous_strides",
    [
        ("three dimensions", (2, 3, 4)),
        ("one dimension", (5,)),
        ("no dimension", ()),
        ("a dimension of size 1", (2, 1, 3)),
        ("an empty dimension", (2, 0, 3)),
    ],
    model=_here("strides_in_pytorch"),
    wrong={
        "a stride is the product of the sizes *behind* a dimension, not before it; "
        "yours lays columns out first, as Fortran does": _strides_from_the_left,
        "a step skips everything behind the dimension: multiply all sizes to its "
        "right, not only the next one": _strides_are_sizes,
        "a dimension's own size is no part of its stride": _strides_with_own_size,
        "only an empty dimension is left: PyTorch counts its size as 1": (
            _strides_of_empty_0
        ),
    },
)


def _last_stride_only(input: Tensor) -> bool:
    return input.ndim == 0 or input.stride(-1) == 1


def _strict_strides(input: Tensor) -> bool:
    return input.stride() == _strides_of_empty_0(input.shape)


def _falling_strides(input: Tensor) -> bool:
    return list(input.stride()) == sorted(input.stride(), reverse=True)


LAYOUTS = [
    ("just made", CUBE),
    ("permuted", TURNED),
    ("columns cut out", SLICED),
    ("a row turned upright", ramp(1, 5).T),
    ("every second row", ramp(4, 3)[::2]),
    ("expanded", STACKED),
    ("empty", ramp(3, 0).T),
    ("a single number", torch.tensor(1.0)),
]
add(
    "is_contiguous",
    LAYOUTS,
    model="torch.Tensor.is_contiguous",
    wrong={
        "a last stride of 1 is not enough: the others must fit too": _last_stride_only,
        "a dimension of size 1 may have any stride, and an empty tensor too": (
            _strict_strides
        ),
        "strides that fall from left to right may still leave gaps": _falling_strides,
    },
)


def _always_copy(input: Tensor) -> Tensor:
    return input.clone(memory_format=torch.contiguous_format)


def _never_copy(input: Tensor) -> Tensor:
    return input.as_strided(input.shape, input.stride())


add(
    "contiguous",
    LAYOUTS,
    model="torch.Tensor.contiguous",
    layout=True,
    wrong={
        "what is contiguous already is returned as it is, not copied": _always_copy,
        "the strides have not changed: the elements must be copied in the order of "
        "the indices": _never_copy,
    },
)


def _view_of_anything(
    shape: Sequence[int], strides: Sequence[int], new_shape: Sequence[int]
) -> tuple[int, ...]:
    return strides_in_pytorch(new_shape)


def _view_of_contiguous(
    shape: Sequence[int], strides: Sequence[int], new_shape: Sequence[int]
) -> tuple[int, ...] | None:
    plain = torch.empty_strided(tuple(shape), tuple(strides)).is_contiguous()
    return view_in_pytorch(shape, strides, new_shape) if plain else None


def _view_with_ones_in_the_way(
    shape: Sequence[int], strides: Sequence[int], new_shape: Sequence[int]
) -> tuple[int, ...] | None:
    kept = [  # no run goes past a dimension of size 1
        (n, step if n > 1 else -1) for n, step in zip(shape, strides, strict=True)
    ]
    if 1 in shape and list(new_shape) != [n for n, _ in kept]:
        return None
    return view_in_pytorch(shape, strides, new_shape)


add(
    "view_strides",
    [
        ("contiguous, merged", (2, 3, 4), (12, 4, 1), (6, 4)),
        ("contiguous, split", (6, 4), (4, 1), (2, 3, 4)),
        ("contiguous, cut anew", (4, 6), (6, 1), (3, 8)),
        ("permuted, two runs merged", (2, 4, 3), (12, 1, 4), (2, 12)),
        ("permuted, one run split", (2, 4, 3), (12, 1, 4), (2, 2, 2, 3)),
        ("a slice of columns, rows merged", (2, 3, 2), (12, 4, 1), (6, 2)),
        ("a slice of columns, flattened", (2, 3, 2), (12, 4, 1), (12,)),
        ("expanded, the stride of 0 split", (4, 3), (0, 1), (2, 2, 3)),
        ("expanded, flattened", (4, 3), (0, 1), (12,)),
        ("a size of 1 with an odd stride", (2, 1, 3), (3, 7, 1), (6,)),
        ("empty", (0, 3), (3, 1), (3, 0, 2)),
        ("a single number", (), (), (1, 1)),
        ("another number of elements", (2, 3), (3, 1), (4,)),
    ],
    model=_here("view_in_pytorch"),
    wrong={
        "the old strides are not looked at: on a permuted tensor this view would "
        "read the elements in the wrong order": _view_of_anything,
        "a tensor need not be contiguous: splitting a dimension, or merging two "
        "that one stride walks through, always works": _view_of_contiguous,
        "a dimension of size 1 never stands in the way, whatever its stride": (
            _view_with_ones_in_the_way
        ),
    },
)
