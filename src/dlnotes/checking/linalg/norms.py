"""Tasks for norms."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking.linalg._common import add, some

INF = math.inf
CUBE = some(2, 3, 4)


def _norm_with(change: Callable[..., Tensor | None]) -> Callable[..., Tensor]:
    """Return the vector norm, but for the calls that ``change`` answers."""

    def version(
        input: Tensor,
        ord: float = 2,
        dim: int | Sequence[int] | None = None,
        keepdim: bool = False,
        *,
        dtype: torch.dtype | None = None,
    ) -> Tensor:
        due = torch.linalg.vector_norm(input, ord, dim, keepdim, dtype=dtype)
        found = change(input, ord, dim, keepdim)
        return due if found is None else found

    return version


def _squared(x: Tensor, ord: float, dim: Any, keepdim: bool) -> Tensor | None:
    return x.square().sum(dim, keepdim) if ord == 2 else None


def _signed(x: Tensor, ord: float, dim: Any, keepdim: bool) -> Tensor | None:
    return x.sum(dim, keepdim) if ord == 1 else None


def _squeezed(x: Tensor, ord: float, dim: Any, keepdim: bool) -> Tensor | None:
    return torch.linalg.vector_norm(x, ord, dim) if keepdim else None


def _nan_at_zero(x: Tensor, ord: float, dim: Any, keepdim: bool) -> Tensor | None:
    return x.square().sum(dim, keepdim).sqrt() if ord == 2 else None


def _last_only(x: Tensor, ord: float, dim: Any, keepdim: bool) -> Tensor | None:
    return torch.linalg.vector_norm(x, ord, -1, keepdim) if dim is None else None


add(
    "vector_norm",
    "torch.linalg.vector_norm",
    [
        ("[3, -4]", torch.tensor([3.0, -4.0])),
        ("[3, -4], ord 1", torch.tensor([3.0, -4.0]), 1),
        ("largest", some(5), INF),
        ("smallest", some(5), -INF),
        ("how many are not 0", torch.tensor([0.0, 2, 0, -1]), 0),
        ("ord 3", some(5), 3),
        ("all of three dimensions", CUBE),
        ("along one", CUBE, 2, 1),
        ("along two, kept", CUBE, 1, (0, 2), True),
        ("nothing but zeros", torch.zeros(3, dtype=torch.float64)),
        ("integers", torch.tensor([3, -4])),
        ("no entry, largest", some(0), INF),
    ],
    wrong={
        "take the root of the sum of squares": _norm_with(_squared),
        "ord 1 adds up sizes, without their signs": _norm_with(_signed),
        "with `keepdim` the dimensions stay, with size 1": _norm_with(_squeezed),
        "the gradient at 0 must be 0, not nan: mind the root": _norm_with(_nan_at_zero),
        "with `dim=None` all dimensions are one long vector": _norm_with(_last_only),
    },
)


def _matrix_with(change: Callable[..., Tensor | None]) -> Callable[..., Tensor]:
    """Return the matrix norm, but for the calls that ``change`` answers."""

    def version(
        input: Tensor,
        ord: float | str = "fro",
        dim: Sequence[int] = (-2, -1),
        keepdim: bool = False,
        *,
        dtype: torch.dtype | None = None,
    ) -> Tensor:
        due = torch.linalg.matrix_norm(input, ord, dim, keepdim, dtype=dtype)
        found = change(input, ord, dim, keepdim)
        return due if found is None else found

    return version


def _columns_for_rows(x: Tensor, ord: Any, dim: Any, keepdim: bool) -> Tensor | None:
    if ord in (1, INF):
        return torch.linalg.matrix_norm(x, INF if ord == 1 else 1, dim, keepdim)
    return None


def _entries(x: Tensor, ord: Any, dim: Any, keepdim: bool) -> Tensor | None:
    if ord == 2:
        return torch.linalg.vector_norm(x, 2, dim, keepdim)
    return None


def _any_order(input: Tensor, ord: Any = "fro", *args: Any, **kwargs: Any) -> Tensor:
    if ord == 3:
        return torch.linalg.vector_norm(input, 3)
    return torch.linalg.matrix_norm(input, ord, *args, **kwargs)


add(
    "matrix_norm",
    "torch.linalg.matrix_norm",
    [
        ("2 × 3", some(2, 3)),
        ("nuclear", some(2, 3), "nuc"),
        ("ord 2", some(3, 3), 2),
        ("ord -2", some(3, 2), -2),
        ("ord 1", some(3, 4), 1),
        ("ord inf", some(3, 4), INF),
        ("a batch", CUBE, "fro"),
        ("a batch, ord inf, other dimensions, kept", CUBE, INF, (2, 0), True),
        ("ord 3", some(3, 3), 3),
    ],
    wrong={
        "ord 1 compares the columns, ord inf the rows": _matrix_with(_columns_for_rows),
        "ord 2 of a matrix is its largest singular value; the root of the sum of "
        "squares is 'fro'": _matrix_with(_entries),
        "there is no matrix norm of order 3: the model refuses it": _any_order,
    },
)


def _always_vectors(
    input: Tensor, ord: Any = None, dim: Any = None, *args: Any, **kwargs: Any
) -> Tensor:  # fmt: skip
    due = torch.linalg.norm(input, ord, dim, *args, **kwargs)
    if isinstance(ord, str) or ord is None:
        return due
    return torch.linalg.vector_norm(input, ord, dim, *args, **kwargs)


def _flattens(
    input: Tensor, ord: Any = None, dim: Any = None, *args: Any, **kwargs: Any
) -> Tensor:  # fmt: skip
    if dim is None and input.ndim > 2 and ord is not None:
        return torch.linalg.vector_norm(input, ord)
    return torch.linalg.norm(input, ord, dim, *args, **kwargs)


add(
    "norm",
    "torch.linalg.norm",
    [
        ("a vector", some(4)),
        ("a vector, ord 1", some(4), 1),
        ("a matrix, no ord", some(2, 3)),
        ("a matrix, ord 1", some(2, 3), 1),
        ("a matrix, ord 2", some(3, 3), 2),
        ("a matrix, nuclear", some(2, 3), "nuc"),
        ("along one dimension", CUBE, 1, 1),
        ("along two, kept", CUBE, INF, (0, 2), True),
        ("three dimensions, no ord", CUBE),
        ("three dimensions with an ord", CUBE, 2),
    ],
    wrong={
        "of two dimensions and an `ord` the matrix norm is taken, not that of the "
        "entries": _always_vectors,
        "with three dimensions and an `ord` it is not clear what is meant: the model "
        "refuses": _flattens,
    },
)
