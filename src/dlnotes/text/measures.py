"""How far a model is from knowing what comes next.

Chapter: language_models
"""

from __future__ import annotations

import math

from torch import Tensor

from dlnotes._checks import check_floating, check_range


def perplexity(log_probs: Tensor) -> Tensor:
    """Give the geometric mean of one over the probabilities.

    ``exp(-mean(log_probs))``: among so many equally likely tokens, each would be as
    hard to guess. One token of probability 0 makes it infinite.

    Args:
        log_probs: natural logarithms of the probabilities that the model gave to the
            tokens that came, any shape.

    Returns:
        ``[]``, 1 at best if these are probabilities.

    Raises:
        ValueError: if there is none, or they are no floating-point numbers.
    """
    _check("perplexity", log_probs)
    return (-log_probs.mean()).exp()


def bits_per(log_probs: Tensor, units: int | None = None) -> Tensor:
    """Share the bits that a text costs among its tokens, or its characters or words.

    A coder that knows the model needs about ``-log2 p`` bits for a token of
    probability ``p`` (Shannon 1948).

    Args:
        log_probs: natural logarithms, as for :func:`perplexity`.
        units: among how many; ``None`` for one a logarithm.

    Returns:
        ``[]``, bits for each unit.

    Raises:
        ValueError: as :func:`perplexity`, or if ``units`` is not positive.
    """
    _check("bits_per", log_probs)
    units = log_probs.numel() if units is None else units
    check_range("bits_per", 0, open_low=True, units=units)
    # not the sum, which float16 cannot hold for a long text
    return -log_probs.mean() * (log_probs.numel() / (units * math.log(2)))


def _check(function: str, log_probs: Tensor) -> None:
    check_floating(function, log_probs=log_probs)
    if not log_probs.numel():
        raise ValueError(f"{function}: log_probs must have a token, got none")
