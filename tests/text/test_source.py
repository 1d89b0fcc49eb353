"""Sources against entropies known on paper, and against the text they draw."""

import math

import pytest
import torch

from dlnotes import probability, text

COIN = {"s": {"a": (0.5, "s"), "bb": (0.5, "s")}}
TWO = {"x": {"stay": (0.75, "x"), "go": (0.25, "y")}, "y": {"back": (1.0, "x")}}


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_entropy_known_on_paper():
    coin = text.Source(COIN, "s")
    assert coin.bits_per_word() == pytest.approx(1)
    assert coin.bits_per_character() == pytest.approx(1 / 2.5)  # "a ", "bb "
    two = text.Source(TWO, "x")
    p = 1 / 1.25  # how often in x
    h = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))
    assert two.bits_per_word() == pytest.approx(p * h)
    chain = torch.tensor([[0.75, 0.25], [1.0, 0.0]]).double()
    assert two.bits_per_word() == pytest.approx(float(probability.entropy_rate(chain)))


def test_each_character_after_all_before_it():
    source = text.Source(
        {"s": {"an": (0.5, "s"), "ant": (0.3, "s"), "b": (0.2, "s")}}, "s"
    )
    chance = source.log_probs("an ant b").exp()
    due = [0.8, 1, 5 / 8, 0.8, 1, 3 / 8, 1, 0.2]
    torch.testing.assert_close(chance, torch.tensor(due).double())
    words = source.log_probs(["an", "ant", "b"]).exp()
    torch.testing.assert_close(words, torch.tensor([0.5, 0.3, 0.2]).double())


def test_what_the_grammar_does_not_allow():
    source = text.Source(TWO, "x")
    assert source.log_probs("go stay ")[:3].isfinite().all()
    assert source.log_probs("go stay ")[3].item() == -math.inf
    assert source.log_probs("go stay ")[4:].isnan().all()
    assert source.log_probs(["back", "go"])[0].item() == -math.inf
    assert source.log_probs("").shape == source.log_probs([]).shape == (0,)


@pytest.mark.parametrize("source", [text.Source(TWO, "x"), text.fables()])
def test_a_long_text_comes_near_the_entropy_rate(source):
    drawn = source.sample(30_000, generator=generator())
    words, letters = source.log_probs(drawn.split()), source.log_probs(drawn)
    assert words.sum().item() == pytest.approx(letters.sum().item())
    bits = -words.mean().item() / math.log(2)
    assert bits == pytest.approx(source.bits_per_word(), abs=0.02)
    bits = -letters.mean().item() / math.log(2)
    assert bits == pytest.approx(source.bits_per_character(), abs=0.005)


def test_the_same_generator_draws_the_same_text():
    source = text.fables()
    drawn = source.sample(50, generator=generator())
    assert drawn == source.sample(50, generator=generator())
    assert drawn != source.sample(50, generator=generator(1))
    assert len(drawn.split()) == drawn.count(" ") == 50
    assert source.sample(0) == ""


def test_fables_agree_over_any_distance():
    source = text.fables()
    middle = "near the hills " * 9
    assert source.log_probs(f"a crow {middle}sleeps . ").isfinite().all()
    assert source.log_probs(f"the crows {middle}sleep . ").isfinite().all()
    assert not source.log_probs(f"a crow {middle}sleep . ").isfinite().all()
    drawn = source.sample(20_000, generator=generator())
    assert len(source.words) == 49 and set(drawn.split()) == set(source.words)
    assert len(set(drawn)) == 22


@pytest.mark.parametrize(
    ("arcs", "said"),
    [
        ({"s": {"a": (0.5, "s")}}, "must be > 0 with sum 1"),
        ({"s": {"a": (1.5, "s"), "b": (-0.5, "s")}}, "must be > 0 with sum 1"),
        ({"s": {}}, "must be > 0 with sum 1"),
        ({"s": {"a b": (1.0, "s")}}, "must have no space, got 'a b'"),
        ({"s": {"a": (1.0, "t")}}, r"must be among \['s'\], got 't'"),
        ({"t": {"a": (1.0, "t")}}, r"must be among \['t'\], got 's'"),
    ],
)
def test_source_refuses(arcs, said):
    with pytest.raises(ValueError, match=said):
        text.Source(arcs, "s")


def test_sample_refuses_a_negative_number():
    with pytest.raises(ValueError, match="words must be >= 0, got -1"):
        text.fables().sample(-1)
