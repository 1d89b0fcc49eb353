"""Sums and maxima over all paths, against all paths written out."""

import itertools

import pytest
import torch

from dlnotes.lab import markov_chains as chains

K, T = 3, 6


def model(seed):
    torch.manual_seed(seed)
    start, chain = torch.randn(K).double(), torch.randn(K, K).double()
    seen = torch.randn(T, K).double()
    return start.log_softmax(0), chain.log_softmax(1), seen


def by_force(start, transition, seen):
    paths = torch.tensor([*itertools.product(range(K), repeat=T)])
    score = start[paths[:, 0]] + seen[torch.arange(T), paths].sum(1)
    return paths, score + transition[paths[:, :-1], paths[:, 1:]].sum(1)


@pytest.mark.parametrize("seed", range(5))
def test_all_paths(seed):
    start, transition, seen = model(seed)
    paths, score = by_force(start, transition, seen)
    total, states = chains.forward_backward(start, transition, seen)
    torch.testing.assert_close(total, score.logsumexp(0))
    share = torch.softmax(score, 0)
    for k in range(K):
        due = (share[:, None] * (paths == k)).sum(0)
        torch.testing.assert_close(states[:, k].exp(), due)
    best, path = chains.viterbi(start, transition, seen)
    torch.testing.assert_close(best, score.max())
    assert torch.equal(path, paths[score.argmax()])


def test_many_sequences_at_once():
    start, transition, seen = model(0)
    both = torch.stack([seen, seen.flip(0)])
    total, states = chains.forward_backward(start, transition, both)
    best, path = chains.viterbi(start, transition, both)
    for i in range(2):
        one = chains.forward_backward(start, transition, both[i])
        torch.testing.assert_close(states[i], one.log_states)
        torch.testing.assert_close(total[i], one.log_likelihood)
        assert torch.equal(path[i], chains.viterbi(start, transition, both[i])[1])
    assert best.shape == (2,)


def test_posterior_is_a_gradient():
    start, transition, seen = model(1)
    seen.requires_grad_()
    total, states = chains.forward_backward(start, transition, seen)
    (slope,) = torch.autograd.grad(total, seen)
    torch.testing.assert_close(slope, states.exp())


def test_gradient_where_a_state_cannot_be_reached():
    """Nobody goes to state 0: torch.logsumexp would give nan."""
    _, _, seen = model(3)
    start = torch.tensor([0.4, 0.3, 0.3]).double().log()
    transition = torch.tensor([[0, 0, 1], [0, 0.5, 0.5], [0, 1, 0]]).double().log()
    transition.requires_grad_()
    seen.requires_grad_()
    total, states = chains.forward_backward(start, transition, seen)
    slope, counts = torch.autograd.grad(total, (seen, transition))
    torch.testing.assert_close(slope, states.exp())
    torch.testing.assert_close(counts.sum(1), states[:-1].exp().sum(0))


def test_what_is_impossible_as_a_whole():
    start, stay = torch.tensor([1.0, 0.0]).log(), torch.eye(2).log()
    seen = torch.tensor([[0.0, 0.0], [-torch.inf, 0.0]])
    total, states = chains.forward_backward(start, stay, seen)
    assert total.item() == -torch.inf and bool(states.isnan().all())
    assert chains.viterbi(start, stay, seen)[0].item() == -torch.inf


def test_impossible_steps_and_long_sequences():
    start = torch.tensor([1.0, 0.0]).log()
    transition = torch.tensor([[0.0, 1.0], [1.0, 0.0]]).log()
    seen = torch.full((5001, 2), -3.0)
    total, states = chains.forward_backward(start, transition, seen)
    assert total.item() == pytest.approx(-3.0 * 5001)
    assert not states.isnan().any()
    best, path = chains.viterbi(start, transition, seen)
    assert path[:4].tolist() == [0, 1, 0, 1]
    assert best.item() == pytest.approx(-3.0 * 5001)


def test_one_step_and_refusals():
    start, transition, seen = model(2)
    assert chains.viterbi(start, transition, seen[:1])[1].shape == (1,)
    for function in (chains.viterbi, chains.forward_backward):
        with pytest.raises(ValueError, match="seen must have a step"):
            function(start, transition, seen[:0])
        with pytest.raises(ValueError, match="seen must have a state"):
            function(start[:0], transition[:0, :0], seen[:, :0])
        with pytest.raises(ValueError, match="seen must be"):
            function(start, transition, seen[:, :2])
        with pytest.raises(ValueError, match="transition must be"):
            function(start, transition[:2], seen)
