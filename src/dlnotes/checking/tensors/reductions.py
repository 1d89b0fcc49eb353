"""Tasks for sums, means and the place of the smallest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import CUBE, TURNED, add, ramp

BYTES = torch.full((3,), 200, dtype=torch.uint8)
Dims = int | Sequence[int] | None


def _that_keeps(model: Callable, always: bool) -> Callable:
    def version(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
        model(input, dim, keepdim)
        return model(input, dim, always)

    return version


def _of_rest(model: Callable) -> Callable:
    def version(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
        due = model(input, dim, keepdim)
        if not isinstance(dim, int) or input.ndim < 2:
            return due
        rest = [d for d in range(input.ndim) if d != dim % input.ndim]
        return model(input, rest, keepdim)

    return version


def _sum_in_dtype(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    return torch.sum(input, dim, keepdim, dtype=input.dtype)


SHAPES = [
    ("all", CUBE),
    ("columns", ramp(2, 3), 0),
    ("rows, kept", ramp(2, 3), -1, True),
    ("several", CUBE, (0, 2)),
    ("of a permuted tensor", TURNED, 1),
    ("an odd number", ramp(7)),
    ("no rows", ramp(0, 3), 0),
    ("no such dimension", ramp(2, 3), 2),
]

add(
    "sum",
    [*SHAPES, ("bytes", BYTES), ("a mask", BYTES > 1)],
    wrong={
        "integers and bool are added as int64: 200 + 200 + 200 is no byte": (
            _sum_in_dtype
        ),
        "`dim` is the dimension that goes, not the one that stays": _of_rest(torch.sum),
        "with `keepdim=True` the dimension stays, with size 1": (
            _that_keeps(torch.sum, always=False)
        ),
        "without `keepdim` the dimension goes": _that_keeps(torch.sum, always=True),
    },
)


def _mean_of_all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    return torch.mean(input, dim, keepdim) * 0 + input.sum(dim, keepdim) / input.numel()


def _mean_of_integers(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    return torch.mean(input.to(torch.promote_types(input.dtype, torch.float32)), dim,
                      keepdim)  # fmt: skip


add(
    "mean",
    [*SHAPES, ("integers", torch.arange(4))],
    wrong={
        "divide by the number of elements that were added, not of all": _mean_of_all,
        "the mean of integers is refused: say first what dtype the fractions have": (
            _mean_of_integers
        ),
        "`dim` is the dimension that goes, not the one that stays": (
            _of_rest(torch.mean)
        ),
        "with `keepdim=True` the dimension stays, with size 1": (
            _that_keeps(torch.mean, always=False)
        ),
    },
)


def _cumsum_exclusive(input: Tensor, dim: int) -> Tensor:
    sums = torch.cumsum(input, dim)
    return sums - input


def _cumsum_backwards(input: Tensor, dim: int) -> Tensor:
    return torch.cumsum(input.flip(dim), dim).flip(dim) if input.ndim else input


def _cumsum_in_dtype(input: Tensor, dim: int) -> Tensor:
    return torch.cumsum(input, dim, dtype=input.dtype)


add(
    "cumsum",
    [
        ("a row", ramp(5) + 1, 0),
        ("columns", ramp(3, 4), 0),
        ("rows", ramp(3, 4), -1),
        ("of a permuted tensor", TURNED, 1),
        ("one element", ramp(1) + 2, 0),
        ("no elements", ramp(0), 0),
        ("bytes", BYTES, 0),
        ("no such dimension", ramp(3), 1),
    ],
    wrong={
        "each element counts in its own sum": _cumsum_exclusive,
        "sums run from the first element on, not from the last": _cumsum_backwards,
        "integers are added as int64: 200 + 200 is no byte": _cumsum_in_dtype,
    },
)

NAN = float("nan")


def _argmin_last(
    input: Tensor, dim: int | None = None, keepdim: bool = False
) -> Tensor:
    due = torch.argmin(input, dim, keepdim)
    if dim is None:
        return (
            input.numel() - 1 - input.flatten().flip(0).argmin()
            if due.ndim == 0
            else due
        )
    return input.shape[dim] - 1 - torch.argmin(input.flip(dim), dim, keepdim)


def _argmin_skips_nan(
    input: Tensor, dim: int | None = None, keepdim: bool = False
) -> Tensor:
    torch.argmin(input, dim, keepdim)
    whole = not input.is_floating_point()
    filled = input if whole else input.nan_to_num(nan=torch.inf, posinf=torch.inf)
    return torch.argmin(filled, dim, keepdim)


def _argmin_of_size(
    input: Tensor, dim: int | None = None, keepdim: bool = False
) -> Tensor:
    torch.argmin(input, dim, keepdim)
    return torch.argmin(input.abs(), dim, keepdim)


def _argmin_values(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    torch.argmin(input, dim, keepdim)
    return torch.amin(input, () if dim is None else dim, keepdim)


add(
    "argmin",
    [
        ("the smallest of all", torch.tensor([[3.0, 1.0], [-2.0, 5.0]])),
        ("in each row", torch.tensor([[3.0, 1.0], [-2.0, 5.0]]), 1),
        ("in each column, kept", torch.tensor([[3.0, 1.0], [-2.0, 5.0]]), 0, True),
        ("equal ones", torch.tensor([2, 1, 3, 1, 1])),
        ("nan", torch.tensor([2.0, NAN, -3.0, NAN])),
        ("nothing", torch.empty(0)),
        ("no such dimension", torch.ones(2), 1),
    ],
    wrong={
        "of equal elements the first counts": _argmin_last,
        "a nan counts as the smallest, so that it is not overlooked": _argmin_skips_nan,
        "-2 is smaller than 1: no absolute values": _argmin_of_size,
        "the index of the smallest is due, not its value": _argmin_values,
    },
)
