"""The task for chains of matrices."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.linalg._common import add, some


def _backwards(tensors: Sequence[Tensor]) -> Tensor:
    due = torch.linalg.multi_dot(tensors)
    square = all(t.shape == tensors[0].shape for t in tensors) and due.ndim == 2
    return torch.linalg.multi_dot(tensors[::-1]) if square else due


def _vectors_kept(tensors: Sequence[Tensor]) -> Tensor:
    due = torch.linalg.multi_dot(tensors)
    if tensors[-1].ndim == 1:
        due = due[..., None]
    return due[None] if tensors[0].ndim == 1 else due


def _one_is_enough(tensors: Sequence[Tensor]) -> Tensor:
    return tensors[0] if len(tensors) == 1 else torch.linalg.multi_dot(tensors)


add(
    "multi_dot",
    "torch.linalg.multi_dot",
    [
        ("two", [some(2, 3), some(3, 4)]),
        ("four", [some(2, 3), some(3, 1), some(1, 5), some(5, 2)]),
        ("three of one shape", [some(2, 2), some(2, 2, start=3), some(2, 2, start=7)]),
        ("a row first", [some(3), some(3, 2), some(2, 4)]),
        ("a column last", [some(4, 3), some(3, 2), some(2)]),
        ("a row, a matrix and a column", [some(3), some(3, 2), some(2)]),
        ("one alone", [some(2, 2)]),
        ("a vector inside", [some(2, 3), some(3), some(3, 2)]),
    ],
    wrong={
        "brackets may be set anywhere, but the order from left to right must stay": (
            _backwards
        ),
        "the dimension that a vector was given is dropped again": _vectors_kept,
        "a chain has two or more: the model refuses one alone": _one_is_enough,
    },
)
