"""Figures of the chapter on tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS


def lattice(
    above: Mapping[torch.dtype, Sequence[torch.dtype]],
    *,
    alt: str,
    leave_out: Sequence[torch.dtype] = (),
    width: float = 6.4,
    height: float = 1.9,
) -> Figure:
    """Draw which dtype may turn into which: a line leads to those right above.

    Args:
        above: each dtype and those right above it, the lowest first.
        alt: what the figure shows, for a reader who cannot see it.
        leave_out: dtypes that are not drawn.
        width: in inches.
        height: in inches.

    Returns:
        The figure: from left to right, from low to high.
    """
    kept = {
        low: [high for high in highs if high not in leave_out]
        for low, highs in above.items()
        if low not in leave_out
    }
    level = dict.fromkeys(kept, 0)
    for low, highs in kept.items():  # the lowest first: its level is final by now
        for high in highs:
            level[high] = max(level[high], level[low] + 1)
    columns: dict[int, list[torch.dtype]] = {}
    for dtype, at in level.items():
        columns.setdefault(at, []).append(dtype)
    place = {
        dtype: (at, (len(column) - 1) / 2 - row)
        for at, column in columns.items()
        for row, dtype in enumerate(column)
    }
    fig, ax = figure(alt=alt, width=width, height=height)
    for low, highs in kept.items():
        for high in highs:
            (x0, y0), (x1, y1) = place[low], place[high]
            ax.plot([x0, x1], [y0, y1], color=COLORS["grey"], lw=1.2)
    for dtype, (x, y) in place.items():
        name = str(dtype).removeprefix("torch.").replace("float", "float\n")
        name = name.replace("complex", "complex\n")
        ax.text(
            x, y, name, ha="center", va="center", fontsize=8, linespacing=0.95,
            bbox={"facecolor": "white", "edgecolor": COLORS["blue"], "pad": 3},
        )  # fmt: skip
    ax.set_xlim(-0.5, max(level.values()) + 0.5)
    tall = max(len(column) for column in columns.values())
    ax.set_ylim(-tall / 2, tall / 2)
    ax.axis("off")
    return fig
