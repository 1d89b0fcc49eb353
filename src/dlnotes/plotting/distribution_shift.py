"""Figures of the chapter on distribution shift."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS


def kinds(x: Tensor, worlds: Mapping[str, Tensor], *, alt: str) -> Figure:
    """Draw where the inputs lie and what they mean, before and after each shift.

    Args:
        x: ``[Z]``, a grid of inputs.
        worlds: name to ``[2, Z]``, the joint probabilities of the class (row) and
            the input; the first is drawn grey and dashed beside each of the others.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    (_, before), *others = worlds.items()
    fig, axes = figure(
        2, len(others), alt=alt, width=6.4, height=3.4, sharex=True, sharey="row",
        squeeze=False,
    )  # fmt: skip
    per_cell = 1 / (x[1] - x[0])  # probability to density
    for column, (name, joint) in zip(axes.T, others, strict=True):
        pairs = (before, COLORS["grey"], "--"), (joint, COLORS["blue"], "-")
        for world, color, dash in pairs:
            inputs = world.sum(0)
            column[0].plot(x, inputs * per_cell, color=color, ls=dash)
            seen = torch.where(inputs * per_cell > 1e-5, world[1] / inputs, torch.nan)
            column[1].plot(x, seen, color=color, ls=dash)
        column[0].set_title(name, fontsize=10.5)
        column[1].set(xlim=(-4, 4), xlabel="input x", ylim=(-0.05, 1.05))
    axes[0, 0].set(ylabel="density P(x)")
    axes[1, 0].set(ylabel="P(y = 1 | x)")
    place = {"transform": axes[0, 0].transAxes, "fontsize": 9.5, "va": "top"}
    axes[0, 0].text(0.02, 0.97, "before", color=COLORS["grey"], **place)
    axes[0, 0].text(0.02, 0.84, "after", color=COLORS["blue"], **place)
    return fig


def dumbbells(
    pairs: Mapping[str, tuple[float, float]],
    ends: tuple[str, str],
    *,
    xlabel: str,
    alt: str,
) -> Figure:
    """Draw two values a name on one line, and what joins them.

    Args:
        pairs: name to the first and the second value, from top to bottom.
        ends: what the two values are called.
        xlabel: with its unit in brackets.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=6.4, height=0.95 + 0.3 * len(pairs))
    rows = range(len(pairs))
    first, second = ([float(pair[i]) for pair in pairs.values()] for i in (0, 1))
    ax.hlines(rows, first, second, color=COLORS["grey"], lw=1.2)
    styles = (first, COLORS["vermilion"], "o"), (second, COLORS["blue"], "D")
    for i, (values, color, marker) in enumerate(styles):
        ax.scatter(values, rows, color=color, marker=marker, s=38, zorder=3)
        sign = "●" if marker == "o" else "◆"
        where = {"xy": (0.0 if i == 0 else 1.0, 1.0), "xycoords": "axes fraction"}
        ax.annotate(
            f"{sign} {ends[i]}", **where, xytext=(0, 5), textcoords="offset points",
            color=color, ha="left" if i == 0 else "right", va="bottom", fontsize=10,
        )  # fmt: skip
    ax.set_yticks(rows, list(pairs))
    ax.invert_yaxis()
    ax.set(xlabel=xlabel)
    return fig
