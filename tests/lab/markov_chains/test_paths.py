"""Shortest paths against SciPy's."""

import pytest
import torch
from scipy.sparse import csgraph

from dlnotes.lab import markov_chains as chains
from twins import assert_both_refuse

NAMES = ("dijkstra", "bellman_ford", "floyd_warshall")


def random_graph(seed, negative=False):
    torch.manual_seed(seed)
    nodes = int(torch.randint(1, 9, ()))
    graph = torch.rand(nodes, nodes).double() * (torch.rand(nodes, nodes) < 0.4)
    return graph - 0.15 * (graph > 0) if negative else graph


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("negative", [True, False])
def test_twin(name, directed, negative):
    if negative and name == "dijkstra":  # SciPy's may run for ever
        return
    ours, theirs = getattr(chains, name), getattr(csgraph, name)
    options = {"directed": directed, "return_predecessors": True}
    for seed in range(25):
        graph = random_graph(seed, negative)
        try:
            due = theirs(graph.numpy(), **options)
        except csgraph.NegativeCycleError:
            with pytest.raises(ValueError, match="must have no negative cycle"):
                ours(graph, **options)
            continue
        distance, before = ours(graph, **options)
        torch.testing.assert_close(distance, torch.tensor(due[0]))
        assert before.tolist() == due[1].tolist()


@pytest.mark.parametrize("name", NAMES[:2])
@pytest.mark.parametrize("indices", [None, 2, -1, [1], [3, 0], []])
def test_sources(name, indices):
    graph = random_graph(6).new_tensor([[0, 1, 4, 0]] * 4)
    if indices == []:  # SciPy's bellman_ford refuses
        assert getattr(chains, name)(graph, indices=indices).shape == (0, 4)
        return
    due = getattr(csgraph, name)(graph.numpy(), indices=indices)
    got = getattr(chains, name)(graph, indices=indices)
    torch.testing.assert_close(got, torch.tensor(due))


@pytest.mark.parametrize("name", NAMES)
def test_refuses(name):
    ours = getattr(chains, name)

    def theirs(graph, **options):
        return getattr(csgraph, name)(graph.numpy(), **options)

    said = r"csgraph must be \[N, N\]"
    assert_both_refuse(ours, theirs, torch.ones(2, 3), match=said)
    if name != "floyd_warshall":
        said = "indices must be nodes from 0 to 2"
        assert_both_refuse(ours, theirs, torch.ones(3, 3), indices=3, match=said)


def test_an_edge_to_itself():
    graph = torch.zeros(2, 2).double()
    graph[0, 1], graph[1, 1] = 1, -1
    with pytest.raises(ValueError, match="negative cycle"):
        chains.bellman_ford(graph)
    due = csgraph.floyd_warshall(graph.numpy())  # does not look at it
    torch.testing.assert_close(chains.floyd_warshall(graph), torch.tensor(due))


def test_nothing_in():
    for name in NAMES:
        assert getattr(chains, name)(torch.zeros(0, 0)).shape == (0, 0)


def test_greed_is_punished():
    graph = torch.zeros(4, 4)
    graph[0, 1], graph[0, 2], graph[2, 1], graph[1, 3] = 2, 3, -2, 1
    with pytest.warns(UserWarning, match="an edge is negative"):
        greedy = chains.dijkstra(graph, indices=0)
    assert greedy.tolist() == [0, 2, 3, 3]
    with pytest.warns(UserWarning, match="negative weights"):
        theirs = csgraph.dijkstra(graph.numpy(), indices=0)
    assert theirs.tolist() == [0, 1, 3, 2]  # SciPy's opens settled nodes again
    right = chains.bellman_ford(graph, indices=0)
    assert right.tolist() == [0, 1, 3, 2]
