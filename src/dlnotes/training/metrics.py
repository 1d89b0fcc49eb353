"""What to count beside the loss."""

from __future__ import annotations

from torch import Tensor


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """Return the share of rows whose highest score is that of their class.

    Args:
        output: ``[N, C]`` scores.
        target: ``[N]`` int64 classes.

    Returns:
        ``[]`` float32, from 0 to 1.
    """
    return (output.argmax(1) == target).float().mean()
