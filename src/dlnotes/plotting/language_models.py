"""Figures of the chapter on language models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS


def partitions(
    ways: Mapping[str, Iterable[tuple[Tensor, Tensor]]],
    *,
    alt: str,
    width: float = 6.4,
    height: float = 2.1,
) -> Figure:
    """Draw where in a text the rows of each batch were cut out.

    Args:
        ways: name to batches ``(x, y)`` of positions in the text,
            ``[batch_size, num_steps]``.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches, of each way.

    Returns:
        The figure: a bar for each row, from its first to its last position.
    """
    fig, axes = figure(
        len(ways), 1, alt=alt, width=width, height=height * len(ways), sharex=True,
        squeeze=False,
    )  # fmt: skip
    colors = list(COLORS.values())
    for ax, (name, batches) in zip(axes[:, 0], ways.items(), strict=True):
        count = 0
        for number, (x, _) in enumerate(batches, 1):
            count = number
            for row, (first, last) in enumerate(zip(x[:, 0], x[:, -1], strict=True)):
                ends = [float(first) - 0.4, float(last) + 0.4]
                color = colors[row % len(colors)]
                ax.plot(ends, [number] * 2, color=color, lw=13, solid_capstyle="butt")
                ax.text(
                    sum(ends) / 2, number, str(row), color="white", fontsize=9.5,
                    ha="center", va="center_baseline",
                )  # fmt: skip
        ax.set(title=name, ylabel="batch", ylim=(count + 0.6, 0.4))
        ax.set_yticks(range(1, count + 1))
    axes[-1, 0].set_xlabel("position in the text; the number in a bar is its row")
    return fig
