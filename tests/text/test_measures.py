"""Perplexity and bits against numbers known on paper."""

import math

import pytest
import torch

from dlnotes import text

P = torch.tensor([0.5, 0.1, 0.25]).double()


def test_perplexity_is_the_geometric_mean():
    assert text.perplexity(P.log()).item() == pytest.approx(80 ** (1 / 3))
    assert text.perplexity(torch.zeros(4)).item() == 1
    uniform = torch.full((2, 5), -math.log(10_000))
    assert text.perplexity(uniform).item() == pytest.approx(10_000, rel=1e-5)


def test_one_zero_is_enough():
    chances = torch.full((1000,), 0.9)
    chances[17] = 0
    assert text.perplexity(chances.log()).item() == math.inf
    assert text.bits_per(chances.log()).item() == math.inf


def test_bits():
    assert text.bits_per(P.log()).item() == pytest.approx(math.log2(80) / 3)
    assert 2 ** text.bits_per(P.log()).item() == pytest.approx(80 ** (1 / 3))
    assert text.bits_per(P.log(), 12).item() == pytest.approx(math.log2(80) / 12)


@pytest.mark.parametrize("function", [text.perplexity, text.bits_per])
def test_refusals(function):
    with pytest.raises(ValueError, match="log_probs must have a token, got none"):
        function(torch.zeros(0))
    with pytest.raises(ValueError, match="must be a floating-point tensor, got list"):
        function([0.5])
    with pytest.raises(ValueError, match="units must be > 0, got 0"):
        text.bits_per(P.log(), 0)


def test_prose_is_there():
    english, chinese = text.prose(), text.prose("chinese")
    assert len(english.split()) > 1800 and english.isprintable() is False
    assert english.count("\n\n") == 12 and chinese.count("\n\n") == 8
    assert sum("一" <= c <= "鿿" for c in chinese) > 1500
    assert english.isascii() and not english.endswith("\n")
    with pytest.raises(ValueError, match="language must be 'english' or 'chinese'"):
        text.prose("latin")
