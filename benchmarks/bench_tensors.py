"""Choosing and reducing: Python's arithmetic on indices against loops in C++.

A native reduction reads each element once; halves, tournaments and partial sums
write what is in between, and pay for it.
"""

import torch
from run import Workload

X = torch.randn(1024, 1024)
MASK = torch.rand(1024, 1024) < 0.3

WORKLOADS = [
    Workload("tensors.sum", "1024×1024, all", make=lambda: ((X,), {}), target=8.0),
    Workload("tensors.sum", "1024×1024, columns", make=lambda: ((X, 0), {}),
             target=4.0),
    Workload("tensors.mean", "1024×1024, rows", make=lambda: ((X, 1), {}), target=12.0),
    Workload("tensors.cumsum", "1024×1024, columns", make=lambda: ((X, 0), {}),
             target=4.0),
    Workload("tensors.argmin", "1024×1024, rows", make=lambda: ((X, 1), {}),
             target=22.0),
    Workload("tensors.where", "1024×1024, a mask", make=lambda: ((MASK, X, -X), {}),
             target=12.0),
    Workload(
        "tensors.gather", "1024×1024, along the rows", target=1.0,
        make=lambda: ((X, 0, torch.randint(0, 1024, (1024, 1024))), {}),
    ),
    Workload("tensors.nonzero", "1024×1024, 30 % true", make=lambda: ((MASK,), {}),
             target=20.0),
    Workload("tensors.masked_select", "1024×1024, 30 % true",
             make=lambda: ((X, MASK), {}), target=10.0),
    Workload("tensors.isclose", "1024×1024", make=lambda: ((X, X + 1e-6), {}),
             target=1.5),
    Workload("tensors.linspace", "a million points", make=lambda: ((0, 1, 10**6), {}),
             target=10.0),
    Workload("tensors.eye", "1024×1024", make=lambda: ((1024,), {}), target=2.0),
    Workload("tensors.promote_types",
             make=lambda: ((torch.int8, torch.bfloat16), {}), target=2.5,
             what="int8 and bfloat16"),
    Workload("tensors.result_type", "float16 and a number",
             make=lambda: ((X.half(), 2.5), {}), target=2.5),
]  # fmt: skip
