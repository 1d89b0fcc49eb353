"""The most probable text: by a beam, or by scoring all there are.

Chapter: rnn
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape
from dlnotes.text.sampling import State, Step

__all__ = ["Hypothesis", "beam_search", "exhaustive_search"]


class Hypothesis(NamedTuple):
    """A continuation, and what the model thinks of it.

    Attributes:
        tokens: what was appended.
        log_prob: natural logarithm of the probability of all these tokens.
    """

    tokens: list[int]
    log_prob: float


def beam_search(
    step: Step,
    logits: Tensor,
    state: State,
    length: int,
    *,
    width: int,
    end: int | None = None,
) -> list[Hypothesis]:
    """Keep the ``width`` most probable beginnings after every token.

    Graves 2012; with ``width=1`` it is :func:`~dlnotes.text.greedy`.

    Args:
        step: as for :func:`~dlnotes.text.warm_up`; it is called with one token at a
            time.
        logits: ``[1, V]``, for the first new token, from a warm-up.
        state: the state that goes with them.
        length: how many tokens to append at most, at least 1.
        width: how many beginnings are kept.
        end: a hypothesis that has this token is complete.

    Returns:
        At most ``width`` continuations, best first.

    Raises:
        ValueError: if ``logits`` is for more than one sequence, or a number is
            out of range.
    """
    check_shape("beam_search", logits=(logits, (1, "V")))
    check_range("beam_search", 1, width=width, length=length)
    beams = [(Hypothesis([], 0.0), logits, state)]
    for place in range(length):
        found = []  # a hypothesis, and the state before its last token
        for old, scores, memory in beams:
            if end in old.tokens:  # complete; without an end, none ever is
                found.append((old, memory))
                continue
            logs = scores[0].log_softmax(-1)  # [V]
            best = logs.argsort(descending=True, stable=True)[:width]
            for token in best.tolist():  # of one beam, no more than these survive
                total = old.log_prob + logs[token].item()
                found.append((Hypothesis([*old.tokens, token], total), memory))
        kept = sorted(found, key=lambda one: -one[0].log_prob)[:width]
        if place == length - 1 or all(end in one.tokens for one, _ in kept):
            break
        beams = [
            (one, logits, memory)  # complete: its logits are not looked at
            if end in one.tokens
            else (one, *_read(step, one, logits.device, memory))
            for one, memory in kept
        ]
    return [one for one, _ in kept]


def exhaustive_search(
    step: Step, logits: Tensor, state: State, length: int
) -> list[Hypothesis]:
    """Score every continuation, ``V**length`` of them.

    Args:
        step: as for :func:`~dlnotes.text.warm_up`.
        logits: ``[1, V]``, for the first new token.
        state: the state that goes with them.
        length: how many tokens to append, at least 1.

    Returns:
        All of them, best first.

    Raises:
        ValueError: if there are more than a million, ``logits`` is for more than one
            sequence, or ``length`` is below 1.
    """
    size = check_shape("exhaustive_search", logits=(logits, (1, "V")))["V"]
    check_range("exhaustive_search", 1, length=length)
    if size**length > 1_000_000:
        raise ValueError(
            "exhaustive_search: V**length must be at most 1,000,000, "
            f"got {size}**{length}"
        )
    found: list[Hypothesis] = []

    def visit(old: Hypothesis, scores: Tensor, memory: State) -> None:
        for token, log_prob in enumerate(scores[0].log_softmax(-1).tolist()):
            one = Hypothesis([*old.tokens, token], old.log_prob + log_prob)
            if len(one.tokens) == length:
                found.append(one)
            else:
                visit(one, *_read(step, one, logits.device, memory))

    visit(Hypothesis([], 0.0), logits, state)
    return sorted(found, key=lambda one: -one.log_prob)


def _read(
    step: Step, one: Hypothesis, device: torch.device, state: State
) -> tuple[Tensor, State]:
    """Let the model read the last token of a hypothesis."""
    return step(torch.tensor(one.tokens[-1:], device=device), state)
