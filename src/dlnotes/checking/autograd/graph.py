"""The task for undoing a broadcast."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking.tensors._common import ramp

task(
    "autograd.sum_to_size",
    "torch.Tensor.sum_to_size",
    cases=lambda: [
        Case("a bias", (ramp(3, 4), 4)),
        Case("a column", (ramp(3, 4), 3, 1)),
        Case("a row", (ramp(3, 4), 1, 4)),
        Case("a list", (ramp(2, 3, 4), [3, 1])),
        Case("the same shape", (ramp(3, 4), 3, 4)),
        Case("a single number", (ramp(2, 3), [])),
        Case("one on both sides", (ramp(3, 1, 4), 1, 4)),
        Case("float32", (torch.ones(5, 2), 1, 2)),
        Case("a size that does not fit", (ramp(3, 4), 2, 4)),
    ],
).mistakes("""
    dimensions that were stretched from 1 must be summed too, not only those that were
    added on the left
        input.sum(dims, keepdim=True).reshape(shape)
        => input.sum([*range(extra)]) if extra else input
    a stretched dimension stays, with size 1: `keepdim=True`
        input.sum(dims, keepdim=True).reshape(shape) => input.sum(dims)
    the parts are added up, not averaged: each copy had its own effect
        input.sum(dims, keepdim=True).reshape(shape)
        => input.mean(dims, keepdim=True).reshape(shape)
    every copy counts, not the first one alone
        input.sum(dims, keepdim=True).reshape(shape)
        => input[(0,) * extra][tuple(slice(0, n) for n in shape)]
""")
