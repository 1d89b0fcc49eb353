"""Distances between two samples, at the size of a test set."""

from __future__ import annotations

import torch
from run import Workload


def make(size, decimals, other=None):
    """Normal numbers, rounded so that some are tied."""
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, size, generator=generator, dtype=torch.float64)
    pair = x.round(decimals=decimals), (y[:other] + 0.05).round(decimals=decimals)
    return lambda: (pair, {})


WORKLOADS = [
    Workload(
        "lab.distribution_shift.ks_2samp",
        "1000 and 1000 numbers",
        make=make(1000, 2),
        backward=False,
        target=3.0,
    ),
    # Missed: ours takes the numbers one by one, SciPy a whole row of walks at once.
    Workload(
        "lab.distribution_shift.ks_2samp",
        "1000 and 700 numbers",
        make=make(1000, 2, 700),
        backward=False,
        target=3.0,
    ),
    Workload(
        "lab.distribution_shift.wasserstein_distance",
        "10,000 and 10,000 numbers",
        make=make(10_000, 3),
        backward=False,
        target=2.0,
    ),
]
