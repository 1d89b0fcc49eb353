"""The task on a sum that hardly rounds."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task


def rounded_sum(input: Tensor) -> Tensor:
    """Add in float64, then round once: what a compensated sum comes close to."""
    return input.sum(0, dtype=torch.float64).to(input.dtype)


def _running(input: Tensor) -> Tensor:
    total = input.new_zeros(input.shape[1:])
    for row in input:
        total = total + row
    return total


def _sign_swapped(input: Tensor) -> Tensor:
    total = lost = input.new_zeros(input.shape[1:])
    for row in input:
        due = row + lost
        larger = total + due
        lost, total = (larger - total) - due, larger
    return total


task(
    "tensors.compensated_sum",
    "dlnotes.checking.tensors.summation.rounded_sum",
    cases=lambda: [
        Case("0.1, a thousand times", (torch.full((1000,), 0.1),)),
        Case("three columns", (torch.rand(500, 3),)),
        Case("a million and small ones", (torch.tensor([1e6] + [0.01] * 500),)),
        Case("one number", (torch.tensor([2.5]),)),
    ],
    gradients=False,
    rtol=2.5e-7,
    atol=0.0,
    wrong={
        "what rounding cut off must be kept and taken off the next number": _running,
        "`lost` is what arrived too much: take it *off* the next number": _sign_swapped,
    },
)
