"""Tasks of sampling: the models look at one number at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task


def one_by_one(
    logits: Tensor,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    multiply: bool = False,
    late: bool = False,
    largest: bool = True,
    normalize: bool = True,
    over: bool = True,
    zero: bool = False,
) -> Tensor:
    """Restrict a distribution in a loop over rows and tokens; options are mistakes.

    Args:
        logits: ``[..., V]``.
        temperature: logits are divided by it.
        top_k: how many tokens are kept, and those that tie with the last.
        top_p: how much probability is kept at least.
        multiply: whether logits are multiplied by the temperature instead.
        late: whether ``top_p`` looks at the probabilities at temperature 1.
        largest: whether the largest are kept, not the smallest.
        normalize: whether what is left sums to 1.
        over: whether the token that reaches ``top_p`` is kept.
        zero: whether what is cut off gets the logit 0, not ``-inf``.

    Returns:
        ``[..., V]`` log-probabilities.

    Raises:
        ValueError: if an option is out of range.
    """
    if not temperature > 0 or (top_k or 1) < 1 or not 0 < (top_p or 1) <= 1:
        raise ValueError("one_by_one: an option is out of range")
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]):
        scores = row * temperature if multiply else row / temperature
        scores = scores.log_softmax(-1)
        keep = list(range(len(scores)))
        if top_k is not None:
            best = sorted(scores.tolist(), reverse=largest)
            least = best[min(top_k, len(best)) - 1]
            inside = scores >= least if largest else scores <= least
            keep = inside.nonzero()[:, 0].tolist()
            scores = _only(scores, keep, zero).log_softmax(-1)
        if top_p is not None:
            odds = row.softmax(-1) if late else scores.exp()
            order, mass, kept = sorted(keep, key=lambda i: -odds[i].item()), 0.0, []
            for i in order:
                if mass >= top_p:
                    break
                mass += odds[i].item()
                if over or mass <= top_p:
                    kept.append(i)
            scores = _only(scores, kept, zero)
        rows.append(scores.log_softmax(-1) if normalize else scores)
    return torch.stack(rows).reshape(logits.shape)


def _only(scores: Tensor, keep: list[int], zero: bool) -> Tensor:
    out = torch.full_like(scores, 0.0 if zero else -math.inf)
    out[keep] = scores[keep]
    return out


def _cases() -> Iterator[Case]:
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


_MISTAKES = {
    "logits are *divided* by the temperature": {"multiply": True},
    "first the temperature, then the nucleus": {"late": True},
    "top_k keeps the most probable tokens": {"largest": False},
    "what is left must sum to 1 again: log_softmax once more": {"normalize": False},
    "the token that takes the sum to top_p belongs to the nucleus": {"over": False},
    "a logit of 0 is not a probability of 0: cut off with -inf": {"zero": True},
}
_WRONG: dict[str, Callable] = {
    said: partial(one_by_one, **options) for said, options in _MISTAKES.items()
}
task(
    "text.restrict",
    "dlnotes.checking.text.sampling.one_by_one",
    cases=_cases,
    wrong=_WRONG,
    gradients=False,
)
