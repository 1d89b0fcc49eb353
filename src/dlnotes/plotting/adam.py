"""Figures of the page on Adam."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from dlnotes.plotting._figure import Figure
from dlnotes.plotting.optimizers import paths


def in_two_units(
    curvatures: Tensor,
    start: Tensor,
    optimizers: Mapping[str, type[torch.optim.Optimizer]],
    rates: Mapping[str, float],
    *,
    alt: str,
    scale: float = 100.0,
    steps: int = 40,
) -> Figure:
    """Draw each optimizer's path in a valley, and below it that with another unit.

    Args:
        curvatures: ``[2]`` float64, along the valley and across.
        start: ``[2]`` float64.
        optimizers: name to class.
        rates: name to learning rate.
        alt: what the figure shows, for a reader who cannot see it.
        scale: by what the loss is multiplied in the lower row.
        steps: of each path.

    Returns:
        The figure.
    """
    found = {}
    for unit in (1.0, scale):
        for name, kind in optimizers.items():
            x, path = start.clone(), [start]
            optimizer = kind([x], lr=rates[name])
            for _ in range(steps):
                x.grad = unit * curvatures * x
                optimizer.step()
                path.append(x.clone())
            title = name if unit == 1 else f"{name}, loss × {unit:g}"
            found[title] = torch.stack(path)
    return paths(
        lambda p: 0.5 * (curvatures * p**2).sum(-1), found, alt=alt,
        xlim=(-11.5, 3), ylim=(-2.4, 2.4), columns=2,
    )  # fmt: skip
