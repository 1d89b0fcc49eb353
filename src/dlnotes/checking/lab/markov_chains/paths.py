"""Tasks of the shortest paths, and the mistakes easily made."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking import Case, task


def _random(nodes: int, share: float, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    length, chance = torch.rand(
        2, nodes, nodes, generator=generator, dtype=torch.float64
    )
    return length * (chance < share)


def _plain() -> Iterator[tuple[str, Tensor]]:
    detour = torch.tensor([[0.0, 5, 1], [0, 0, 0], [0, 2, 0]]).double()
    yield "a detour is shorter", detour
    yield "6 nodes", _random(6, 0.4, 0)
    yield "9 nodes", _random(9, 0.3, 1)
    yield "all edges", _random(7, 1.0, 2)
    yield "no edges", torch.zeros(3, 3).double()
    yield "one node", torch.zeros(1, 1).double()
    missing = detour.clone()
    missing[0, 2] = math.inf
    yield "inf is no edge", missing
    yield "float32", _random(5, 0.5, 3).float()


def _negative() -> Tensor:
    """The shortest way from 0 to 3 has the costly edge first."""
    edges = torch.zeros(4, 4).double()
    edges[0, 1], edges[0, 2], edges[2, 1], edges[1, 3] = 2.0, 3.0, -2.0, 1.0
    return edges


def _cases(*, sources: bool, negative: bool) -> Iterator[Case]:
    for name, graph in _plain():
        yield Case(name, (graph,))
        yield Case(f"{name}, both ways", (graph, False))
    yield Case("where from", (_random(8, 0.4, 4),), {"return_predecessors": True})
    if sources:
        for which in (2, [0, 3], -1):
            yield Case(f"from {which}", (_random(6, 0.4, 5),), {"indices": which})
        yield Case("no such node", (_random(3, 0.5, 6),), {"indices": 3})
    if negative:
        yield Case("a negative edge", (_negative(),))
        cycle = _negative()
        cycle[1, 0] = -2.0
        yield Case("a negative cycle", (cycle,))
    yield Case("not square", (torch.ones(2, 3).double(),))


def _run(function: Callable, case: Case) -> Any:
    found = function(*case.args, **case.kwargs)
    if isinstance(found, tuple):
        return [torch.as_tensor(f).double() for f in found]
    return torch.as_tensor(found).double()


def _slow(
    csgraph: Tensor,
    directed: bool = True,
    indices: Any = None,
    return_predecessors: bool = False,
    *,
    zeros: bool = True,
    turned: bool = False,
    rounds: int | None = None,
    itself: float = 0.0,
    ways: bool = True,
    cycles: bool = True,
) -> Any:
    """Relax all edges in turn, from every node; its options are the mistakes."""
    count, columns = csgraph.shape
    if count != columns:
        raise ValueError("paths: csgraph must be square")
    weight = csgraph.double()
    weight = weight.T if turned else weight
    if zeros:
        weight = weight.masked_fill((weight == 0) | weight.isinf(), math.inf)
    if not directed and ways:
        weight = torch.minimum(weight, weight.T)
    every = torch.arange(count)
    sources = every if indices is None else every[torch.as_tensor(indices)]
    distance = torch.full((sources.numel(), count), math.inf, dtype=torch.float64)
    before = torch.full_like(distance, -9999.0)
    for row, start in enumerate(sources.flatten().tolist()):
        distance[row, start] = itself
        for turn in range(count if rounds is None else rounds):
            old = distance[row].clone()
            for i in range(count):
                new = old[i] + weight[i]
                better = new < distance[row]
                distance[row] = torch.where(better, new, distance[row])
                before[row] = torch.where(better, float(i), before[row])
            if torch.equal(old, distance[row]):
                break
            if turn == count - 1 and cycles and rounds is None:
                raise ValueError("paths: a negative cycle")
        if itself:
            distance[row, start] = itself
    shape = (*sources.shape, count)
    if return_predecessors:
        return distance.view(shape), before.view(shape)
    return distance.view(shape)


_MISTAKES = {
    "0 in the matrix means that there is no edge, not a free one": {"zeros": False},
    "edge [i, j] leads from row i to column j, not back": {"turned": True},
    "paths of two edges are looked at, longer ones are not": {"rounds": 2},
    "the way from a node to itself is 0 long, without an edge": {"itself": math.inf},
    "`directed=False` lets every edge be walked both ways": {"ways": False},
}
_CYCLES = {
    "an improvement in round N tells of a negative cycle: refuse it": {"cycles": False}
}


def _wrong(mistakes: dict[str, dict]) -> dict[str, Callable]:
    return {said: partial(_slow, **options) for said, options in mistakes.items()}


task(
    "lab.markov_chains.dijkstra",
    "scipy.sparse.csgraph.dijkstra",
    cases=partial(_cases, sources=True, negative=False),
    wrong=_wrong(_MISTAKES),
    run=_run,
)
task(
    "lab.markov_chains.bellman_ford",
    "scipy.sparse.csgraph.bellman_ford",
    cases=partial(_cases, sources=True, negative=True),
    wrong=_wrong(_MISTAKES | _CYCLES),
    run=_run,
)


def _slow_floyd(
    csgraph: Tensor,
    directed: bool = True,
    return_predecessors: bool = False,
    **options: Any,
) -> Any:
    return _slow(csgraph, directed, None, return_predecessors, **options)


task(
    "lab.markov_chains.floyd_warshall",
    "scipy.sparse.csgraph.floyd_warshall",
    cases=partial(_cases, sources=False, negative=True),
    wrong={
        said: partial(_slow_floyd, **options)
        for said, options in (_MISTAKES | _CYCLES).items()
    },
    run=_run,
)
