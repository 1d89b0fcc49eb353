"""Searching for the most probable text, against all texts scored."""

import math

import pytest
import torch

from dlnotes import nn, text

V = 3


def remembering(seed=0):
    """Logits depend on all tokens read, which are the state."""
    draw = torch.Generator().manual_seed(seed)
    table = torch.randn(V**5, V, generator=draw, dtype=torch.float64) * 2

    def step(tokens, state):
        state = state * V + tokens + 1
        return table[state % len(table)], state

    return step


@pytest.mark.parametrize("seed", range(5))
def test_a_wide_beam_is_exhaustive(seed):
    step = remembering(seed)
    logits, state = step(torch.tensor([0]), torch.tensor([0]))
    every = text.exhaustive_search(step, logits, state, 4)
    assert len(every) == V**4
    assert math.isclose(sum(math.exp(one.log_prob) for one in every), 1)
    found = text.beam_search(step, logits, state, 4, width=V**4)
    for mine, due in zip(found, every, strict=True):
        assert mine.tokens == due.tokens
        assert math.isclose(mine.log_prob, due.log_prob)
    enough = text.beam_search(step, logits, state, 4, width=V**3)
    assert enough[0].tokens == every[0].tokens  # no prefix was ever dropped


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_of_one_is_greedy(seed):
    step = remembering(seed)
    logits, state = step(torch.tensor([0]), torch.tensor([0]))
    (found,) = text.beam_search(step, logits, state, 5, width=1)
    assert found.tokens == text.greedy(step, logits, state, 5)[0].tolist()


@torch.no_grad()
def test_a_state_may_be_of_any_kind():
    torch.manual_seed(0)
    layer, head = nn.LSTM(V, 8, dtype=torch.float64), nn.Linear(8, V).double()

    def step(tokens, state):
        output, state = layer(torch.eye(V, dtype=torch.float64)[tokens][None], state)
        return head(output[0]), state

    prefix = torch.tensor([[0, 1, 2]])
    logits, state = text.warm_up(step, prefix, None)
    by_greed = text.greedy(step, logits, state, 4)[0].tolist()
    assert text.beam_search(step, logits, state, 4, width=1)[0].tokens == by_greed
    every = text.exhaustive_search(step, logits, state, 4)
    best = text.beam_search(step, logits, state, 4, width=V**3)[0]
    assert best.tokens == every[0].tokens
    whole = torch.cat([prefix, torch.tensor([best.tokens])], 1)[0]
    output = head(layer(torch.eye(V, dtype=torch.float64)[whole])[0]).log_softmax(-1)
    due = output[2:-1].gather(1, whole[3:, None]).sum()
    torch.testing.assert_close(best.log_prob, due.item())


def test_beam_finds_what_greed_misses():
    """First 0.6 and 0.4; but what follows the second is certain."""
    table = torch.tensor([[0.5, 0.5, 0], [0, 0, 1], [0.34, 0.33, 0.33]]).log()
    start = torch.tensor([[0.6, 0.4, 0.0]]).log()

    def step(tokens, state):
        return table[tokens], state

    assert text.greedy(step, start, 0, 2).tolist() == [[0, 0]]
    (best,) = text.beam_search(step, start, 0, 2, width=2)[:1]
    assert best.tokens == [1, 2]
    assert math.isclose(best.log_prob, math.log(0.4), rel_tol=1e-6)


def test_beam_leaves_a_complete_hypothesis_alone():
    table = torch.tensor([[0.6, 0.4], [0.5, 0.5]]).log()

    def step(tokens, state):
        assert tokens.item() != 1, "read a token after the end"
        return table[tokens], state

    found = text.beam_search(step, table[:1], 0, 3, width=4, end=1)
    assert [one.tokens for one in found] == [[1], [0, 1], [0, 0, 0], [0, 0, 1]]
    assert math.isclose(sum(math.exp(one.log_prob) for one in found), 1, rel_tol=1e-6)


def test_refuses():
    table = torch.zeros(V, V)

    def step(tokens, state):
        return table[tokens], state

    with pytest.raises(ValueError, match=r"logits must be \[1, V\], got \[3, 3\]"):
        text.beam_search(step, table, 0, 2, width=2)
    with pytest.raises(ValueError, match="at most 1,000,000"):
        text.exhaustive_search(step, table[:1], 0, 20)
    with pytest.raises(ValueError, match="width must be >= 1"):
        text.beam_search(step, table[:1], 0, 2, width=0)
