"""Figures of the pages on gradient descent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, GREEN, VERMILION, Interactive
from dlnotes.plotting._style import COLORS

Path = Sequence[float]


def descents(
    function: Callable[[np.ndarray], np.ndarray],
    paths: Mapping[str, Path],
    *,
    alt: str,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    height: float = 2.7,
) -> Figure:
    """Draw a curve once for each path, with the points that the path visits.

    Args:
        function: takes an array of places, returns the heights there.
        paths: title of a panel to the places visited, the start first.
        alt: what the figure shows, for a reader who cannot see it.
        xlim: limits of x.
        ylim: limits of the height.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        1, len(paths), alt=alt, height=height, sharey=True, squeeze=False
    )  # fmt: skip
    x = np.linspace(*xlim, 201)
    for ax, (title, path) in zip(axes[0], paths.items(), strict=True):
        places = np.asarray(path, dtype=float)
        ax.plot(x, function(x), color=COLORS["grey"], lw=1.2)
        ax.plot(
            places, function(places), color=COLORS["blue"], lw=1.2, marker="o", ms=4
        )  # fmt: skip
        ax.plot(
            places[:1], function(places[:1]), "o", color=COLORS["vermilion"], ms=7
        )  # fmt: skip
        ax.set(xlim=xlim, ylim=ylim, xlabel="$x$")
        ax.set_title(title, fontsize=10.5)
        ax.locator_params("x", integer=True, nbins=5)
    axes[0, 0].set_ylabel("$f(x)$")
    return fig


# --- the slider -------------------------------------------------------------------

_SIZE = (400, 300)
_LEFT, _TOP, _WIDE, _TALL = 40, 12, 348, 240
_REACH, _HIGH = 7.0, 49.0  # |x| and f(x) that are seen


def _at(x: float) -> tuple[float, float]:
    """Where the point over ``x`` on the parabola is drawn."""
    return (
        _LEFT + (x + _REACH) / (2 * _REACH) * _WIDE,
        _TOP + (1 - x * x / _HIGH) * _TALL,
    )


def walk(rate: float, start: float, steps: int) -> list[float]:
    """Return the places that gradient descent visits on x², the start first."""
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * 2 * path[-1])
    return path


def _said(rate: float, path: list[float]) -> str:
    factor = f"{1 - 2 * rate:.2f}".replace("-", "−")
    first = f"{path[1]:.2f}".replace("-", "−")
    return f"η = {rate:.2f}: each step multiplies x by {factor}; first {first}"


def parabola(
    rates: Sequence[float],
    *,
    alt: str,
    start: int = 0,
    begin: float = 4.0,
    steps: int = 10,
) -> Interactive:
    """Let the reader turn the learning rate and watch the steps on f(x) = x².

    Args:
        rates: the places of the slider.
        alt: what the figure shows, for a reader who cannot see it.
        start: place of the slider at first.
        begin: the x of the first point.
        steps: how many steps are drawn.
    """
    curve = " ".join(
        "{:.1f},{:.1f}".format(*_at(x)) for x in np.linspace(-_REACH, _REACH, 85)
    )
    walks = [walk(rate, begin, steps) for rate in rates]
    points = [_points(path) for path in walks]
    ends = [
        f"after {steps} steps: x = {_number(path[-1])}, f = {_number(path[-1] ** 2)}"
        for path in walks
    ]
    ticks = "".join(
        f'<text x="{_at(v)[0]:.1f}" y="{_TOP + _TALL + 16}" text-anchor="middle">'
        f"{str(v).replace('-', '−')}</text>"
        for v in (-6, -4, -2, 0, 2, 4, 6)
    ) + "".join(
        f'<text x="{_LEFT - 6}" y="{_TOP + (1 - v / _HIGH) * _TALL + 4:.1f}" '
        f'text-anchor="end">{v}</text>'
        for v in (0, 16, 32, 48)
    )
    first, bottom = _at(begin), _at(0)
    svg = f"""
<clipPath id="dlnotes-parabola-frame"><rect x="{_LEFT}" y="{_TOP - 4}" width="{_WIDE}"
 height="{_TALL + 8}"/></clipPath>
<marker id="dlnotes-parabola-dot" viewBox="-4 -4 8 8" markerWidth="8" markerHeight="8"
 markerUnits="userSpaceOnUse"><circle r="3.4" fill="{BLUE}"/></marker>
<rect x="{_LEFT}" y="{_TOP}" width="{_WIDE}" height="{_TALL}" fill="none"
 stroke="currentColor" stroke-opacity=".35"/>
<g clip-path="url(#dlnotes-parabola-frame)">
<polyline points="{curve}" fill="none" stroke="currentColor" stroke-opacity=".55"
 stroke-width="1.5"/>
<path d="M{bottom[0] - 6:.1f} {bottom[1]:.1f}h12m-6-6v12" stroke="{GREEN}"
 stroke-width="2.5"/>
<polyline data-part="path" points="{points[start]}" fill="none" stroke="{BLUE}"
 stroke-width="1.4" marker-start="url(#dlnotes-parabola-dot)"
 marker-mid="url(#dlnotes-parabola-dot)" marker-end="url(#dlnotes-parabola-dot)"/>
<circle cx="{first[0]:.1f}" cy="{first[1]:.1f}" r="5.5" fill="{VERMILION}"/></g>
<text x="{_LEFT + _WIDE / 2}" y="{_TOP + 18}" text-anchor="middle" font-size="13"
 data-part="end">{ends[start]}</text>
{ticks}
<text x="{_LEFT + _WIDE / 2}" y="{_TOP + _TALL + 36}" text-anchor="middle">x</text>
<text x="12" y="{_TOP + _TALL / 2}" text-anchor="middle">f</text>"""
    script = """
    set("path", {points: data.points[i]});
    part("end").textContent = data.ends[i];
"""
    return Interactive(
        "parabola", svg=svg, script=script, data={"points": points, "ends": ends},
        said=[_said(rate, path) for rate, path in zip(rates, walks, strict=True)],
        label="Learning rate", alt=alt, size=_SIZE, start=start,
    )  # fmt: skip


