"""Edit distance against recursion, and the way that reaches it."""

import random
from itertools import pairwise

import pytest

from dlnotes.checking.lab.markov_chains import by_recursion
from dlnotes.lab import markov_chains as chains

PAIRS = [("kitten", "sitting"), ("", ""), ("", "ab"), ("abc", ""), ("flaw", "lawn")]
rng = random.Random(0)
PAIRS += [
    tuple("".join(rng.choices("abc", k=rng.randrange(6))) for _ in range(2))
    for _ in range(20)
]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_distance_and_way(a, b):
    due = by_recursion(a, b)
    assert chains.edit_distance(a, b) == due
    table, path = chains.edit_table(a, b), chains.edit_path(a, b)
    assert table.shape == (len(a) + 1, len(b) + 1)
    assert path[0] == (0, 0) and path[-1] == (len(a), len(b))
    cost = 0
    for (i, j), (k, m) in pairwise(path):
        assert (k - i, m - j) in {(1, 1), (1, 0), (0, 1)}
        cost += not ((k - i, m - j) == (1, 1) and a[i] == b[j])
        assert table[k, m] == cost
    assert cost == due


def test_words_as_letters():
    assert chains.edit_distance(["to", "be"], ["to", "see", "be"]) == 1
