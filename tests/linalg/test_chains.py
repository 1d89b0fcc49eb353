"""Chains of matrices: the product, and the best order among all."""

import random

import pytest
import torch

import dlnotes.linalg as ours
from samples import op_samples
from twins import assert_both_refuse, assert_twin


def every_cost(sizes):
    """Try each way to cut a chain in two, and so on."""
    if len(sizes) == 2:
        return [0]
    return [
        left + right + sizes[0] * sizes[k] * sizes[-1]
        for k in range(1, len(sizes) - 1)
        for left in every_cost(sizes[: k + 1])
        for right in every_cost(sizes[k:])
    ]


def test_torchs_own_samples():
    for args, kwargs in op_samples("linalg.multi_dot"):
        assert_twin(ours.multi_dot, torch.linalg.multi_dot, *args, **kwargs)


@pytest.mark.parametrize("ends", [(1, 1), (1, 2), (2, 1), (2, 2)])
@pytest.mark.parametrize("inner", [[], [(3, 4)], [(3, 5), (5, 1), (1, 4)]])
def test_vectors_at_the_ends(ends, inner):
    torch.manual_seed(0)
    last = inner[-1][1] if inner else 3
    shapes = [(2, 3)[-ends[0] :], *inner, (last, 6)[: ends[1]]]
    chain = [torch.randn(s, dtype=torch.float64) for s in shapes]
    assert_twin(ours.multi_dot, torch.linalg.multi_dot, chain)


def test_order_of_a_known_chain():
    assert ours.chain_order([10, 100, 5, 50]) == (7500, ((0, 1), 2))
    assert ours.chain_order([4, 7]) == (0, 0)


def test_no_order_is_cheaper():
    rng = random.Random(0)
    for _ in range(50):
        sizes = [rng.randint(1, 30) for _ in range(rng.randint(2, 7))]
        assert ours.chain_order(sizes)[0] == min(every_cost(sizes))


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(2, 3)], "two or more, got 1"),
        ([(2, 3), (3,), (3, 2)], r"a chain of matrices, got \[\[2, 3\], \[3\]"),
        ([(2, 3), (4, 2)], r"a chain of matrices"),
        ([(1, 2, 3), (3, 2)], r"a chain of matrices"),
    ],
)
def test_refuses(shapes, message):
    chain = [torch.ones(s) for s in shapes]
    assert_both_refuse(ours.multi_dot, torch.linalg.multi_dot, chain, match=message)


def test_refuses_two_dtypes_and_an_empty_chain():
    chain = [torch.ones(2, 2), torch.ones(2, 2).double()]
    assert_both_refuse(
        ours.multi_dot, torch.linalg.multi_dot, chain, match="must have one dtype"
    )
    with pytest.raises(ValueError, match="sizes must be two or more"):
        ours.chain_order([3])
