"""Tasks of sampling: the models look at one number at a time."""

import math

import torch

from dlnotes.checking import Case, task


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


def _cases():
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
    "dlnotes.checking.text.sampling.one_by_one",
    cases=_cases,
    gradients=False,
).mistakes("""
    logits are *divided* by the temperature
        logits / temperature => logits * temperature
    the token that takes the sum to top_p belongs to the nucleus
        before >= top_p => before + ordered.exp() > top_p
""")
