"""What a model that remembers a few words only could reach, with endless text.

Chapter: language_models
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dlnotes._checks import check_range
from dlnotes.probability import stationary
from dlnotes.text.source import Source


def ngram_limits(source: Source, order: int) -> Tensor:
    """Compute the entropy of a word of a source, given the words just before it.

    Whoever knows ``n - 1`` words, and not where the text is, believes in each state
    with some probability. Texts that lead to the same belief are taken together, so
    that there are few.

    Args:
        source: a grammar that can get from each of its states to all others.
        order: the largest ``n``.

    Returns:
        ``[order]`` float64, bits a word for ``n`` from 1 on; never rising, never
        below :meth:`Source.bits_per_word`.

    Raises:
        ValueError: if ``order`` is below 1, or the grammar has parts that it cannot
            leave.
    """
    check_range("ngram_limits", 1, order=order)
    states, words = list(source.arcs), source.words
    steps = torch.zeros(len(words), len(states), len(states), dtype=torch.float64)
    for i, arcs in enumerate(source.arcs.values()):
        for word, (chance, after) in arcs.items():
            steps[words.index(word), i, states.index(after)] = chance
    beliefs = stationary(steps.sum(0))[None]  # [B, S]
    share = torch.ones(1, dtype=torch.float64)  # [B], how likely each of them is
    limits = []
    for _ in range(order):
        after = torch.einsum("bs,wst->bwt", beliefs, steps)  # belief, and probability
        chance = after.sum(-1)  # [B, W], of each word
        limits.append(share @ torch.special.entr(chance).sum(1) / math.log(2))
        kept = chance > 0
        share = (share[:, None] * chance)[kept]
        found = (after[kept] / chance[kept][:, None]).round(decimals=12)
        beliefs, which = found.unique(dim=0, return_inverse=True)
        share = torch.zeros(len(beliefs)).to(share).index_add_(0, which, share)
    return torch.stack(limits)
