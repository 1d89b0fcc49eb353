"""Counted models against dictionaries, written as in the papers."""

import math
from collections import Counter
from itertools import pairwise

import pytest
import torch

from dlnotes import text

MODELS = [text.AddK, text.AbsoluteDiscounting, text.KneserNey]
TOKENS = torch.randint(0, 5, (60,), generator=torch.Generator().manual_seed(0))


def by_dictionary(tokens, vocabulary, order, discount, kneser_ney):
    """Return p(word, context) by recursion over dictionaries."""
    tokens = tokens.tolist()

    def counted(n):
        grams = [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
        if kneser_ney and n < order:
            return Counter(gram[1:] for gram in counted_plainly(n + 1))
        return Counter(grams)

    def counted_plainly(n):
        return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))

    tables = {n: counted(n) for n in range(1, order + 1)}

    def p(word, context):
        n = len(context) + 1
        table = tables[n]
        follow = {g[-1]: c for g, c in table.items() if g[:-1] == context}
        total = sum(follow.values())
        lower = p(word, context[1:]) if context else 1 / vocabulary
        if not total:
            return lower
        kept = max(follow.get(word, 0) - discount, 0)
        return (kept + discount * len(follow) * lower) / total

    return p


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("model", MODELS[1:])
def test_discounting_is_the_recursion_of_the_papers(model, order):
    held = torch.randint(0, 6, (40,), generator=torch.Generator().manual_seed(1))
    found = model(TOKENS, 6, order, discount=0.7).log_probs(held)
    p = by_dictionary(TOKENS, 6, order, 0.7, model is text.KneserNey)
    words = held.tolist()
    due = [
        math.log(p(w, tuple(words[max(t - order + 1, 0) : t])))
        for t, w in enumerate(words)
    ]
    torch.testing.assert_close(found, torch.tensor(due).double(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("k", [0.0, 0.1, 1.0])
def test_add_k_is_its_formula(k):
    found = text.AddK(TOKENS, 6, 2, k).probs(torch.tensor([3, 2]))
    after = [b for a, b in pairwise(TOKENS) if a == 2]
    count = torch.bincount(torch.stack(after), minlength=6)
    torch.testing.assert_close(found, (count + k) / (len(after) + 6 * k), check_dtype=0)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize("model", MODELS)
def test_every_context_has_a_distribution(model, order):
    counted = model(TOKENS, 6, order)  # token 5 never came
    for length in range(order + 2):
        for context in ([5] * length, [0, 5, 1, 2, 3, 4][:length], TOKENS[:length]):
            context = torch.as_tensor(context, dtype=torch.int64)
            p = counted.probs(context)
            assert p.shape == (6,) and p.dtype == torch.float64
            assert p.sum().item() == pytest.approx(1, abs=1e-12)
            assert p.min() > 0


@pytest.mark.parametrize("model", [*MODELS, lambda *args: text.AddK(*args, k=0)])
def test_probs_and_log_probs_agree(model):
    counted = model(TOKENS, 6, 3)
    held = torch.tensor([0, 5, 1, 1, 2])
    one_by_one = [counted.probs(held[:t])[w] for t, w in enumerate(held)]
    torch.testing.assert_close(counted.log_probs(held), torch.stack(one_by_one).log())


@pytest.mark.parametrize("model", MODELS)
def test_contexts_side_by_side(model):
    counted = model(TOKENS, 6, 3)
    contexts = TOKENS[:24].view(2, 3, 4)
    many = counted.probs(contexts)
    assert many.shape == (2, 3, 6)
    torch.testing.assert_close(many[1, 2], counted.probs(contexts[1, 2]))
    assert counted.probs(contexts[..., :0]).shape == (2, 3, 6)


def test_without_smoothing_what_never_came_is_impossible():
    counted = text.AddK(TOKENS, 6, 1, k=0)
    assert counted.log_probs(torch.tensor([5])).item() == -math.inf
    assert counted.probs(torch.tensor([])[:0].long()).sum().item() == pytest.approx(1)
    two = text.AddK(TOKENS, 6, 2, k=0)
    assert two.probs(torch.tensor([5])).tolist() == pytest.approx([1 / 6] * 6)


def test_continuations_count_contexts():
    """In "a b a b a b c", b came three times, always after a."""
    tokens = torch.tensor([0, 1, 0, 1, 0, 1, 2])
    kneser_ney = text.KneserNey(tokens, 3, 2, discount=0.0).tables[0]
    assert kneser_ney.counts.tolist() == [1, 1, 1]
    plain = text.AbsoluteDiscounting(tokens, 3, 2, discount=0.0).tables[0]
    assert plain.counts.tolist() == [3, 3, 1]


def test_discount_is_estimated():
    tokens = torch.tensor([0, 1, 2, 2, 3, 3, 3])  # two once, one twice
    counted = text.AbsoluteDiscounting(tokens, 4, 1)
    assert counted.discounts == [pytest.approx(2 / (2 + 2 * 1))]
    same = text.AbsoluteDiscounting(tokens, 4, 1, discount=0.5)
    torch.testing.assert_close(counted.log_probs(tokens), same.log_probs(tokens))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("length", [0, 1, 2])
def test_texts_shorter_than_a_gram(model, length):
    counted = model(TOKENS[:length], 6, 3)
    assert counted.probs(torch.tensor([1, 2])).sum().item() == pytest.approx(1)
    assert model(TOKENS, 6, 3).log_probs(TOKENS[:length]).shape == (length,)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((TOKENS, 4, 2), "tokens must be from 0 to 3, got 0 to 4"),
        (
            (TOKENS.float(), 6, 2),
            r"int64, got \[60\] torch.float32",
        ),
        (([1, 2], 6, 2), r"tokens must be \[T\] int64, got list"),
        ((TOKENS[None], 6, 2), r"tokens must be \[T\] int64, got \[1, 60\]"),
        ((TOKENS, 6, 0), "order must be >= 1"),
        ((TOKENS, 10_000, 5), r"vocabulary \*\* order < 2 \*\* 63"),
    ],
)
def test_refusals(args, said):
    with pytest.raises(ValueError, match=said):
        text.KneserNey(*args)


def test_ranges():
    with pytest.raises(ValueError, match="k must be >= 0, got -1"):
        text.AddK(TOKENS, 6, 2, k=-1)
    with pytest.raises(ValueError, match="KneserNey: discount must be >= 0 and <= 1"):
        text.KneserNey(TOKENS, 6, 2, discount=1.5)


def test_kneser_ney_comes_near_the_limit_of_its_order():
    source, draw = text.fables(), torch.Generator().manual_seed(0)
    words = text.Vocabulary(source.words)
    learn, held = (words.encode(source.sample(50_000, generator=draw).split())
                   for _ in range(2))  # fmt: skip
    limits = text.ngram_limits(source, 4)
    for n, limit in enumerate(limits[:3], 1):
        found = text.bits_per(text.KneserNey(learn, len(words), n).log_probs(held))
        assert limit - 0.03 < found < limit + 0.1
