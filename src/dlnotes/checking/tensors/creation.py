"""Tasks for new tensors."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import add

WIDE = torch.float64


def _linspace_without_end(
    start: float, end: float, steps: int, *, dtype: torch.dtype | None = None
) -> Tensor:
    return torch.linspace(start, end, steps + 1, dtype=dtype)[:-1]


def _linspace_of_gaps(
    start: float, end: float, steps: int, *, dtype: torch.dtype | None = None
) -> Tensor:
    return torch.linspace(start, end, steps + 1, dtype=dtype)


def _linspace_wide(
    start: float, end: float, steps: int, *, dtype: torch.dtype | None = None
) -> Tensor:
    return torch.linspace(start, end, steps, dtype=dtype or WIDE)


add(
    "linspace",
    [
        ("five points", 0, 1, 5),
        ("downwards", 3, -2.5, 4),
        ("one point", 2, 7, 1),
        ("no point", 0, 1, 0),
        ("a negative number of points", 0, 1, -1),
    ],
    wrong={
        "the end is a point, too: divide by steps - 1, not by steps": (
            _linspace_without_end
        ),
        "`steps` is the number of points, not of gaps": _linspace_of_gaps,
        "without `dtype`, the result has the default dtype": _linspace_wide,
    },
)


def _eye_filled(n: int, m: int | None = None) -> Tensor:
    torch.eye(n, n if m is None else m)  # refuses what must be refused
    return torch.ones(n, n if m is None else m)


def _eye_square(n: int, m: int | None = None) -> Tensor:
    torch.eye(n, n if m is None else m)
    return torch.eye(n)


def _eye_step_of_rows(n: int, m: int | None = None) -> Tensor:
    result = torch.zeros_like(torch.eye(n, n if m is None else m))
    result.flatten()[:: n + 1][: min(result.shape)] = 1
    return result


add(
    "eye",
    [
        ("square", 3),
        ("wide", 2, 5),
        ("tall", 4, 2),
        ("nothing", 0),
        ("a negative size", -1),
    ],
    wrong={
        "only the diagonal is 1": _eye_filled,
        "there are `m` columns, if `m` is given": _eye_square,
        "from one element of the diagonal to the next it is a row of `m` cells and "
        "one more, not `n` and one more": _eye_step_of_rows,
    },
)
