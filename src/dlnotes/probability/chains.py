"""Markov chains: where they go, how fast, and how surprising they stay.

Chapter: markov_chains
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_floating, check_range, check_shape

DTYPES = torch.float32, torch.float64  # for which torch solves linear systems


def power_iteration(start: Tensor, transition: Tensor, steps: int) -> Tensor:
    """Say where the chain is likely to be after each step.

    One step is one product, ``p[t + 1] = p[t] P``.

    Args:
        start: ``[..., N]`` floating point, the distribution at time 0.
        transition: ``[N, N]``: row ``i`` says where state ``i`` goes.
        steps: how many.

    Returns:
        ``[..., steps + 1, N]``, the distributions from time 0 on.

    Raises:
        ValueError: if ``transition`` is not square with rows that are
            distributions, ``start`` has another size, or ``steps`` is negative.
    """
    states = check_transition("power_iteration", transition)
    check_shape("power_iteration", start=(start, ("...", states)))
    check_range("power_iteration", 0, steps=steps)
    path = [start.to(transition)]
    for _ in range(steps):
        path.append(path[-1] @ transition)
    return torch.stack(path, -2)


def stationary(transition: Tensor) -> Tensor:
    """Find the distribution that a step leaves as it is.

    ``p P = p`` and ``sum(p) = 1`` together say ``p (I - P + J) = 1``, where all
    entries of ``J`` are 1; the matrix can be inverted if there is one such ``p`` only.

    Args:
        transition: ``[N, N]`` float32 or float64: row ``i`` says where state ``i``
            goes.

    Returns:
        ``[N]``, which sums to 1.

    Raises:
        ValueError: if ``transition`` is not square with rows that are
            distributions, leaves more than one distribution as it is, or has
            another dtype.
    """
    states = check_transition("stationary", transition)
    check_choice("stationary", DTYPES, dtype=transition.dtype)
    still = torch.eye(states).to(transition) - transition
    if int(torch.linalg.matrix_rank(still)) < states - 1:
        raise ValueError(
            "stationary: transition must have one stationary distribution, got a "
            "chain in parts that it cannot leave"
        )
    return torch.linalg.solve((still + 1).T, torch.ones_like(still[0]))


def entropy_rate(transition: Tensor) -> Tensor:
    """Say how many bits a step adds for whoever knows the state before it.

    ``sum_i p[i] H(P[i])``: the entropy of each row, averaged over the states by how
    often they occur (Shannon 1948, section 7).

    Args:
        transition: ``[N, N]`` float32 or float64: row ``i`` says where state ``i``
            goes.

    Returns:
        ``[]``, in bits, from 0 to ``log2 N``.

    Raises:
        ValueError: as :func:`dlnotes.probability.stationary`.
    """
    check_transition("entropy_rate", transition)
    rows = torch.special.entr(transition).sum(1) / math.log(2)  # [N], 0 log 0 = 0
    return stationary(transition) @ rows


def sample_chain(
    start: Tensor,
    transition: Tensor,
    steps: int,
    walkers: int = 1,
    *,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Let walkers go through the states at random.

    Args:
        start: ``[N]``, the distribution of the first state.
        transition: ``[N, N]``: row ``i`` says where state ``i`` goes.
        steps: how many after the first state.
        walkers: how many, independent of each other.
        generator: of the random numbers.

    Returns:
        ``[walkers, steps + 1]`` int64, the states from time 0 on.

    Raises:
        ValueError: as :func:`dlnotes.probability.power_iteration`, or if ``start``
            is no distribution, or ``walkers`` is negative.
    """
    states = check_transition("sample_chain", transition)
    check_shape("sample_chain", start=(start, (states,)))
    _check_sums("sample_chain", "start", start[None])
    check_range("sample_chain", 0, steps=steps, walkers=walkers)
    chance = torch.rand(
        steps + 1, walkers, 1, generator=generator, dtype=torch.float64
    ).to(transition.device)  # below 1, and the same on every device
    upto = torch.cat([start[None].to(transition), transition]).double().cumsum(1)
    upto = (upto / upto[:, -1:])[:, :-1].contiguous()  # [1 + N, N - 1]; the last is 1
    path = [(chance[0] >= upto[0]).sum(1)]  # [walkers]
    for u in chance[1:]:
        path.append((u >= upto[1 + path[-1]]).sum(1))
    return torch.stack(path, 1)


def check_transition(function: str, transition: Tensor) -> int:
    """Refuse what is no square matrix of distributions.

    Args:
        function: name of the function that the reader called.
        transition: what was given.

    Returns:
        The number of states.

    Raises:
        ValueError: if ``transition`` is something else.
    """
    size = check_shape(function, transition=(transition, ("N", "N")))
    check_floating(function, transition=transition)
    if size["N"] == 0:
        raise ValueError(f"{function}: transition must have a state, got [0, 0]")
    _check_sums(function, "transition", transition)
    return size["N"]


def _check_sums(function: str, name: str, rows: Tensor) -> None:
    sums = rows.sum(1)
    near = torch.allclose(sums, torch.ones_like(sums), rtol=0, atol=1e-5)
    if not near or bool((rows < 0).any()):
        raise ValueError(
            f"{function}: {name} must have rows >= 0 that sum to 1, got sums "
            f"{[round(s, 4) for s in sums.tolist()]}"
        )
