"""Figures of ``schedules.ipynb``: rates, and what becomes of the loss."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import takewhile

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS, label_lines

Curve = Tensor | Sequence[float]


def gallery(curves: Mapping[str, Curve], *, alt: str, columns: int = 3) -> Figure:
    """Draw each curve of rates in a small panel of its own, all to one scale.

    Args:
        curves: name to the rates, ``[T]``.
        alt: what the figure shows, for a reader who cannot see it.
        columns: panels in a row.

    Returns:
        The figure.
    """
    rows = math.ceil(len(curves) / columns)
    fig, axes = figure(
        rows, columns, alt=alt, width=6.4, height=0.5 + 1.35 * rows,
        squeeze=False, sharex=True, sharey=True,
    )  # fmt: skip
    for ax in axes.flat[len(curves) :]:
        ax.axis("off")
    for ax, (name, rates) in zip(axes.flat, curves.items(), strict=False):
        ax.plot(range(len(rates)), [float(rate) for rate in rates])
        ax.set_title(name, fontsize=8, fontweight="normal", loc="left")
    fig.supxlabel("step", fontsize=11)
    fig.supylabel("rate", fontsize=11)
    return fig


def rates_and_losses(
    rates: Mapping[str, Curve], losses: Mapping[str, Curve], *, alt: str
) -> Figure:
    """Draw rates above and losses below, on logarithmic scales, step by step.

    Args:
        rates: name to ``[T]``, the rate of each step.
        losses: the same names to ``[T + 1]``, from before the first step on.
        alt: what the figure shows, for a reader who cannot see it.

    A curve ends where it falls below a thousandth of the highest value.

    Returns:
        The figure.
    """
    fig, axes = figure(2, 1, alt=alt, width=6.4, height=5.2, sharex=True)
    titles = ("rate", "excess loss")
    for ax, curves, title in zip(axes, (rates, losses), titles, strict=True):
        floor = max(float(v) for values in curves.values() for v in values) / 1000
        for (name, values), color in zip(curves.items(), COLORS.values(), strict=False):
            seen = list(takewhile(lambda v, low=floor: v >= low, map(float, values)))
            ax.plot(range(len(seen)), seen, label=name, color=color)
        ax.margins(x=0.01)
        ax.set(ylabel=title, yscale="log")
        ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    axes[1].set_xlabel("step")
    for ax in axes:
        label_lines(ax)
    return fig


def decay_slider(
    starts: Sequence[float],
    rates: Sequence[Curve],
    losses: Sequence[Curve],
    steps: int,
    *,
    alt: str,
) -> Interactive:
    """Let the reader choose when the rate begins to fall, and see the loss.

    Args:
        starts: share of the steps after which the rate falls; one a place.
        rates: ``[T + 1]`` for each place; the last rate is 0.
        losses: ``[T + 1]`` for each place, all above 0.
        steps: of the whole run, of which ``T`` are drawn.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure, its slider in the middle.
    """
    left, right, highs, lows = 46, 352, (16, 130), (100, 300)
    top = max(float(rate) for curve in rates for rate in curve)
    logs = [[math.log10(float(v)) for v in curve] for curve in losses]
    low = math.floor(min(map(min, logs)))
    high = math.ceil(max(map(max, logs)))

    def points(values: Sequence[float], panel: int, floor: float, roof: float) -> str:
        across = (right - left) / (len(values) - 1)
        up = (lows[panel] - highs[panel]) / (roof - floor)
        return " ".join(
            f"{left + i * across:.1f},{lows[panel] - (v - floor) * up:.1f}"
            for i, v in enumerate(values)
        )

    drawn = [points([float(v) for v in curve], 0, 0, top) for curve in rates]
    fallen = [points(curve, 1, low, high) for curve in logs]
    parts = []
    for panel, title in enumerate(("rate", "excess loss")):
        parts.append(
            f'<path d="M{left} {highs[panel]}V{lows[panel]}H{right}" fill="none" '
            'stroke="currentColor" stroke-opacity=".5"/>'
            f'<text x="{left + 8}" y="{lows[panel] - 10}">{title}</text>'
        )
    ticks = [(0, 0.0, "0"), (0, top, f"{top:g}")]
    ticks += [(1, power, f"{10.0**power:g}") for power in range(low, high + 1)]
    for panel, value, text in ticks:
        floor, roof = ((0, top), (low, high))[panel]
        y = float(points([value, value], panel, floor, roof).split(",")[-1])
        parts.append(
            f'<text x="{left - 5}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
        )
    start = len(starts) // 2
    parts += [
        f'<text x="{right}" y="{lows[1] + 16}" text-anchor="end">step {steps}</text>',
        f'<text x="{left}" y="{lows[1] + 16}">0</text>',
        f'<polyline data-part="rate" points="{drawn[start]}" fill="none" '
        f'stroke="{BLUE}" stroke-width="2.2"/>',
        f'<polyline data-part="loss" points="{fallen[start]}" fill="none" '
        f'stroke="{VERMILION}" stroke-width="1.6"/>',
    ]
    return Interactive(
        "schedules-decay",
        svg="\n".join(parts),
        script="""
    set("rate", {points: data.rates[i]});
    set("loss", {points: data.losses[i]});
""",
        data={"rates": drawn, "losses": fallen},
        said=[
            f"after {100 * share:.0f} %: ends at {float(curve[-1]):.3f}"
            for share, curve in zip(starts, losses, strict=True)
        ],
        label="The rate falls",
        alt=alt,
        size=(360, lows[1] + 24),
        start=start,
    )  # fmt: skip
