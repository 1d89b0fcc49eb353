"""The task for the product of every rank."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking.linalg._common import add, some


def _vectors_kept(input: Tensor, other: Tensor) -> Tensor:
    product = torch.matmul(input, other)
    if input.ndim == 1:
        product = product.unsqueeze(-1 if other.ndim == 1 else -2)
    return product.unsqueeze(-1) if other.ndim == 1 else product


def _batch_not_broadcast(input: Tensor, other: Tensor) -> Tensor:
    if input.ndim > 2 and other.ndim > 2 and input.shape[:-2] != other.shape[:-2]:
        raise ValueError("batches differ")
    return torch.matmul(input, other)


def _vector_as_batch(input: Tensor, other: Tensor) -> Tensor:
    product = torch.matmul(input, other)
    if other.ndim == 1 and input.ndim > 1:
        return input * other
    return product


def _takes_numbers(input: Tensor, other: Tensor) -> Tensor:
    if 0 in (input.ndim, other.ndim):
        return input * other
    return torch.matmul(input, other)


add(
    "matmul",
    "torch.matmul",
    [
        ("two vectors", some(3), some(3, start=4)),
        ("matrix and vector", some(2, 3), some(3)),
        ("vector and matrix", some(3), some(3, 2)),
        ("two matrices", some(2, 3), some(3, 4)),
        ("a batch and a matrix", some(2, 2, 3), some(3, 4)),
        ("a vector and a batch", some(3), some(2, 3, 4)),
        ("a batch and a vector", some(2, 4, 3), some(3)),
        ("batches [5, 1] and [2]", some(5, 1, 2, 3), some(2, 3, 2)),
        ("nothing to add", some(2, 0), some(0, 3)),
        ("an empty batch", some(0, 2, 3), some(3, 2)),
        ("shapes that do not fit", some(2, 3), some(2, 3)),
        ("a single number", torch.tensor(2.0), some(3)),
    ],
    wrong={
        "the dimension that a vector was given is dropped again": _vectors_kept,
        "batches are broadcast: a size of 1 fits any other": _batch_not_broadcast,
        "a vector on the right is a column; its products with the rows are added up": (
            _vector_as_batch
        ),
        "a single number is refused: `*` is for that": _takes_numbers,
    },
)
