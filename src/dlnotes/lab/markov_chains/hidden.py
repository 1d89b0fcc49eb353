"""Hidden Markov models: a chain that is seen only through what it emits.

All numbers are logarithms: a probability of 1,000 steps is too small to be stored.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from dlnotes._checks import check_shape


class Smoothed(NamedTuple):
    """What :func:`dlnotes.lab.markov_chains.forward_backward` returns.

    Attributes:
        log_likelihood: ``[...]``, the logarithm of how probable all that was seen is.
        log_states: ``[..., T, K]``, that of each state at each time, given all that
            was seen.
    """

    log_likelihood: Tensor
    log_states: Tensor


def forward_backward(start: Tensor, transition: Tensor, seen: Tensor) -> Smoothed:
    """Sum over all paths, of which there are ``K ** T``, in ``T * K * K`` steps.

    ``before[t, j]`` sums over the paths that arrive in ``j`` at ``t``, ``after[t, j]``
    over those that leave from there (Rabiner 1989, equations 20 and 25).

    Args:
        start: ``[K]`` floating point, log-probability of each state at time 0.
        transition: ``[K, K]``, that of going from ``i`` (row) to ``j``.
        seen: ``[..., T, K]``, that of what was seen at ``t`` if the state is ``k``.

    Returns:
        The log-likelihood, and the log-probabilities of the states; these are ``nan``
        if what was seen is impossible, with a log-likelihood of ``-inf``.

    Raises:
        ValueError: if a shape is not as above, or nothing was seen.
    """
    _check("forward_backward", start, transition, seen)
    before = [start + seen[..., 0, :]]
    for emitted in seen[..., 1:, :].unbind(-2):
        arrive = before[-1][..., :, None] + transition  # [..., from, to]
        before.append(_log_sum(arrive, -2) + emitted)
    after = [torch.zeros_like(before[-1])]
    for emitted in seen[..., 1:, :].flip(-2).unbind(-2):
        leave = transition + (emitted + after[-1])[..., None, :]
        after.append(_log_sum(leave, -1))
    log_likelihood = torch.logsumexp(before[-1], -1)
    through = torch.stack(before, -2) + torch.stack(after[::-1], -2)  # [..., T, K]
    return Smoothed(log_likelihood, through - log_likelihood[..., None, None])


def viterbi(start: Tensor, transition: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Find the most probable path among all.

    As in :func:`forward_backward`, with a maximum for the sum;
    who wins is noted, and the path is read from the end (Viterbi 1967).

    Args:
        start: ``[K]`` floating point, log-probability of each state at time 0.
        transition: ``[K, K]``, that of going from ``i`` (row) to ``j``.
        seen: ``[..., T, K]``, that of what was seen at ``t`` if the state is ``k``.

    Returns:
        ``[...]``, the log-probability of the path together with what was seen, and
        ``[..., T]`` int64, the path; of equals, the one with the lowest last state,
        then the lowest before it, and so on.

    Raises:
        ValueError: if a shape is not as above, or nothing was seen.
    """
    _check("viterbi", start, transition, seen)
    best, winners = start + seen[..., 0, :], []
    for emitted in seen[..., 1:, :].unbind(-2):
        arrive = best[..., :, None] + transition  # [..., from, to]
        winners.append(arrive.argmax(-2))  # [..., to]
        best = arrive.amax(-2) + emitted
    state = best.argmax(-1)
    path = [state]
    for winner in reversed(winners):
        path.append(winner.gather(-1, path[-1][..., None])[..., 0])
    return best.amax(-1), torch.stack(path[::-1], -1)


def _log_sum(terms: Tensor, dim: int) -> Tensor:
    """Add up in logarithms; where all terms are impossible, the gradient is 0.

    That of :func:`torch.logsumexp` is ``nan`` there.
    """
    never = (terms == -torch.inf).all(dim)
    total = torch.logsumexp(terms.masked_fill(never.unsqueeze(dim), 0), dim)
    return total.masked_fill(never, -torch.inf)


def _check(function: str, start: Tensor, transition: Tensor, seen: Tensor) -> None:
    size = check_shape(
        function, start=(start, ("K",)), transition=(transition, ("K", "K"))
    )
    check_shape(function, seen=(seen, ("...", "T", size["K"])))
    if 0 in seen.shape[-2:]:
        what = "step" if size["K"] else "state"
        raise ValueError(f"{function}: seen must have a {what}, got {list(seen.shape)}")
