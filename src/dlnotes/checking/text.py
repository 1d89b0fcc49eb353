"""Tasks for text: no library here has its functions, so slow ones are the models."""

import math
import re

import torch

from dlnotes.checking import Case, task

# --- bpe ----------------------------------------------------------------------


def by_rewriting(text, merges):
    """Keep the whole text as one list and rewrite it.

    Args:
        text: to learn from.
        merges: how many, at most.

    Returns:
        The pairs.
    """
    pieces = re.findall(r" ?\w+| ?[^\w\s]+|\s+", text)
    words = [list(piece.encode()) for piece in pieces]
    learned = []
    for new in range(256, 256 + merges):
        pairs = [(w[i], w[i + 1]) for w in words for i in range(len(w) - 1)]
        ranked = sorted(set(pairs), key=lambda p: (-pairs.count(p), p[0], p[1]))
        if not ranked or pairs.count(ranked[0]) < 2:
            break
        learned.append(ranked[0])
        for w in words:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == ranked[0]:
                    w[i : i + 2] = [new]
                i += 1
    return learned


def _bpe_cases():
    yield Case("low lower newest", ("low low low lower lower newest newest", 6))
    yield Case("two pairs alike", ("cd\ncd\nab\nab", 2))
    yield Case("a run of one letter", ("aaaaaaa aaa", 4))
    yield Case("pairs across words", ("a b a b a b", 3))
    yield Case("all different", ("abcdefg", 3))
    yield Case("nothing", ("", 3))
    yield Case("no merges", ("abab", 0))
    yield Case("three bytes a character", ("狐狸和狐狸。狐", 4))


task(
    "text.learn_merges",
    "dlnotes.checking.text.by_rewriting",
    cases=_bpe_cases,
    base=by_rewriting,
    run=lambda function, case: [list(pair) for pair in function(*case.args)],
).mistakes(r"""
    of pairs that are equally frequent, take the one with the smaller numbers
        p[0], p[1]) => -p[0], -p[1])
    a pair lies within a word: the end of one and the start of the next are none
        re.findall(r" ?\w+| ?[^\w\s]+|\s+", text) => [text]
    a pair that occurs once saves nothing: stop there
        < 2: => < 1:
    a word that occurs three times counts three times
        for piece in pieces] => for piece in sorted(set(pieces))]
""")

# --- measures -----------------------------------------------------------------


def by_product(log_probs):
    """Take the root of the product of one over the probabilities.

    Args:
        log_probs: natural logarithms, any shape.

    Returns:
        ``[]``.
    """
    chances = log_probs.exp().flatten()
    return (1 / chances ** (1 / len(chances))).prod()


def _measures_cases():
    yield Case("three tokens", (torch.tensor([0.5, 0.1, 0.25]).double().log(),))
    yield Case("all certain", (torch.zeros(4).double(),))
    yield Case("uniform over 50", (torch.full((7,), 0.02).double().log(),))
    yield Case("one impossible", (torch.tensor([0.5, 0.0]).double().log(),))
    yield Case("a batch", (torch.rand(3, 5).double().log(),))


task(
    "text.perplexity",
    "dlnotes.checking.text.by_product",
    cases=_measures_cases,
    gradients=False,
).mistakes("""
    that is the harmonic mean of 1 / p; take the mean of the logarithms
        => 1 / log_probs.exp().mean()
    that is the arithmetic mean of 1 / p; take the mean of the logarithms
        => (-log_probs).exp().mean()
    the logarithms are natural: the base is e, not 2
        => 2 ** (-log_probs.mean())
    a longer text must not be harder: take the mean, not the sum
        => (-log_probs.sum()).exp()
    the exponent is minus the mean
        => log_probs.mean().exp()
    this is the cross-entropy; perplexity is its exponential
        => -log_probs.mean()
""")

# --- sampling -----------------------------------------------------------------


def one_by_one(logits, *, temperature=1.0, top_k=None, top_p=None):
    """Restrict a distribution in a loop over rows and tokens.

    Args:
        logits: ``[..., V]``.
        temperature: logits are divided by it.
        top_k: how many tokens are kept, and those that tie with the last.
        top_p: how much probability is kept at least.

    Returns:
        ``[..., V]`` log-probabilities.

    Raises:
        ValueError: if an option is out of range.
    """
    if not temperature > 0 or (top_k or 1) < 1 or not 0 < (top_p or 1) <= 1:
        raise ValueError("one_by_one: an option is out of range")
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]):
        scores = (row / temperature).log_softmax(-1)
        keep = list(range(len(scores)))
        if top_k is not None:
            best = sorted(scores.tolist(), reverse=True)
            least = best[min(top_k, len(best)) - 1]
            keep = (scores >= least).nonzero()[:, 0].tolist()
            scores = _only(scores, keep)
        if top_p is not None:
            odds = scores.exp().tolist()
            order, mass, kept = sorted(keep, key=lambda i: -odds[i]), 0.0, []
            for i in order:
                if mass >= top_p:
                    break
                mass += odds[i]
                kept.append(i)
            scores = _only(scores, kept)
        rows.append(scores)
    return torch.stack(rows).reshape(logits.shape)


def _only(scores, keep):
    out = torch.full_like(scores, -math.inf)
    out[keep] = scores[keep]
    return out.log_softmax(-1)


def _sampling_cases():
    logits = torch.randn(7).double() * 2
    rows = torch.randn(2, 3, 6).double() * 2
    ties = torch.tensor([1.0, 2, 2, 0, 2]).double()
    yield Case("nothing asked for", (logits,))
    yield Case("half the temperature", (logits,), {"temperature": 0.5})
    yield Case("twice the temperature", (rows,), {"temperature": 2.0})
    yield Case("the best three", (logits,), {"top_k": 3})
    yield Case("the best one, several rows", (rows,), {"top_k": 1})
    yield Case("more than there are", (logits,), {"top_k": 99})
    yield Case("three tie for the best two", (ties,), {"top_k": 2})
    yield Case("a nucleus of 0.8", (logits,), {"top_p": 0.8})
    yield Case("a nucleus of 0.3, several rows", (rows,), {"top_p": 0.3})
    yield Case("a nucleus of 0.01: one token", (logits,), {"top_p": 0.01})
    yield Case("the whole nucleus", (logits,), {"top_p": 1.0})
    hot = {"temperature": 2.0, "top_p": 0.6}
    yield Case("nucleus after temperature", (logits,), hot)
    every = {"temperature": 1.5, "top_k": 4, "top_p": 0.7}
    yield Case("all three", (rows,), every)
    yield Case("a token that cannot be", (torch.tensor([0.0, -torch.inf, 1]).double(),))
    yield Case("temperature 0", (logits,), {"temperature": 0.0})
    yield Case("a nucleus of more than all", (logits,), {"top_p": 1.5})


task(
    "text.restrict",
    "dlnotes.checking.text.one_by_one",
    cases=_sampling_cases,
    gradients=False,
).mistakes("""
    logits are *divided* by the temperature
        logits / temperature => logits * temperature
    the token that takes the sum to top_p belongs to the nucleus
        before >= top_p => before + ordered.exp() > top_p
""")
