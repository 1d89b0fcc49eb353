"""Figures of the chapter on LSTMs and GRUs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, GREEN, VERMILION, Interactive
from dlnotes.plotting._style import COLORS, label_lines


def counting(
    truth: Tensor, found: Mapping[str, Tensor], *, alt: str, ylabel: str, xlabel: str
) -> Figure:
    """Draw what a unit holds at each step over what it should hold.

    Args:
        truth: ``[T]``, drawn as a shaded staircase.
        found: name to ``[T]``, a curve each.
        alt: what the figure shows, for a reader who cannot see it.
        ylabel: with its unit in brackets.
        xlabel: likewise.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, height=2.6)
    time = torch.arange(len(truth))
    ax.fill_between(time, truth, step="mid", color="#dcdcdc", lw=0)
    for (name, values), color in zip(found.items(), COLORS.values(), strict=False):
        ax.plot(time, values, label=name, color=color, lw=1.5)
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, len(truth) - 1))
    label_lines(ax)
    return fig


def learning(
    losses: Mapping[str, Tensor],
    *,
    alt: str,
    ylabel: str,
    floor: tuple[str, float] | None = None,
    window: int = 10,
    yscale: str = "linear",
    height: float = 3.0,
) -> Figure:
    """Draw the losses of several runs a kind, smoothed, all of a kind in one colour.

    Args:
        losses: name to ``[steps, runs]``.
        alt: what the figure shows, for a reader who cannot see it.
        ylabel: with its unit in brackets.
        floor: name and height of a dashed line: what can be had for nothing.
        window: steps that are averaged.
        yscale: ``"linear"`` or ``"log"``.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, height=height)
    for (name, runs), color in zip(losses.items(), COLORS.values(), strict=False):
        mean = runs.unfold(0, window, window).mean(-1)  # [steps / window, runs]
        time = (torch.arange(len(mean)) + 0.5) * window
        ax.plot(time, mean, color=color, lw=0.9, alpha=0.55, label="_")
        ax.plot(time, mean.mean(1), color=color, lw=2, label=name)
    if floor:
        level = torch.full((2,), floor[1])
        ax.plot(time[[0, -1]], level, "--", color=COLORS["grey"], lw=1, label=floor[0])
    ax.set(xlabel="training step", ylabel=ylabel, yscale=yscale)
    ax.margins(x=0.01)
    ax.set_xlim(ax.get_xlim())
    label_lines(ax)
    return fig


def strips(
    traces: Mapping[str, Tensor],
    *,
    alt: str,
    xlabel: str,
    marks: Sequence[int] = (),
    limits: Mapping[str, tuple[float, float]] | None = None,
    height: float = 0.85,
) -> Figure:
    """Draw one strip a name: its units as thin lines, their mean as a thick one.

    Args:
        traces: name to ``[T, H]``.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        marks: steps to mark by an upright band.
        limits: name to the limits of its y, 0 and 1 if it is not among them.
        height: of a strip, in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        len(traces), 1, alt=alt, height=height * len(traces) + 0.5, sharex=True,
        squeeze=False,
    )  # fmt: skip
    for ax, (name, values), color in zip(
        axes[:, 0], traces.items(), COLORS.values(), strict=False
    ):
        for step in marks:
            ax.axvspan(step - 0.5, step + 0.5, color="#dcdcdc", lw=0)
        ax.plot(values, color=color, lw=0.7, alpha=0.5, label="_")
        ax.plot(values.mean(1), color=color, lw=2.2, label="_")
        low, high = (limits or {}).get(name, (0, 1))
        ax.set(ylim=(low, high), xlim=(0, len(values) - 1), yticks=(low, high))
        ax.annotate(
            name, (1, 0.5), xycoords="axes fraction", xytext=(5, 0), va="center",
            textcoords="offset points", color=color, fontsize=10.5,
        )  # fmt: skip
    axes[-1, 0].xaxis.get_major_locator().set_params(integer=True)
    axes[-1, 0].set_xlabel(xlabel)
    return fig


