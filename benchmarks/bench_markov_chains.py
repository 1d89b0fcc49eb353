"""Shortest paths between all pairs of 200 nodes."""

from __future__ import annotations

import torch
from run import Workload


def graph():
    generator = torch.Generator().manual_seed(0)
    length, chance = torch.rand(2, 200, 200, generator=generator).double()
    return (length * (chance < 0.1),), {}


# SciPy's are compiled, and ours work on whole rows: slower, by a factor that stays
# small since all sources go together.
WORKLOADS = [
    Workload(
        f"lab.markov_chains.{name}", "200 nodes", make=graph, backward=False, target=t
    )
    for name, t in (("dijkstra", 8.0), ("bellman_ford", 4.0), ("floyd_warshall", 5.0))
]
