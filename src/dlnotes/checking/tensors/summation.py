"""The task on a sum that hardly rounds."""

import torch

from dlnotes.checking import Case, task


def rounded_sum(input):
    """Add in float64, then round once: what a compensated sum comes close to."""
    return input.sum(0, dtype=torch.float64).to(input.dtype)


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
).mistakes("""
    what rounding cut off must be kept and taken off the next number
        due = row - lost => due = row
    `lost` is what arrived too much: take it *off* the next number
        due = row - lost => due = row + lost
""")
