"""What is due in the blanks of ``tensors.ipynb`` and of the page below it."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking import answer


def _frame() -> Tensor:
    return torch.tensor([[2, 13, 16, 9], [12, 12, 7, 16], [14, 3, 0, 16]])


@answer(
    "tensors-corner",
    wrong={
        "rows come first, then columns": lambda: _frame()[2:, 1:],
        "that is the upper left corner": lambda: _frame()[:2, :2],
        "one number more: a slice that starts at 2 leaves out 0 and 1": (
            lambda: _frame()[1:, 1:]
        ),
    },
)
def _corner() -> Tensor:
    return _frame()[1:, 2:]


@answer(
    "tensors-shifted",
    wrong={
        "that subtracts the first row from each row": lambda: _frame() - _frame()[:1],
        "that subtracts one number from all": lambda: _frame() - _frame()[0, 0],
    },
)
def _shifted() -> Tensor:
    return _frame() - _frame()[:, :1]


@answer(
    "dtypes-wrapped",
    wrong={
        "the largest int8 is 127: beyond it, subtract 256": lambda: [4, 130],
        "subtract 256, not 255: 0 is a value, too": lambda: [5, -125],
        "PyTorch does not stop at the largest value": lambda: [255, 127],
    },
)
def _wrapped() -> list[int]:
    a = torch.tensor([250], dtype=torch.uint8) + 10
    b = torch.tensor([120], dtype=torch.int8) + 10
    return [int(a), int(b)]


@answer(
    "dtypes-gap",
    wrong={
        "that is where the gap becomes 2": lambda: 256,
        "that is where the gap becomes 8": lambda: 1024,
        "that is for float16, with 11 digits": lambda: 4096,
    },
)
def _gap() -> int:
    powers = 2.0 ** torch.arange(15, dtype=torch.bfloat16)
    gaps = torch.nextafter(powers, powers * 2) - powers
    return int(powers[gaps == 4][0])
