"""The task on equality up to a tolerance."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import add

A = torch.tensor([1.0, 10.0, 0.0, 1e-9, torch.inf, torch.nan], dtype=torch.float64)
B = torch.tensor([1.000001, 11.0, 1e-9, 1e-6, torch.inf, torch.nan]).double()


def _scaled_by_input(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    return torch.isclose(other, input, rtol, atol, equal_nan)


def _only_relative(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    torch.isclose(input, other, rtol, atol)
    return torch.isclose(input, other, rtol, 0.0, equal_nan)


def _nan_always(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    return torch.isclose(input, other, rtol, atol, equal_nan=True)


def _difference_only(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    due = torch.isclose(input, other, rtol, atol, equal_nan)
    return due & ~(input.isinf() & other.isinf())


add(
    "isclose",
    [
        ("awkward numbers", A, B),
        ("the other way round", B, A),
        ("the scale", torch.tensor([10.0]), torch.tensor([11.0]), 0.095, 0.0),
        ("nan is to be equal", A, B, 1e-5, 1e-8, True),
        ("exactly", A, B, 0.0, 0.0),
        ("a negative tolerance", A, B, -1.0),
        ("two dtypes", A, B.float()),
    ],
    wrong={
        "`rtol` is a share of the second tensor": _scaled_by_input,
        "near 0 only `atol` helps: it is added": _only_relative,
        "nan equals nothing, unless `equal_nan=True`": _nan_always,
        "inf - inf is nan, but inf equals inf": _difference_only,
    },
)  # fmt: skip
