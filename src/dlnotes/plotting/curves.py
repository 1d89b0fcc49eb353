"""Curves: with a label at the end of each, and measured dots upon predicted ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, label_lines
from dlnotes.plotting._values import Values, array_of, palette


def lines(
    x: Values | None,
    series: Mapping[str, Values | tuple[Values, Values]],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    title: str = "",
    spread: Mapping[str, Values] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    marks: Mapping[str, float] | None = None,
    width: float = 6.4,
    height: float = 3.2,
) -> Figure:
    """Draw named curves, each labelled at its right end.

    Args:
        x: ``[N]``, shared by all curves; ``None`` counts from 0.
        series: name to ``[N]``, or to its own ``(x, y)``.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        ylabel: with its unit in brackets.
        title: what the figure says, if one line can say it.
        spread: name to ``[N]``: a band of plus and minus so much is shaded.
        xscale: ``"linear"``, ``"log"`` or ``"symlog"``.
        yscale: likewise.
        xlim: limits of x.
        ylim: limits of y.
        marks: name to x: a dashed line upright at x, with the name.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=width, height=height)
    for (name, values), color in zip(series.items(), palette(), strict=False):
        own_x, y = values if isinstance(values, tuple) else (x, values)
        y = array_of(y)
        own_x = np.arange(len(y)) if own_x is None else array_of(own_x)
        ax.plot(own_x, y, label=name, color=color)
        ax.margins(x=0.01)  # labels stand close to the ends
        if spread and name in spread:
            band = array_of(spread[name])
            ax.fill_between(own_x, y - band, y + band, color=color, alpha=0.15, lw=0)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title, xscale=xscale, yscale=yscale)
    if xlim or ylim:
        ax.set(xlim=xlim, ylim=ylim)
    ax.set_xlim(ax.get_xlim())  # settled: labels are placed by it
    _mark(ax, marks or {})
    label_lines(ax)
    return fig


def predicted(
    theory: Mapping[str, tuple[Values, Values]],
    measured: Mapping[str, tuple[Values, Values]],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    title: str = "",
    rings: Mapping[str, tuple[float, float]] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    width: float = 6.4,
    height: float = 3.2,
) -> Figure:
    """Draw what was predicted as lines, and what was measured as dots upon them.

    Args:
        theory: name to ``(x, y)``: a line, labelled at its right end.
        measured: some of these names to ``(x, y)``: dots in the line's colour.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        ylabel: with its unit in brackets.
        title: what the figure says, if one line can say it.
        rings: some of these names to ``(x, y)``: a point to look at.
        xscale: ``"linear"``, ``"log"`` or ``"symlog"``.
        yscale: likewise.
        xlim: limits of x.
        ylim: limits of y.
        width: in inches.
        height: in inches.

    Returns:
        The figure.

    Raises:
        ValueError: if ``measured`` or ``rings`` has a name that ``theory`` has not.
    """
    for what, given in (("measured", measured), ("rings", rings or {})):
        for name in given:
            if name not in theory:
                raise ValueError(
                    f"predicted: {what} must name lines of theory, "
                    f"{', '.join(theory)}, got {name}"
                )
    fig, ax = figure(alt=alt, width=width, height=height)
    colors = dict(zip(theory, palette(), strict=False))
    for name, (x, y) in theory.items():
        line = array_of(x), array_of(y)
        ax.plot(*line, label=name, color=colors[name], lw=1.4)
    for name, (x, y) in measured.items():
        ax.plot(array_of(x), array_of(y), "o", label="_", color=colors[name], ms=5.5)
    for name, (x, y) in (rings or {}).items():
        style = {"color": colors[name], "ms": 12, "mfc": "none", "mew": 1.5}
        ax.plot([float(x)], [float(y)], "o", label="_", **style)
    ax.margins(x=0.02)  # labels stand close to the ends
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title, xscale=xscale, yscale=yscale)
    if xlim or ylim:
        ax.set(xlim=xlim, ylim=ylim)
    ax.set_xlim(ax.get_xlim())  # settled: labels are placed by it
    label_lines(ax)
    return fig


def _mark(ax: Axes, marks: Mapping[str, float]) -> None:
    """Draw upright lines; a name that would run into the last one goes below it."""
    place, taken, row = ax.transScale + ax.transLimits, -1.0, 0
    for name, at in sorted(marks.items(), key=lambda mark: mark[1]):
        left = float(place.transform((at, 1.0))[0])
        row = row + 1 if left < taken else 0
        taken = max(taken, left + 0.02 * len(name) + 0.01)
        ax.axvline(at, color=COLORS["grey"], lw=1, ls="--")
        ax.annotate(
            name,
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -3 - 13 * row),
            textcoords="offset points",
            va="top",
            fontsize=9.5,
            color=COLORS["grey"],
            bbox={"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 0.5},
        )
