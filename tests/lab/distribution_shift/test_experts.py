"""Weights of experts against their definition and their bounds."""

import math

import pytest
import torch

from dlnotes.lab.distribution_shift import expert_weights


def test_weights_are_the_exponential_of_past_losses():
    losses = torch.rand(3, 20, 4).double()
    found = expert_weights(losses, 0.7)
    past = losses.cumsum(1) - losses
    assert torch.allclose(found, torch.softmax(-0.7 * past, -1))
    assert torch.equal(found[:, 0], torch.full((3, 4), 0.25).double())


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_rows_sum_to_1(share):
    found = expert_weights(torch.rand(30, 5), 2.0, share)
    assert torch.allclose(found.sum(-1), torch.ones(30))
    assert (found >= share / 5 - 1e-7).all()


@pytest.mark.parametrize("seed", range(10))
def test_regret_is_within_the_bound(seed):
    torch.manual_seed(seed)
    rounds, experts = 200, 6
    losses = (torch.rand(rounds, experts) < torch.rand(experts)).double()
    rate = math.sqrt(8 * math.log(experts) / rounds)
    mixed = (expert_weights(losses, rate) * losses).sum()
    assert mixed - losses.sum(0).min() <= math.sqrt(rounds * math.log(experts) / 2)


def test_no_rounds():
    assert expert_weights(torch.zeros(0, 3), 1.0).shape == (0, 3)


def test_whole_losses_are_losses():
    losses = torch.tensor([[0, 1, 1], [1, 0, 1]])
    assert torch.equal(expert_weights(losses, 1.0), expert_weights(losses.double(), 1))


def test_refuses():
    with pytest.raises(ValueError, match="rate must be >= 0"):
        expert_weights(torch.zeros(2, 2), -1.0)
    with pytest.raises(ValueError, match="share must be >= 0 and <= 1"):
        expert_weights(torch.zeros(2, 2), 1.0, 1.5)
