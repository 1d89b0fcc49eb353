"""Sequences that need a memory, made so that the best possible answer is known.

Chapter: gated_rnns
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


def brackets(
    rows: int,
    steps: int,
    *,
    opening: float = 0.5,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Draw texts of round brackets in which no bracket closes that was not opened.

    With no bracket open, the next one opens; otherwise it does so with probability
    ``opening``. So the best forecast needs to know whether the depth is 0, and
    nothing else.

    Args:
        rows: ``N``, texts.
        steps: ``T``, brackets a text.
        opening: probability that a bracket opens where both are legal.
        generator: of the draws.

    Returns:
        The brackets ``[N, T]`` int64, 0 opens and 1 closes; the depth after each,
        ``[N, T]`` int64; the probability that the next one opens, ``[N, T]``
        float64.

    Raises:
        ValueError: if a number is negative, or ``opening`` above 1.
    """
    check_range("brackets", 0, rows=rows, steps=steps)
    check_range("brackets", 0, 1, opening=opening)
    drawn = torch.rand(steps, rows, generator=generator, dtype=torch.float64)
    depth = torch.zeros(steps + 1, rows, dtype=torch.int64)
    for t in range(steps):
        opens = (drawn[t] < opening) | (depth[t] == 0)
        depth[t + 1] = depth[t] + torch.where(opens, 1, -1)
    tokens = (depth[1:] < depth[:-1]).long().T  # [N, T]
    depth = depth[1:].T
    chance = torch.where(depth > 0, opening, 1.0).double()
    return tokens.contiguous(), depth.contiguous(), chance.contiguous()


def copying(
    rows: int,
    *,
    symbols: int = 3,
    kinds: int = 4,
    wait: int = 20,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Draw symbols to memorise, a wait, and as many cues to recall them at.

    Who has forgotten them can only guess, at a mean cross-entropy of at least
    ``log(kinds)`` a symbol (Hochreiter & Schmidhuber 1997 have tasks of this form).

    Args:
        rows: ``N``, sequences.
        symbols: ``S``, symbols a sequence, all equally likely.
        kinds: ``K``, different symbols, numbered from 0; token ``K`` says to wait,
            and ``K + 1`` to recall.
        wait: ``W``, steps between the last symbol and the first cue.
        generator: of the draws.

    Returns:
        The tokens ``[N, S + W + S]`` int64, and the symbols ``[N, S]`` int64, which
        are what is asked for at the last ``S`` steps.

    Raises:
        ValueError: if a number is negative, or there is no kind of symbol.
    """
    check_range("copying", 0, rows=rows, symbols=symbols, wait=wait)
    check_range("copying", 1, kinds=kinds)
    asked = torch.randint(kinds, (rows, symbols), generator=generator)
    blank = asked.new_full((rows, wait), kinds)
    cue = asked.new_full((rows, symbols), kinds + 1)
    return torch.cat([asked, blank, cue], 1), asked


def adding(
    rows: int, steps: int, *, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw numbers of which two are marked, one in each half; their sum is asked for.

    Numbers are uniform in 0 to 1. Who always answers 1, the mean of the sum, has a
    mean squared error of 1/6, its variance; nobody who sees neither marked number
    does better.

    Args:
        rows: ``N``, sequences.
        steps: ``T``, numbers a sequence, at least 2.
        generator: of the draws.

    Returns:
        Numbers and marks ``[N, T, 2]`` float64, and sums ``[N]`` float64.

    Raises:
        ValueError: if ``rows`` is negative or ``steps`` below 2.
    """
    check_range("adding", 0, rows=rows)
    check_range("adding", 2, steps=steps)
    numbers = torch.rand(rows, steps, generator=generator, dtype=torch.float64)
    half = steps // 2
    marks = torch.zeros_like(numbers)
    for start, end in ((0, half), (half, steps)):
        place = torch.randint(start, end, (rows, 1), generator=generator)
        marks.scatter_(1, place, 1.0)
    return torch.stack([numbers, marks], -1), (numbers * marks).sum(1)
