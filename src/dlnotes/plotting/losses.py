"""Figures of the chapter on losses."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, label_lines


def fits(
    x: Tensor,
    y: Tensor,
    lines: Mapping[str, tuple[float, float]],
    *,
    odd: Tensor,
    ylim: tuple[float, float] | None = None,
    alt: str,
    width: float = 6.4,
    height: float = 3.4,
) -> Figure:
    """Draw points, the odd ones among them as crosses, and straight lines.

    Args:
        x: ``[N]``.
        y: ``[N]``.
        lines: name to slope and intercept; the first is drawn dashed, as the truth.
        odd: ``[N]`` bool: which points are crosses.
        ylim: what of y is drawn; an arrow and a number stand for a cross above it.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=width, height=height)
    ax.plot(x[~odd], y[~odd], "o", color=COLORS["grey"], ms=4, label="_points")
    ax.plot(x[odd], y[odd], "X", color=COLORS["black"], ms=9, label="_odd")
    ends = x.new_tensor([x.min(), x.max()])
    colors = ("grey", "vermilion", "blue", "green", "purple")
    for i, ((name, (slope, start)), color) in enumerate(
        zip(lines.items(), colors, strict=False)
    ):
        style = "--" if i == 0 else "-"
        ax.plot(ends, start + slope * ends, style, color=COLORS[color], label=name)
    ax.margins(x=0.02)
    ax.set(xlabel="x", ylabel="y")
    ax.set_xlim(ax.get_xlim())
    if ylim is not None:
        ax.set_ylim(ylim)
        for at, high in zip(x[odd].tolist(), y[odd].tolist(), strict=True):
            if high > ylim[1]:
                arrow = {"arrowstyle": "->", "color": COLORS["black"], "lw": 1.5}
                foot = (at, ylim[1] - 0.15 * (ylim[1] - ylim[0]))
                ax.annotate(
                    f"{high:.1f}", (at, ylim[1]), foot, arrowprops=arrow, ha="center"
                )
    label_lines(ax)
    return fig


def reliability(
    panels: Mapping[str, tuple[Tensor, Tensor, Tensor]],
    *,
    alt: str,
    width: float = 6.4,
    height: float = 3.3,
) -> Figure:
    """Draw how often a model is right against how sure it says it is.

    Args:
        panels: title to the mean confidence ``[B]``, the accuracy ``[B]`` and the
            share of rows ``[B]`` of each bin; bins without rows hold nan.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        1, len(panels), alt=alt, width=width, height=height,
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    for ax, (title, (sure, right, share)) in zip(axes[0], panels.items(), strict=True):
        ax.plot([0, 1], [0, 1], "--", color=COLORS["grey"], lw=1.2)
        seen = share > 0
        ax.plot(sure[seen], right[seen], color=COLORS["blue"], lw=1.2)
        ax.scatter(
            sure[seen], right[seen], s=6 + 250 * share[seen], color=COLORS["blue"]
        )
        ax.set(title=title, xlabel="confidence", xlim=(0, 1.04), ylim=(0, 1.04))
    axes[0, 0].set_ylabel("accuracy")
    axes[0, 0].text(0.16, 0.24, "as sure as right", rotation=38, color=COLORS["grey"])
    return fig
