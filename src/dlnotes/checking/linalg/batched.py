"""The task for the product of every rank."""

import torch

from dlnotes.checking.linalg._common import add, some

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
).mistakes("""
    the dimension that a vector was given is dropped again
        [n] * (input.ndim > 1) + [m] * (other.ndim > 1) => [n, m]
    batches are broadcast: a size of 1 fits any other
        _broadcast(x.shape[:-2], y.shape[:-2]) => x.shape[:-2]
""")
