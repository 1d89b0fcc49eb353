"""Views, broadcasting and copies: what Python costs on top of the same memory work.

A view costs the same whatever its size, so a ratio of views compares overheads:
one call into PyTorch against the arithmetic on strides in Python and one call.
"""

import torch
from run import Workload


def many(count, *shape):
    return [torch.randn(shape) for _ in range(count)]


X = torch.randn(64, 128, 96)
VIEW = {"what": "64×128×96", "target": 10.0}

WORKLOADS = [
    Workload(
        "tensors.cat", "8 of 1024×512, rows", make=lambda: ((many(8, 1024, 512),), {}),
        target=1.8,
    ),
    Workload(
        "tensors.cat", "8 of 1024×512, columns",
        make=lambda: ((many(8, 1024, 512), 1), {}), target=1.8,
    ),
    Workload(
        "tensors.stack", "32 of 3×224×224", make=lambda: ((many(32, 3, 224, 224),), {}),
        target=1.6,
    ),
    # 1.4 to 2.1: on the way back, `as_strided` copies each piece once more.
    Workload(
        "tensors.stack", "32 of 3×224×224", backward=True,
        make=lambda: ((many(32, 3, 224, 224),), {}), target=3.0,
    ),
    Workload(
        "tensors.repeat", "512×256, 4×3 times",
        make=lambda: ((torch.randn(512, 256), 4, 3), {}), target=1.3,
    ),
    Workload(
        "tensors.reshape", "64×128×96 permuted, flattened",
        make=lambda: ((X.permute(2, 0, 1), (-1,)), {}), target=1.5,
    ),
    Workload(
        "tensors.flip", "64×128×96, rows", make=lambda: ((X, (1,)), {}), target=1.5
    ),
    Workload("tensors.permute", make=lambda: ((X, (2, 0, 1)), {}), **VIEW),
    Workload("tensors.view", make=lambda: ((X, 64, -1), {}), **VIEW),
    Workload("tensors.expand", make=lambda: ((X[:, :1], 64, 128, 96), {}), **VIEW),
    Workload("tensors.unfold", make=lambda: ((X, 1, 9, 1), {}), **VIEW),
    Workload("tensors.chunk", make=lambda: ((X, 8), {}), **VIEW),
]  # fmt: skip
