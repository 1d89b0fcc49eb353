"""Products and norms: what is written to memory between a product and its sum.

``mm`` by multiplication and sum writes every product down and reads it again; a
library of products keeps them in registers. ``matmul``, ``einsum`` and
``multi_dot`` hand the products to it, and cost what lining up costs.
"""

import torch
from run import Workload


def pair(*shapes):
    return [torch.randn(shape) for shape in shapes]


def einsum(equation, *shapes):
    return lambda: ((equation, *pair(*shapes)), {})


X = torch.randn(64, 128, 96)

WORKLOADS = [
    Workload(
        "linalg.dot", "100,000 entries", make=lambda: (pair(100_000, 100_000), {})
    ),
    Workload("linalg.mv", "1024×1024", make=lambda: (pair((1024, 1024), 1024), {})),
    Workload("linalg.mm", "256×256", make=lambda: (pair((256, 256), (256, 256)), {})),
    Workload(
        "linalg.bmm", "64 of 32×32",
        make=lambda: (pair((64, 32, 32), (64, 32, 32)), {}),
    ),
    Workload(
        "linalg.outer", "1024 and 1024", make=lambda: (pair(1024, 1024), {}),
        target=1.5,
    ),
    Workload(
        "linalg.matmul", "64×128×96 times 96×128",
        make=lambda: (pair((64, 128, 96), (96, 128)), {}), target=1.3,
    ),
    Workload(
        "linalg.matmul", "16×1 and 8 of 64×64",
        make=lambda: (pair((16, 1, 64, 64), (8, 64, 64)), {}), target=1.3,
    ),
    Workload(
        "linalg.einsum", "nc,ck->nk, 256, 128, 4096",
        make=einsum("nc,ck->nk", (256, 128), (128, 4096)), target=1.3,
    ),
    Workload(
        "linalg.einsum", "bhqd,bhkd->bhqk, 8, 8, 128, 64",
        make=einsum("bhqd,bhkd->bhqk", (8, 8, 128, 64), (8, 8, 128, 64)), target=1.3,
    ),
    Workload(
        "linalg.multi_dot", "1024×8, 8×1024, 1024×8",
        make=lambda: ((pair((1024, 8), (8, 1024), (1024, 8)),), {}), target=2.0,
    ),
    Workload(
        "linalg.vector_norm", "64×128×96, last", make=lambda: ((X, 2, -1), {}),
        target=4.0,
    ),
    Workload(
        "linalg.matrix_norm", "64×128×96, inf",
        make=lambda: ((X, float("inf")), {}), target=2.0,
    ),
    Workload("linalg.norm", "64×128×96", make=lambda: ((X,), {}), target=4.0),
]  # fmt: skip
