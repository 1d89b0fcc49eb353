"""Tasks for broadcasting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import CUBE, add, copied, ramp

_COPY = "a stride of 0 shows one element many times: nothing needs to be copied"


def _lists(shapes: tuple) -> list[list[int]]:
    return [[s] if isinstance(s, int) else list(s) for s in shapes]


def _shapes_from_the_left(*shapes: int | Sequence[int]) -> torch.Size:
    turned = [sizes[::-1] for sizes in _lists(shapes)]
    return torch.Size(list(torch.broadcast_shapes(*turned))[::-1])


def _shapes_by_maximum(*shapes: int | Sequence[int]) -> torch.Size:
    lists = _lists(shapes)
    ndim = max(map(len, lists), default=0)
    padded = [[1] * (ndim - len(sizes)) + sizes for sizes in lists]
    return torch.Size(max(column) for column in zip(*padded, strict=True))


def _shapes_of_maximum_that_fit(*shapes: int | Sequence[int]) -> torch.Size:
    torch.broadcast_shapes(*shapes)
    return _shapes_by_maximum(*shapes)


def _shapes_of_equal_length(*shapes: int | Sequence[int]) -> torch.Size:
    if len({len(sizes) for sizes in _lists(shapes)}) > 1:
        raise ValueError("different numbers of dimensions")
    return torch.broadcast_shapes(*shapes)


add(
    "broadcast_shapes",
    [
        ("a column and a row", (3, 1), (1, 2)),
        ("a number of dimensions more", (4, 3), (3,)),
        ("three shapes", (5, 1, 4), (3, 1), (4,)),
        ("an empty dimension", (0, 3), (1, 3)),
        ("a number in place of a shape", 3, (2, 1)),
        ("one shape", (2, 3)),
        ("no shape", ()),
        ("sizes that differ", (2, 3), (2, 4)),
        ("fits at the left only", (3, 4), (3,)),
    ],
    wrong={
        "shapes are lined up at the right, not at the left": _shapes_from_the_left,
        "two sizes that differ are an error, unless one of them is 1": (
            _shapes_by_maximum
        ),
        "1 goes with 0 too, and gives 0: the size that is not 1 wins, not the larger": (
            _shapes_of_maximum_that_fit
        ),
        "a shape that is too short counts as 1 on its left": _shapes_of_equal_length,
    },
)


def _sizes(sizes: tuple) -> list[int]:
    return list(sizes[0]) if sizes and not isinstance(sizes[0], int) else list(sizes)


def _ours(form: Callable) -> Callable:
    """Make ``f(input, 2, 3)`` of ``f(input, [2, 3])``."""
    return lambda input, *sizes: form(input, _sizes(sizes))


def _expand_to_the_left(input: Tensor, sizes: Sequence[int]) -> Tensor:
    extra = len(sizes) - input.ndim
    return input.reshape(list(input.shape) + [1] * extra).expand(list(sizes))


def _expand_same_dimensions(input: Tensor, sizes: Sequence[int]) -> Tensor:
    if len(sizes) != input.ndim:
        raise ValueError("expand cannot change the number of dimensions")
    return input.expand(list(sizes))


def _expand_repeats(input: Tensor, sizes: Sequence[int]) -> Tensor:
    """Take whole multiples of a size: 3 to 6."""
    known = [1] * (len(sizes) - input.ndim) + list(input.shape)
    counts = [1 if n == -1 else n // k for n, k in zip(sizes, known, strict=True)]
    return input.repeat(counts)


def _expand_without_minus_one(input: Tensor, sizes: Sequence[int]) -> Tensor:
    if -1 in sizes:
        raise ValueError("-1")
    return input.expand(list(sizes))


EXPANSIONS = [
    ("a column", ramp(3, 1), (3, 4)),
    ("a row", ramp(1, 3), (2, 3)),
    ("a new dimension", ramp(1, 3), (5, 2, 3)),
    ("a vector to a square matrix", ramp(3), (3, 3)),
    ("one kept by -1", ramp(3, 1), (-1, 4)),
    ("to nothing", ramp(3, 1), (3, 0)),
    ("a single number", torch.tensor(2.0), (2, 2)),
    ("of a permuted tensor", ramp(1, 3).T, (3, 2)),
    ("a multiple of 3", ramp(1, 3), (2, 6)),
    ("too few sizes", ramp(2, 3), (3,)),
    ("a new dimension left open", ramp(1, 3), (-1, 1, 3)),
]
WRONG = {
    "new dimensions come on the left: sizes are lined up at the right": (
        _expand_to_the_left
    ),
    "new dimensions on the left are allowed": _expand_same_dimensions,
    "only a dimension of size 1 can grow, not one of 3 to 6; and nothing is copied": (
        _expand_repeats
    ),
    "-1 keeps the size": _expand_without_minus_one,
}
add(
    "expand",
    EXPANSIONS,
    model="torch.Tensor.expand",
    layout=True,
    wrong={mistake: _ours(version) for mistake, version in WRONG.items()}
    | {_COPY: copied(torch.Tensor.expand)},
)
add(
    "broadcast_to",
    EXPANSIONS,
    layout=True,
    wrong=WRONG | {_COPY: copied(torch.broadcast_to)},
)


def _each(form: Callable) -> Callable:
    """Bring each tensor to the common shape by ``form``."""

    def version(*tensors: Tensor) -> tuple[Any, ...]:
        shape = torch.broadcast_shapes(*(t.shape for t in tensors))
        return tuple(form(t, shape) for t in tensors)

    return version


add(
    "broadcast_tensors",
    [
        ("a column and a row", ramp(3, 1), ramp(1, 2)),
        ("a vector and a matrix", ramp(3), ramp(3, 3)),
        ("three", ramp(1, 4), ramp(3, 1), ramp(2, 1, 1)),
        ("a number", CUBE, torch.tensor(1.0)),
        ("sizes that differ", ramp(2, 3), ramp(2, 4)),
    ],
    layout=True,
    wrong={
        "new dimensions come on the left: shapes are lined up at the right": (
            _each(_expand_to_the_left)
        ),
        "a tensor with fewer dimensions gets new ones on its left": (
            _each(_expand_same_dimensions)
        ),
        _COPY: copied(torch.broadcast_tensors),
    },
)
