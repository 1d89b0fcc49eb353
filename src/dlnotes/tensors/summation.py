"""Three orders in which to add many numbers, and their errors.

All of them add along dimension 0, in the dtype of the input: with ``[n, k]``,
``k`` sums of ``n`` numbers are made at once. Higham 2002, *Accuracy and Stability
of Numerical Algorithms*, chapter 4, gives the bounds of their errors.
"""

from __future__ import annotations

import torch
from torch import Tensor


def running_sum(input: Tensor) -> Tensor:
    """Add one row after another to a running total.

    Args:
        input: ``[n, ...]``, any dtype.

    Returns:
        ``[...]``; its rounding error may grow like ``n``.
    """
    total = _nothing(input)
    for row in input:
        total = total + row
    return total


def pairwise_sum(input: Tensor) -> Tensor:
    """Add the second half to the first, until one row is left.

    Args:
        input: ``[n, ...]``, any dtype.

    Returns:
        ``[...]``; every number goes through about ``log2(n)`` additions only, so
        the rounding error grows no faster.
    """
    if len(input) == 0:
        return _nothing(input)
    while len(input) > 1:
        half = len(input) // 2
        folded = input[:half] + input[half : 2 * half]
        if len(input) % 2:
            folded[0] += input[-1]  # the one that is left over
        input = folded
    return input[0].clone()  # of a single row, too, no view


def compensated_sum(input: Tensor) -> Tensor:
    """Add one row after another, and carry along what rounding cut off.

    Kahan 1965, *Further remarks on reducing truncation errors*.

    Args:
        input: ``[n, ...]``, floating-point.

    Returns:
        ``[...]``; its rounding error hardly grows with ``n`` at all.
    """
    total = _nothing(input)
    lost = torch.zeros_like(total)
    for row in input:
        due = row - lost
        larger = total + due
        lost = (larger - total) - due  # what arrived, less what was sent
        total = larger
    return total


def _nothing(input: Tensor) -> Tensor:
    """Return a row of zeros that is still part of the input's graph."""
    return torch.cat([input[:0], input.new_zeros(1, *input.shape[1:])])[0]
