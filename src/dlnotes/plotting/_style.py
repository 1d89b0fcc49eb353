"""Colours, fonts and labels."""

from __future__ import annotations

import matplotlib
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

# Okabe & Ito's palette for all kinds of colour vision, its light colours
# darkened until a label in them reads on white (contrast of 4.5 and more).
COLORS = {
    "blue": "#0072b2",
    "vermilion": "#c24e00",
    "green": "#007a5a",
    "purple": "#a6497d",
    "ochre": "#8a6500",
    "sky": "#2b7bab",
    "grey": "#666666",
    "black": "#1a1a1a",
}
SEQUENTIAL = "viridis"  # for amounts
DIVERGING = "RdBu_r"  # for amounts around a middle

_STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#888888",
    "axes.grid": True,
    "axes.labelcolor": COLORS["black"],
    "axes.labelsize": 10,
    "axes.prop_cycle": cycler(color=list(COLORS.values())),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same everywhere
    "font.size": 10,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.7,
    "image.interpolation": "nearest",
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "path.simplify": False,
    "svg.hashsalt": "dlnotes",
    "xtick.color": "#444444",
    "xtick.labelsize": 9,
    "ytick.color": "#444444",
    "ytick.labelsize": 9,
}


def use_style() -> None:
    """Draw all further figures in the style of the book."""
    matplotlib.rcParams.update(_STYLE)


def label_lines(
    ax: Axes, artists: list[Line2D] | None = None, gap: float = 0.07
) -> None:
    """Write each line's label at its right end, in its colour, none over another.

    Args:
        ax: the axes; draw all lines and set its limits and scales first.
        artists: the lines to label; all lines of ``ax`` whose label is set, if
            ``None``.
        gap: least distance between two labels, as a share of the height.
    """
    artists = ax.lines if artists is None else artists
    named = [line for line in artists if not line.get_label().startswith("_")]
    to_axes = ax.transScale + ax.transLimits
    ends = []
    for line in named:
        x, y = line.get_xydata()[-1]
        ends.append((float(to_axes.transform((x, y))[1]), line))
    ends.sort(key=lambda end: end[0])
    heights: list[float] = []
    for height, _ in ends:  # push up what is too close to the label below
        low = heights[-1] + gap if heights else -0.02
        heights.append(max(min(height, 1.0), low))
    excess = heights[-1] - 1.0 if heights else 0.0
    if excess > 0:  # too far up: push the whole stack down, the top ones first
        top = 1.0
        for i in reversed(range(len(heights))):
            heights[i] = min(heights[i], top)
            top = heights[i] - gap
    for height, (_, line) in zip(heights, ends, strict=True):
        ax.annotate(
            line.get_label(),
            xy=(1.0, height),
            xycoords="axes fraction",
            xytext=(5, 0),
            textcoords="offset points",
            color=line.get_color(),
            va="center",
            fontsize=9.5,
        )
