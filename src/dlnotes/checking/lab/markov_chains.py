"""Tasks of the edit distance and of shortest paths."""

import math
from functools import partial

import torch

from dlnotes.checking import Case, diffs, task

# --- the edit distance: no library here has it, so a slow one is the model -------


def by_recursion(source, target):
    """Try all last steps, without a table.

    Args:
        source: letters.
        target: letters.

    Returns:
        The number of edits.
    """

    def least(i, j):
        if i == 0 or j == 0:
            return i + j
        if source[i - 1] == target[j - 1]:  # never worse than the other ways
            return least(i - 1, j - 1)
        return 1 + min(least(i - 1, j - 1), least(i - 1, j), least(i, j - 1))

    return least(len(source), len(target))


def _words():
    pairs = [
        ("kitten", "sitting"), ("flaw", "lawn"), ("", ""), ("", "abc"), ("abc", ""),
        ("same", "same"), ("ab", "ba"), ("aaaa", "aa"), ("abcd", "xabc"),
        ("saturn", "sunday"), ("马尔可夫", "马可波罗"),
    ]  # fmt: skip
    for a, b in pairs:
        yield Case(f"{a!r} to {b!r}", (a, b))
    yield Case("lists of words", (["to", "be", "or"], ["to", "see", "or", "be"]))


task(
    "lab.markov_chains.edit_distance",
    "dlnotes.checking.lab.markov_chains.by_recursion",
    cases=_words,
    run=lambda function, case: int(function(*case.args)),
).mistakes("""
    a replaced letter is one edit, not a dropped and an added one
        (old != new))) => 2 * (old != new)))
    equal letters cost nothing
        (old != new))) => 1))
    letters may be added, too: look to the left
        min(drop, add, => min(drop,
    when one word has ended, the rest of the other still counts
        [list(range(len(target) + 1))] => [[0] * (len(target) + 1)]
        table[-1], [i] => table[-1], [0]
    two neighbours that change places are two edits here, not one
        row.append(min(drop, add, above[j - 1] + (old != new)))
        => turned = min(i, j) > 1 and (old, new) == (target[j - 2], source[i - 2])
        |            swap = table[-2][j - 2] + 1 if turned else i + j
        |            row.append(min(drop, add, above[j - 1] + (old != new), swap))
""")

# --- shortest paths -----------------------------------------------------------


def _random(nodes, share, seed):
    generator = torch.Generator().manual_seed(seed)
    length, chance = torch.rand(
        2, nodes, nodes, generator=generator, dtype=torch.float64
    )
    return length * (chance < share)


def _plain():
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


def _negative():
    """The shortest way from 0 to 3 has the costly edge first."""
    edges = torch.zeros(4, 4).double()
    edges[0, 1], edges[0, 2], edges[2, 1], edges[1, 3] = 2.0, 3.0, -2.0, 1.0
    return edges


def _cases(*, sources, negative):
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


def _run(function, case):
    found = function(*case.args, **case.kwargs)
    if isinstance(found, tuple):
        return [torch.as_tensor(f).double() for f in found]
    return torch.as_tensor(found).double()


_PATHS = diffs("""
    0 in the matrix means that there is no edge, not a free one
        absent = (weight == 0) | weight.isnan() | weight.isinf()
        => absent = weight.isinf()
    edge [i, j] leads from row i to column j, not back
        weight = graph.double() => weight = graph.double().T
    `directed=False` lets every edge be walked both ways
        if not directed: => if False:
""")


def _task(name, wrong=(), **which):
    return task(
        f"lab.markov_chains.{name}",
        f"scipy.sparse.csgraph.{name}",
        cases=partial(_cases, **which),
        wrong=wrong,
        run=_run,
    )


_task("dijkstra", _PATHS, sources=True, negative=False)
_task("floyd_warshall", _PATHS, sources=False, negative=True)
_task("bellman_ford", _PATHS, sources=True, negative=True).mistakes("""
    paths of two edges are looked at, longer ones are not
        for _ in range(len(weight)): => for _ in range(2):
        raise ValueError( => return _give(distance, before, shape, return_predecessors)
        |    raise ValueError(
    the way from a node to itself is 0 long, without an edge
        torch.where(at_home, 0.0, math.inf) => torch.where(at_home, math.inf, math.inf)
    an improvement in round N tells of a negative cycle: refuse it
        raise ValueError( => return _give(distance, before, shape, return_predecessors)
        |    raise ValueError(
""")
