"""Shortest paths through a graph, by three methods.

A graph is a matrix: entry ``[i, j]`` is the length of the edge from ``i`` to ``j``. 0,
``inf`` and ``nan`` mean that there is none, as in SciPy.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes._checks import check_shape

NOBODY = -9999  # SciPy's mark for a node that no path comes to

Indices = int | Sequence[int] | Tensor | None
Found = Tensor | tuple[Tensor, Tensor]


def dijkstra(
    csgraph: Tensor,
    directed: bool = True,
    indices: Indices = None,
    return_predecessors: bool = False,
) -> Found:
    """Settle the nearest open node, again and again; what is settled stays so.

    Twin of :func:`scipy.sparse.csgraph.dijkstra`; leaves out ``unweighted``,
    ``limit``, ``min_only``.

    The choice is greedy. It is right because a detour cannot make a path shorter;
    if an edge is negative, it can, and the result may be wrong (Dijkstra 1959). Both
    versions warn then, and may differ: SciPy's may change what was settled.

    Args:
        csgraph: ``[N, N]``, lengths of edges.
        directed: if not, an edge may be walked both ways, at the lower length.
        indices: the sources; all nodes if ``None``.
        return_predecessors: whether to say where each path comes from, too.

    Returns:
        ``[S, N]`` float64, distance from each source to each node, ``inf`` where no
        path leads; ``[N]`` for a single source. With it, if asked for, of the same
        shape and int64, the last node before each on its path, or −9999.

    Raises:
        ValueError: if the graph is not square, or a source is no node.
    """
    weight, sources, shape = _prepare("dijkstra", csgraph, directed, indices)
    if bool((weight < 0).any()):
        warnings.warn("dijkstra: an edge is negative, paths may be wrong", stacklevel=2)
    distance, before = _begin(sources, len(weight))
    row = torch.arange(len(sources), device=weight.device)  # [S]
    still_open = distance >= 0  # [S, N]
    for _ in range(len(weight)):
        nearest = distance.masked_fill(~still_open, math.inf).argmin(1)  # [S]
        still_open[row, nearest] = False
        through = distance[row, nearest, None] + weight[nearest]  # [S, N]
        better = still_open & (through < distance)
        distance = torch.where(better, through, distance)
        before = torch.where(better, nearest[:, None], before)
    return _give(distance, before, shape, return_predecessors)


def bellman_ford(
    csgraph: Tensor,
    directed: bool = True,
    indices: Indices = None,
    return_predecessors: bool = False,
) -> Found:
    """Let every edge improve on every path, until none does.

    Twin of :func:`scipy.sparse.csgraph.bellman_ford`; leaves out ``unweighted``.

    After round ``k`` the distances are those of the best paths of at most ``k``
    edges. A path that visits no node twice has at most ``N - 1``, so that an
    improvement in round ``N`` tells of a cycle that costs less than nothing
    (Bellman 1958).

    Args:
        csgraph: ``[N, N]``, lengths of edges, which may be negative.
        directed: if not, an edge may be walked both ways, at the lower length.
        indices: the sources; all nodes if ``None``.
        return_predecessors: whether to say where each path comes from, too.

    Returns:
        As :func:`dlnotes.lab.markov_chains.dijkstra`.

    Raises:
        ValueError: as there, or if a source can reach a negative cycle.
    """
    weight, sources, shape = _prepare("bellman_ford", csgraph, directed, indices)
    distance, before = _begin(sources, len(weight))
    for _ in range(len(weight)):
        through, last = (distance[:, :, None] + weight).min(1)  # [S, N]
        better = through < distance
        if not bool(better.any()):
            return _give(distance, before, shape, return_predecessors)
        distance = torch.where(better, through, distance)
        before = torch.where(better, last, before)
    if len(weight) == 0:
        return _give(distance, before, shape, return_predecessors)
    raise ValueError("bellman_ford: csgraph must have no negative cycle, got one")


def floyd_warshall(
    csgraph: Tensor, directed: bool = True, return_predecessors: bool = False
) -> Found:
    """Allow one node after another as a stopover, for all pairs at once.

    Twin of :func:`scipy.sparse.csgraph.floyd_warshall`; leaves out ``unweighted``,
    ``overwrite``.

    Before round ``k``, entry ``[i, j]`` is the shortest way over nodes below ``k``.
    Whether to stop over at ``k`` is a choice between two numbers that are known
    (Floyd 1962).

    Args:
        csgraph: ``[N, N]``, lengths of edges, which may be negative.
        directed: if not, an edge may be walked both ways, at the lower length.
        return_predecessors: whether to say where each path comes from, too.

    Returns:
        As :func:`dlnotes.lab.markov_chains.dijkstra` from all nodes.

    Raises:
        ValueError: if the graph is not square, or has a negative cycle; an edge from
            a node to itself is not looked at, as in SciPy.
    """
    weight, sources, shape = _prepare("floyd_warshall", csgraph, directed, None)
    distance = weight.clone().fill_diagonal_(0.0)
    edge = (weight < math.inf).fill_diagonal_(False)
    before = torch.where(edge, sources[:, None], NOBODY)
    for k in range(len(weight)):
        through = distance[:, k, None] + distance[k]  # [N, N]
        better = through < distance
        distance = torch.where(better, through, distance)
        before = torch.where(better, before[k], before)
    if bool((distance.diagonal() < 0).any()):
        raise ValueError("floyd_warshall: csgraph must have no negative cycle, got one")
    return _give(distance, before, shape, return_predecessors)


def _prepare(
    function: str, graph: Tensor, directed: bool, indices: Indices
) -> tuple[Tensor, Tensor, list[int]]:
    """Write ``inf`` where no edge is; list the sources, and the shape they came in."""
    count = check_shape(function, csgraph=(graph, ("N", "N")))["N"]
    weight = graph.double()
    absent = (weight == 0) | weight.isnan() | weight.isinf()
    weight = weight.masked_fill(absent, math.inf)
    if not directed:
        weight = torch.minimum(weight, weight.T)
    sources = torch.arange(count) if indices is None else torch.as_tensor(indices)
    sources = sources.to(graph.device)
    shape = [*sources.shape, count]
    sources = sources.flatten().long()
    if bool(((sources < -count) | (sources >= count)).any()):
        raise ValueError(
            f"{function}: indices must be nodes from 0 to {count - 1}, "
            f"got {sources.tolist()}"
        )
    return weight, sources % max(count, 1), shape


def _begin(sources: Tensor, count: int) -> tuple[Tensor, Tensor]:
    everywhere = torch.arange(count, device=sources.device)
    at_home = sources[:, None] == everywhere  # [S, N]
    distance = torch.where(at_home, 0.0, math.inf).double()
    return distance, torch.full_like(distance, NOBODY, dtype=torch.int64)


def _give(distance: Tensor, before: Tensor, shape: list[int], both: bool) -> Found:
    distance, before = distance.view(shape), before.view(shape)
    return (distance, before) if both else distance
