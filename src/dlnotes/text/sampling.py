"""From probabilities to text: the most probable token, or one by chance.

Every function takes a *step*, any function that reads one token and a state and
returns logits for the next token and the next state::

    step(tokens, state) -> (logits, state)      # [B] int64 -> [B, V]

so that a table of counts, a recurrent network and a transformer are all sampled
by the same code. What a state is, only the step knows.

Chapter: rnn
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape, inside
from dlnotes._halves import wide

__all__ = ["greedy", "restrict", "sample", "warm_up"]

State = Any
Step = Callable[[Tensor, State], tuple[Tensor, State]]


def warm_up(step: Step, prefix: Tensor, state: State) -> tuple[Tensor, State]:
    """Read a prefix, so that the state knows it; no weight changes.

    Args:
        step: reads one token and a state, ``step(tokens, state)`` with tokens ``[B]``
            int64; gives logits ``[B, V]`` for the next token, and the next state.
        prefix: ``[B, L]`` int64, ``L >= 1``.
        state: before the first token.

    Returns:
        ``[B, V]`` logits for the token after the prefix, and the state.

    Raises:
        ValueError: if ``prefix`` has no token or another shape.
    """
    check_shape("warm_up", prefix=(prefix, ("B", "L")))
    if prefix.shape[1] == 0:
        raise ValueError("warm_up: prefix must have at least one token, got none")
    for tokens in prefix.T:
        logits, state = step(tokens, state)
    return logits, state


def restrict(
    logits: Tensor,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    """Sharpen or flatten a distribution, and cut its tail off.

    First the temperature, then ``top_k``, then ``top_p``, each on what is left.

    Args:
        logits: ``[..., V]`` floating point.
        temperature: logits are divided by it: below 1 sharper, above 1 flatter.
        top_k: keep the ``k`` most probable tokens, and those that tie with the last.
        top_p: keep the fewest tokens, most probable first, whose probabilities sum
            to at least ``p`` (the nucleus, Holtzman et al. 2020).

    Returns:
        ``[..., V]``, log-probabilities; ``-inf`` for what was cut off.

    Raises:
        ValueError: if an option is out of range.
    """
    check_range("restrict", 0, open_low=True, temperature=temperature)
    best, dtype, largest = (
        logits.amax(-1, True),
        logits.dtype,
        torch.finfo(logits.dtype).max,
    )
    if inside(best, -largest, largest) is False:
        raise ValueError("restrict: logits must leave a token, and all be below inf")
    logits = wide(logits) - wide(best)  # nothing overflows below
    never = logits == -math.inf  # at any temperature
    logits = (logits / temperature).masked_fill(never, -math.inf).log_softmax(-1)
    if top_k is not None:
        check_range("restrict", 1, top_k=top_k)
        least = logits.topk(min(top_k, logits.shape[-1])).values[..., -1:]
        logits = logits.masked_fill(logits < least, -math.inf).log_softmax(-1)
    if top_p is not None:
        check_range("restrict", 0, 1, open_low=True, top_p=top_p)
        ordered, order = logits.sort(dim=-1, descending=True, stable=True)
        before = ordered.exp().cumsum(-1) - ordered.exp()  # mass of the better ones
        drop = torch.empty_like(before, dtype=torch.bool)
        drop.scatter_(-1, order, before >= top_p)
        logits = logits.masked_fill(drop, -math.inf).log_softmax(-1)
    return logits.to(dtype)


def greedy(step: Step, logits: Tensor, state: State, length: int) -> Tensor:
    """Take the most probable token, again and again.

    Args:
        step: as for :func:`~dlnotes.text.warm_up`.
        logits: ``[B, V]``, for the first new token, from a warm-up.
        state: the state that goes with them.
        length: how many tokens to append.

    Returns:
        ``[B, length]`` int64; of equals, the one with the lower number.

    Raises:
        ValueError: if ``logits`` has another shape, or ``length`` is negative.
    """
    return _continue("greedy", step, logits, state, length, lambda s: s.argmax(-1))


def sample(
    step: Step,
    logits: Tensor,
    state: State,
    length: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw each token from the model's distribution, or a restricted one.

    Args:
        step: as for :func:`~dlnotes.text.warm_up`.
        logits: ``[B, V]``, for the first new token, from a warm-up.
        state: the state that goes with them.
        length: how many tokens to append.
        temperature: see :func:`~dlnotes.text.restrict`.
        top_k: likewise.
        top_p: likewise.
        generator: source of chance.

    Returns:
        ``[B, length]`` int64.

    Raises:
        ValueError: if ``logits`` has another shape, or a number is out of range.
    """

    def draw(logits: Tensor) -> Tensor:
        logs = restrict(logits, temperature=temperature, top_k=top_k, top_p=top_p)
        return torch.multinomial(logs.exp(), 1, generator=generator)[:, 0]

    return _continue("sample", step, logits, state, length, draw)


def _continue(
    name: str,
    step: Step,
    logits: Tensor,
    state: State,
    length: int,
    choose: Callable[[Tensor], Tensor],
) -> Tensor:
    check_shape(name, logits=(logits, ("B", "V")))
    check_range(name, 0, length=length)
    found = []
    for place in range(length):
        found.append(choose(logits))  # [B]
        if place < length - 1:
            logits, state = step(found[-1], state)
    if not found:
        return torch.empty(len(logits), 0, dtype=torch.int64, device=logits.device)
    return torch.stack(found, 1)  # [B, length]
