"""Rosenbrock's valley in 1,000 coordinates, against SciPy."""

import torch
from run import Workload

POINT = torch.linspace(-1, 1, 1000, dtype=torch.float64)

WORKLOADS = [
    Workload(
        "lab.gradient_descent.rosen",
        "1,000 coordinates",
        make=lambda: ((POINT,), {}),
        target=2,
    ),
    Workload(
        "lab.gradient_descent.rosen_der",
        "1,000 coordinates",
        make=lambda: ((POINT,), {}),
        target=2,
    ),
    Workload(
        "lab.gradient_descent.rosen_hess",
        "1,000 coordinates",
        make=lambda: ((POINT,), {}),
        target=2,
    ),
]
