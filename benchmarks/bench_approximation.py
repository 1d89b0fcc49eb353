"""Powers, and lines between points: what a hidden layer costs beside a search.

``interp`` computes every ReLU for every ``x``; NumPy finds the one piece in which
``x`` lies by halving. So its ratio grows with the number of points.
"""

import torch
from run import Workload


def points(count):
    xp = torch.linspace(0, 1, count, dtype=torch.float64)
    x = torch.rand(10_000, dtype=torch.float64)
    return lambda: ((x, xp, xp.sin()), {})


WORKLOADS = [
    Workload(
        "linalg.vander", "10,000 numbers, 16 powers",
        make=lambda: ((torch.randn(10_000),), {"N": 16}), target=2.0,
    ),
    Workload("lab.approximation.interp", "10,000 among 8", make=points(8)),
    Workload("lab.approximation.interp", "10,000 among 64", make=points(64)),
]  # fmt: skip
