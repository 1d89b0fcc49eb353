"""Sampling, against tables whose every probability is known."""

import pytest
import torch

from dlnotes import text

V = 3


def chain(seed=0, vocabulary=V):
    """A Markov chain as a step: its state counts the tokens read."""
    draw = torch.Generator().manual_seed(seed)
    table = torch.randn(vocabulary, vocabulary, generator=draw, dtype=torch.float64) * 2
    return table, lambda tokens, state: (table[tokens], state + 1)


def test_warm_up_reads_every_token():
    table, step = chain()
    logits, state = text.warm_up(step, torch.tensor([[0, 2, 1], [1, 1, 2]]), 0)
    assert state == 3
    assert torch.equal(logits, table[[1, 2]])
    with pytest.raises(ValueError, match="must have at least one token"):
        text.warm_up(step, torch.zeros(1, 0, dtype=torch.int64), 0)


def test_greedy_takes_the_best():
    table, step = chain()
    found = text.greedy(step, table[[0, 2]], 0, 5)
    for row, start in zip(found.tolist(), (0, 2), strict=True):
        for token in row:
            assert token == table[start].argmax()
            start = token
    assert text.greedy(step, table[:2], 0, 0).shape == (2, 0)


def test_sample_has_the_chain_s_probabilities():
    table, step = chain()
    draw = torch.Generator().manual_seed(0)
    many = table[[0]].expand(20_000, V)
    first, second = text.sample(step, many, 0, 2, generator=draw).T
    odds = table.softmax(-1)
    share = torch.bincount(first, minlength=V) / len(first)
    torch.testing.assert_close(share, odds[0].float(), atol=0.015, rtol=0)
    pairs = torch.bincount(first * V + second, minlength=V * V) / len(first)
    due = (odds[0][:, None] * odds).flatten().float()
    torch.testing.assert_close(pairs, due, atol=0.015, rtol=0)


def test_sample_near_temperature_0_or_of_one_is_greedy():
    table, step = chain()
    due = text.greedy(step, table, 0, 6)
    assert torch.equal(text.sample(step, table, 0, 6, top_k=1), due)
    assert torch.equal(text.sample(step, table, 0, 6, temperature=1e-3), due)
    assert torch.equal(text.sample(step, table, 0, 6, top_p=1e-6), due)


def test_sample_is_repeated_by_its_generator():
    table, step = chain()
    one, two = (
        text.sample(step, table, 0, 9, generator=torch.Generator().manual_seed(5))
        for _ in range(2)
    )
    assert torch.equal(one, two)


def test_restrict_keeps_what_it_says():
    odds = torch.tensor([0.5, 0.25, 0.15, 0.1])
    logits = odds.log() + 7  # a constant does not matter
    kept = text.restrict(logits, top_k=2).exp()
    torch.testing.assert_close(kept, torch.tensor([2 / 3, 1 / 3, 0, 0]))
    kept = text.restrict(logits, top_p=0.8).exp()
    torch.testing.assert_close(kept, torch.tensor([5 / 9, 5 / 18, 1 / 6, 0]))
    hot = text.restrict(logits, temperature=2.0).exp()
    torch.testing.assert_close(hot, odds.sqrt() / odds.sqrt().sum())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_a_temperature_near_0_does_not_overflow(dtype):
    logits = torch.tensor([[90.0, 100.0, -torch.inf]], dtype=dtype)
    found = text.restrict(logits, temperature=1e-4)
    assert torch.equal(found.exp(), torch.tensor([[0, 1, 0]], dtype=dtype))


def test_refuses():
    table, step = chain()
    for options, said in (
        ({"temperature": 0.0}, "restrict: temperature must be > 0, got 0.0"),
        ({"top_k": 0}, "restrict: top_k must be >= 1, got 0"),
        ({"top_p": 1.1}, "restrict: top_p must be > 0 and <= 1, got 1.1"),
    ):
        with pytest.raises(ValueError, match=said):
            text.restrict(table, **options)
    with pytest.raises(ValueError, match="greedy: length must be >= 0"):
        text.greedy(step, table, 0, -1)
