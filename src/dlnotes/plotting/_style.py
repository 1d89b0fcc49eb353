"""Colours, fonts and labels."""

from __future__ import annotations

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

# The hues of Okabe & Ito's palette, darkened until a label in them reads on white
# (contrast of 4.5 and more), with shades that stay apart for protanopia,
# deuteranopia and tritanopia: at least 20 in CIELAB among the first five, 16 among
# all. Whoever changes one is told by tests/plotting/test_colors.py.
COLORS = {
    "blue": "#03439b",
    "vermilion": "#c3540b",
    "green": "#007746",
    "purple": "#913479",
    "ochre": "#613d00",
    "sky": "#3670cf",
    "grey": "#707070",
    "black": "#1e1e1e",
}
SEQUENTIAL = "viridis"  # for amounts
DIVERGING = "RdBu_r"  # for amounts around a middle
_LABEL_SIZE = 10.5  # points; 8 pixels on a phone, where a figure is half as wide

_STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#888888",
    "axes.grid": True,
    "axes.labelcolor": COLORS["black"],
    "axes.labelsize": 11,
    "axes.prop_cycle": cycler(color=list(COLORS.values())),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same everywhere
    "font.size": 11,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.7,
    "image.interpolation": "nearest",
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "path.simplify": False,
    "svg.hashsalt": "dlnotes",
    "xtick.color": "#444444",
    "xtick.labelsize": 10,
    "ytick.color": "#444444",
    "ytick.labelsize": 10,
}


def use_style() -> None:
    """Draw all further figures in the style of the book."""
    matplotlib.rcParams.update(_STYLE)


def boxed(ax: Axes, x: float, y: float, text: str, color: str) -> Text:
    """Write text into a white box with round corners, its middle at a point."""
    frame = {"boxstyle": "round,pad=0.35", "lw": 1.3, "fc": "white", "ec": color}
    middle = {"ha": "center", "va": "center"}
    return ax.text(x, y, text, fontsize=10, color=color, bbox=frame, **middle)


def label_lines(
    ax: Axes, artists: list[Line2D] | None = None, gap: float | None = None
) -> None:
    """Write each line's label at its right end, in its colour, none over another.

    Args:
        ax: the axes; draw all lines and set its limits and scales first.
        artists: the lines to label; all lines of ``ax`` whose label is set, if
            ``None``.
        gap: least distance between two labels, as a share of the height; that
            of a row of text if ``None``.
    """
    artists = ax.lines if artists is None else artists
    named = [line for line in artists if not line.get_label().startswith("_")]
    if gap is None:
        inches = ax.get_position().height * ax.get_figure().get_figheight()
        gap = 1.25 * _LABEL_SIZE / 72 / inches
    ends = [(_height_at_end(ax, line), -i) for i, line in enumerate(named)]
    ends.sort()  # of those that end alike, the first is on top
    for height, (_, i) in zip(spread_out([h for h, _ in ends], gap), ends, strict=True):
        line = named[-i]
        ax.annotate(
            line.get_label(),
            xy=(1.0, height),
            xycoords="axes fraction",
            xytext=(5, 0),
            textcoords="offset points",
            color=line.get_color(),
            va="center",
            fontsize=_LABEL_SIZE,
        )


def spread_out(heights: list[float], gap: float) -> list[float]:
    """Move heights apart, as little as can be, within 0 and 1 if they fit.

    Args:
        heights: sorted, lowest first.
        gap: least distance between two.

    Returns:
        The new heights, in the same order.
    """
    groups: list[list[float]] = []  # sum of what its heights would be, and how many
    for i, height in enumerate(heights):
        groups.append([height - i * gap, 1])  # heights may be equal once gaps are off
        while len(groups) > 1 and (
            groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]
        ):
            total, count = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += count
    high = 1 - gap * (len(heights) - 1)
    low = min(0.0, high / 2)  # too many to fit: as much too low as too high
    settled = [
        min(max(total / count, low), max(high, low))
        for total, count in groups
        for _ in range(int(count))
    ]
    return [start + i * gap for i, start in enumerate(settled)]


def _height_at_end(ax: Axes, line: Line2D) -> float:
    """Where the line's last point in view lies, as a share of the axes' height."""
    points = np.asarray(line.get_xydata(), dtype=float)
    low, high = sorted(ax.get_xlim())
    seen = np.isfinite(points).all(1) & (points[:, 0] >= low) & (points[:, 0] <= high)
    if not seen.any():
        return 0.5
    with np.errstate(all="ignore"):  # a logarithm of 0
        place = ax.transScale + ax.transLimits
        height = float(place.transform(points[seen][-1])[1])
    return min(max(height, 0.0), 1.0) if np.isfinite(height) else 0.0