def _points(path: list[float]) -> str:
    seen = [max(-60.0, min(60.0, x)) for x in path]
    return " ".join("{:.1f},{:.1f}".format(*_at(x)) for x in seen)


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−") if abs(value) < 1000 else "over 1000"


# --- paths over the steps ---------------------------------------------------------


def hovering(
    paths: Mapping[str, Path],
    best: float,
    *,
    alt: str,
    ylabel: str,
    height: float = 3.0,
) -> Figure:
    """Draw a parameter over the steps, one panel below the other, and its best value.

    Args:
        paths: title of a panel to the values of the parameter.
        best: the value at the minimum, a dashed line.
        alt: what the figure shows, for a reader who cannot see it.
        ylabel: what the parameter is.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        len(paths), 1, alt=alt, height=height, sharex=True, sharey=True, squeeze=False
    )  # fmt: skip
    for ax, (title, path) in zip(axes[:, 0], paths.items(), strict=True):
        ax.axhline(best, color=COLORS["green"], ls="--", lw=1.2)
        ax.plot(np.asarray(path, dtype=float), color=COLORS["blue"], lw=1.3)
        ax.set_title(title, fontsize=10.5)
        ax.set_ylabel(ylabel)
        ax.margins(x=0.01)
    axes[-1, 0].set_xlabel("step")
    return fig


# --- two parameters ---------------------------------------------------------------


def contours(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray],
    path: Sequence[tuple[float, float]],
    gradient: tuple[float, float],
    *,
    alt: str,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    width: float = 4.6,
) -> Figure:
    """Draw lines of equal height, a path of steps, and the gradient at its start.

    Args:
        function: takes two arrays of places, returns the heights there.
        path: the places visited, the start first; the first step is an arrow.
        gradient: at the start, drawn as long as the first step.
        alt: what the figure shows, for a reader who cannot see it.
        xlim: limits of x.
        ylim: limits of y.
        width: in inches.

    Returns:
        The figure.
    """
    tall = (ylim[1] - ylim[0]) / (xlim[1] - xlim[0])
    fig, ax = figure(alt=alt, width=width, height=0.5 + (width - 0.6) * tall)
    x, y = np.meshgrid(np.linspace(*xlim, 121), np.linspace(*ylim, 121))
    heights = function(x, y)
    rings = heights.max() * np.linspace(0.08, 0.95, 7) ** 2
    ax.contour(x, y, heights, levels=rings, colors="#999999", linewidths=0.9)
    places = np.asarray(path, dtype=float)
    ax.plot(*places[1:].T, color=COLORS["blue"], lw=1.3, marker="o", ms=4)
    start, step = places[0], places[1] - places[0]
    uphill = np.asarray(gradient) / np.hypot(*gradient) * np.hypot(*step)
    for name, to, color in (("$g$", uphill, "vermilion"), ("$-g$", step, "blue")):
        ax.annotate(
            "", start + to, start, arrowprops={
                "arrowstyle": "-|>", "color": COLORS[color], "lw": 2, "shrinkA": 0,
                "shrinkB": 0,
            },
        )  # fmt: skip
        ax.annotate(
            name, start + 0.6 * to, (8, 4), textcoords="offset points", fontsize=14,
            color=COLORS[color],
        )  # fmt: skip
    ax.plot(*start, "o", color=COLORS["vermilion"], ms=7)
    ax.plot(0, 0, "+", color=COLORS["green"], ms=11, mew=2.5)
    ax.set(xlim=xlim, ylim=ylim, aspect="equal", xlabel="$x$", ylabel="$y$")
    ax.grid(visible=False)
    ax.locator_params(integer=True, nbins=6)
    return fig
