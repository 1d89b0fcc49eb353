"""Markov chains against matrix powers, eigenvectors, and what is known on paper."""

import math

import pytest
import torch

from dlnotes import probability

P = torch.tensor([[80, 15, 5], [30, 40, 30], [20, 30, 50]], dtype=torch.float64) / 100
START = torch.tensor([0.0, 1.0, 0.0]).double()
SWAP = torch.tensor([[0.0, 1.0], [1.0, 0.0]])


def test_power_iteration_is_a_matrix_power():
    path = probability.power_iteration(START, P, 7)
    assert path.shape == (8, 3)
    for t in (0, 1, 7):
        torch.testing.assert_close(path[t], START @ torch.linalg.matrix_power(P, t))
    many = probability.power_iteration(torch.eye(3).double(), P, 2)
    torch.testing.assert_close(many[:, 2], P @ P)


def test_stationary_is_left_as_it_is():
    p = probability.stationary(P)
    torch.testing.assert_close(p @ P, p)
    assert p.sum().item() == pytest.approx(1)
    torch.testing.assert_close(probability.power_iteration(START, P, 200)[-1], p)
    assert probability.stationary(SWAP).tolist() == pytest.approx([0.5, 0.5])
    assert probability.stationary(torch.ones(1, 1)).tolist() == [1]


def test_entropy_rate():
    assert probability.entropy_rate(SWAP).item() == 0
    assert probability.entropy_rate(torch.full((4, 4), 0.25)).item() == pytest.approx(2)
    two = torch.tensor([[0.9, 0.1], [0.1, 0.9]]).double()
    due = -(0.9 * math.log2(0.9) + 0.1 * math.log2(0.1))
    assert probability.entropy_rate(two).item() == pytest.approx(due)


def test_sample_chain_keeps_to_the_chain():
    generator = torch.Generator().manual_seed(0)
    path = probability.sample_chain(START, P, 60, 4000, generator=generator)
    assert path.shape == (4000, 61) and set(path[:, 0].tolist()) == {1}
    pairs = torch.bincount((3 * path[:, :-1] + path[:, 1:]).flatten(), minlength=9)
    counts = pairs.view(3, 3).double()
    found = counts / counts.sum(1, keepdim=True)
    torch.testing.assert_close(found, P, atol=0.01, rtol=0)
    same = torch.Generator().manual_seed(0)
    again = probability.sample_chain(START, P, 60, 4000, generator=same)
    assert torch.equal(path, again)
    never = probability.sample_chain(torch.tensor([1.0, 0.0]), SWAP, 3, 5)
    assert never.tolist() == [[0, 1, 0, 1]] * 5


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (P[:2], r"transition must be \[N, N\]"),
        (P.T, "rows >= 0 that sum to 1"),
        (torch.tensor([[1.5, -0.5], [0.0, 1.0]]), "rows >= 0"),
        (torch.eye(2).long(), "floating-point"),
        (torch.eye(3), "one stationary distribution"),
        (torch.zeros(0, 0), "transition must have a state"),
        (torch.ones(1, 1).half(), "must be torch.float32 or torch.float64"),
    ],
)
def test_stationary_refuses(wrong, said):
    with pytest.raises(ValueError, match=said):
        probability.stationary(wrong)


def test_entropy_rate_refuses_in_its_own_name():
    for wrong in (P[0], P[:2], P.T):
        with pytest.raises(ValueError, match="entropy_rate: transition"):
            probability.entropy_rate(wrong)


def test_sample_chain_refuses():
    for wrong in (START / 2, torch.tensor([1.5, -0.5, 0]), START * torch.nan):
        with pytest.raises(ValueError, match="start must have rows >= 0 that sum"):
            probability.sample_chain(wrong, P, 1)
    with pytest.raises(ValueError, match="walkers must be >= 0"):
        probability.sample_chain(START, P, 1, -1)


def test_what_is_impossible_is_not_sampled(monkeypatch):
    """Even if a row adds up to a little less than 1, and the number is the largest."""
    most = torch.tensor(1 - 2.0**-53, dtype=torch.float64)
    monkeypatch.setattr(torch, "rand", lambda *shape, **_: most.expand(shape))
    for row in ([0.3, 0.6, 0.1, 0.0], [1 / 3 - 1e-6] * 3 + [0.0]):
        row = torch.tensor(row)
        path = probability.sample_chain(row, row.expand(4, 4), 5)
        assert path.tolist() == [[2] * 6]


def test_power_iteration_refuses():
    with pytest.raises(ValueError, match="start must be"):
        probability.power_iteration(START[:2], P, 1)
    with pytest.raises(ValueError, match="steps must be >= 0"):
        probability.power_iteration(START, P, -1)