def wiring(*, alt: str) -> Figure:
    """Draw the LSTM: what flows where in one step.

    Args:
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, height=2.9)
    ax.set(xlim=(0, 12.8), ylim=(0, 5.6))
    ax.axis("off")

    def arrow(
        *points: tuple[float, float], color: str = "grey", lw: float = 1.4
    ) -> None:
        xs, ys = zip(*points, strict=True)
        ax.plot(xs[:-1], ys[:-1], color=COLORS[color], lw=lw, solid_capstyle="butt")
        ax.annotate(
            "", points[-1], points[-2],
            arrowprops={"arrowstyle": "-|>", "color": COLORS[color], "lw": lw,
                        "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip

    def box(x: float, y: float, text: str, color: str, round_: bool = False) -> None:
        style = "circle,pad=0.22" if round_ else "round,pad=0.35"
        ax.text(
            x, y, text, ha="center", va="center", fontsize=11, color=COLORS[color],
            bbox={"boxstyle": style, "fc": "white", "ec": COLORS[color], "lw": 1.6},
        )  # fmt: skip

    def say(x: float, y: float, text: str, color: str, **options: str) -> None:
        ax.text(x, y, text, fontsize=10.5, color=COLORS[color], **options)

    top, low = 4.6, 0.6
    arrow((0.6, top), (11.9, top), color="blue", lw=3)  # the cell
    arrow((0.6, low), (8.6, low), (8.6, 1.45))  # old state and input
    for x in (2.4, 4.3, 6.2):
        arrow((x, low), (x, 1.45))
    arrow((2.4, 2.35), (2.4, top - 0.4))
    arrow((4.3, 2.35), (4.3, 3.2), (4.9, 3.2))
    arrow((6.2, 2.35), (6.2, 3.2), (5.6, 3.2))
    arrow((5.25, 3.55), (5.25, top - 0.4))
    arrow((10.3, top), (10.3, 3.55))
    arrow((9.5, 1.9), (9.92, 1.9))
    arrow((10.3, 2.8), (10.3, 2.25))
    arrow((10.3, 1.55), (10.3, low), (11.9, low))
    for x, name in ((2.4, "forget"), (4.3, "input"), (8.6, "output")):
        box(x, 1.9, f"σ  {name}", "vermilion")
    box(6.2, 1.9, "tanh", "green")
    box(10.3, 3.2, "tanh", "black")
    for x, y, text in ((2.4, top, "×"), (5.25, top, "+"), (5.25, 3.2, "×"),
                       (10.3, 1.9, "×")):  # fmt: skip
        box(x, y, text, "black", round_=True)
    middle = {"ha": "right", "va": "center"}
    say(0.5, top, r"$c_{t-1}$", "blue", **middle)
    say(0.5, low, r"$h_{t-1}, x_t$", "grey", **middle)
    left = {"ha": "left", "va": "center"}
    say(12.0, top, r"$c_t$", "blue", **left)
    say(12.0, low, r"$h_t$", "black", **left)
    for x, y, text, color in (
        (2.55, 3.4, r"$f_t$", "vermilion"), (3.8, 2.75, r"$i_t$", "vermilion"),
        (6.35, 2.75, r"$\tilde c_t$", "green"), (9.5, 2.35, r"$o_t$", "vermilion"),
    ):  # fmt: skip
        say(x, y, text, color, **left)
    return fig


def stepper(
    text: str,
    units: Sequence[Mapping[str, Tensor]],
    believed: Tensor,
    true: Tensor,
    depth: Tensor,
    *,
    alt: str,
    start: tuple[int, int] = (0, 0),
) -> Interactive:
    """Let the reader go through a text, and see one unit of an LSTM at each step.

    Args:
        text: of ``T`` characters.
        units: for each unit ``"input"``, ``"forget"``, ``"candidate"``, ``"output"``
            and ``"cell"``, each ``[T]``.
        believed: ``[T]``, the probability of ``")"`` next, as the model has it.
        true: ``[T]``, as it is.
        depth: ``[T]``, drawn as a staircase.
        alt: what the figure shows, for a reader who cannot see it.
        start: places of the two sliders at first, unit and step.

    Returns:
        The figure.
    """
    left, right, steps = 46, 392, len(text)
    wide = (right - left) / steps
    top, base = 44, 158  # of the curves
    reach = max(float(unit["cell"].abs().max()) for unit in units)
    deepest = max(int(depth.max()), 1)

    def across(t: float) -> float:
        return round(left + t * wide, 1)

    stairs = "".join(
        f"V{base - (base - top) * d / deepest:.1f}H{across(t + 1)}"
        for t, d in enumerate(depth.tolist())
    )
    middle = (top + base) / 2
    curves = [
        [
            f"{across(t + 0.5)},{middle - (base - top) / 2 * c / reach:.1f}"
            for t, c in enumerate(unit["cell"].tolist())
        ]
        for unit in units
    ]
    rows = [
        ("input", "input gate i", VERMILION),
        ("forget", "forget gate f", VERMILION),
        ("candidate", "candidate", GREEN),
        ("output", "output gate o", VERMILION),
    ]
    bars = [
        [[round(v, 2) for v in unit[k].tolist()] for k, _, _ in rows] for unit in units
    ]
    chances = [[round(v, 2) for v in p.tolist()] for p in (believed, true)]
    cells = [[round(v, 2) for v in unit["cell"].tolist()] for unit in units]
    u, s = start
    parts = [
        f'<text x="{left - 6}" y="{middle + 4:g}" text-anchor="end" fill="{BLUE}">'
        "cell</text>",
        f'<path d="M{left} {base}{stairs}V{base}Z" fill="currentColor" '
        'fill-opacity=".13"/>',
        f'<path d="M{left} {middle:g}H{right}" stroke="currentColor" '
        'stroke-opacity=".4" stroke-dasharray="2 3"/>',
        f'<rect data-part="here" x="{across(s)}" y="12" width="{wide:.1f}" '
        f'height="{base - 8}" fill="{BLUE}" fill-opacity=".18"/>',
        f'<polyline data-part="curve" points="{" ".join(curves[u][: s + 1])}" '
        f'fill="none" stroke="{BLUE}" stroke-width="2"/>',
    ]
    parts += [
        f'<text x="{across(t + 0.5)}" y="30" text-anchor="middle" font-size="14">'
        f"{letter}</text>"
        for t, letter in enumerate(text)
    ]
    zero, unit_wide = 212, 84  # where a bar of 0 ends, and how long one of 1 is
    for row, (_, name, color) in enumerate(rows):
        y = base + 22 + 22 * row
        parts.append(_bar(row, name, bars[u][row][s], color, y, zero, unit_wide))
    for row, name in ((4, "model: ) comes next"), (5, "truth: ) comes next")):
        y = base + 30 + 22 * row
        parts.append(_bar(row, name, chances[row - 4][s], BLUE, y, zero, unit_wide))
    parts.append(
        f'<text x="{right}" y="{base + 17}" text-anchor="end" data-part="cell" '
        f'fill="{BLUE}">c = {cells[u][s]:.2f}</text>'
        f'<path d="M{zero} {base + 10}V{base + 30 + 22 * 5 + 6}" stroke="currentColor" '
        'stroke-opacity=".4"/>'
    )
    script = f"""
    var u = at[0], s = at[1];
    set("here", {{x: {left} + s * {wide:.4f}}});
    set("curve", {{points: data.curves[u].slice(0, s + 1).join(" ")}});
    part("cell").textContent = "c = " + data.cells[u][s].toFixed(2);
    for (var k = 0; k < 6; k++) {{
      var v = k < 4 ? data.bars[u][k][s] : data.chances[k - 4][s], w = v * {unit_wide};
      set("bar" + k, {{x: {zero} + Math.min(w, 0), width: Math.abs(w)}});
      part("value" + k).textContent = v.toFixed(2);
    }}
"""
    said = [
        f"{t + 1}, {'opens' if letter == '(' else 'closes'}: depth {d}"
        for t, (letter, d) in enumerate(zip(text, depth.tolist(), strict=True))
    ]
    return Interactive(
        "gated-rnns-stepper", svg="\n".join(parts), script=script,
        data={"curves": curves, "cells": cells, "bars": bars, "chances": chances},
        said={"Unit:": [str(k + 1) for k in range(len(units))], "Step:": said},
        alt=alt, size=(400, base + 30 + 22 * 5 + 14), start=start,
    )  # fmt: skip


def _bar(
    row: int, name: str, value: float, color: str, y: int, zero: int, wide: int
) -> str:
    length = value * wide
    return (
        f'<text x="{zero - wide - 6}" y="{y}" text-anchor="end">{name}</text>'
        f'<rect data-part="bar{row}" x="{zero + min(length, 0):g}" y="{y - 10}" '
        f'width="{abs(length):g}" height="12" fill="{color}"/>'
        f'<text data-part="value{row}" x="{zero + wide + 10}" y="{y}">'
        f"{value:.2f}</text>"
    )
