"""Limits of n-grams against all sequences, one by one."""

import itertools
import math

import pytest
import torch

from dlnotes import text

SOURCE = text.Source(
    {
        "s": {"a": (0.5, "s"), "b": (0.5, "t")},
        "t": {"a": (0.8, "t"), "c": (0.2, "s")},
    },
    "s",
)


def block_entropy(source, n):
    """Bits of n words from the middle of a long text."""
    start = {"s": 2 / 7, "t": 5 / 7}  # stationary
    bits = 0.0
    for words in itertools.product(source.words, repeat=n):
        total = 0.0
        for state, chance in start.items():
            for word in words:
                step, state = source.arcs[state].get(word, (0.0, state))
                chance *= step
            total += chance
        bits -= total * math.log2(total) if total else 0.0
    return bits


def test_limits_are_differences_of_block_entropies():
    blocks = [block_entropy(SOURCE, n) for n in range(6)]
    due = [b - a for a, b in itertools.pairwise(blocks)]
    assert text.ngram_limits(SOURCE, 5).tolist() == pytest.approx(due)


def test_limits_fall_to_the_entropy_rate():
    source = text.fables()
    limits = text.ngram_limits(source, 40)
    assert (limits.diff() < 1e-12).all()
    assert limits.min() > source.bits_per_word() - 1e-9
    assert limits[-1].item() == pytest.approx(source.bits_per_word(), abs=1e-3)


def test_a_source_without_memory_is_at_its_limit_at_once():
    coin = text.Source({"s": {"a": (0.5, "s"), "b": (0.5, "s")}}, "s")
    assert torch.allclose(text.ngram_limits(coin, 3), torch.ones(3).double())
    with pytest.raises(ValueError, match="order must be >= 1"):
        text.ngram_limits(coin, 0)
