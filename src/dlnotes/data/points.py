"""Points in the plane, of two classes that no line keeps apart.

Chapter: perceptrons
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dlnotes._checks import check_range


def rings(rows: int = 200, noise: float = 0.1, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Draw points on two circles around the origin, with radius 1 and 2.

    Args:
        rows: points in all, half of them (rounded down) on the inner circle.
        noise: standard deviation of the radius.
        seed: of the points.

    Returns:
        Points ``[N, 2]`` float64 and classes ``[N]`` int64, 0 inside, 1 outside.

    Raises:
        ValueError: if ``rows`` or ``noise`` is negative.
    """
    check_range("rings", 0, rows=rows, noise=noise)
    generator = torch.Generator().manual_seed(seed)
    labels = (torch.arange(rows) >= rows // 2).long()
    drawn = torch.randn(rows, generator=generator, dtype=torch.float64)
    radius = 1 + labels + noise * drawn  # [N]
    turn = torch.rand(rows, generator=generator, dtype=torch.float64)
    angle = 2 * math.pi * turn
    points = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)  # [N, 2]
    order = torch.randperm(rows, generator=generator)
    return points[order], labels[order]
