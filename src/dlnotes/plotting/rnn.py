"""Figures of the chapter on recurrent networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, label_lines


def powers(
    predicted: Mapping[str, Tensor],
    measured: Mapping[str, Mapping[str, Tensor]],
    *,
    ylabel: str,
    alt: str,
) -> Figure:
    """Draw how a derivative fades or grows through time: predictions, and dots.

    Args:
        predicted: name to ``[T + 1]``, by distance in steps: a line in each panel.
        measured: title of a panel to what was measured, likewise: dots.
        ylabel: what is drawn.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, axes = figure(1, len(measured), alt=alt, height=3.4, sharey=True)
    for ax, (title, values) in zip(axes, measured.items(), strict=True):
        for (name, line), color in zip(
            predicted.items(), COLORS.values(), strict=False
        ):
            last = ax is axes[-1]
            label = name if last else "_" + name
            ax.plot(np.arange(len(line)), line, color=color, label=label, lw=1.2)
            at = np.arange(0, len(line), 5)
            ax.plot(at, values[name][::5], "o", color=color, ms=3.5, label="_dots")
        ax.set(title=title, xlabel="steps back", yscale="log", ylim=(1e-8, 1e5))
        ax.set_xlim(0, len(line) - 1)
    axes[0].set_ylabel(ylabel)
    label_lines(axes[-1])
    return fig


def unrolled(steps: int, *, truncate: int | None = None, alt: str) -> Figure:
    """Draw a recurrent network step by step, and where the gradient is cut.

    Args:
        steps: how many.
        truncate: so many steps are a chunk; between two, nothing goes back.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=6.4, height=2.7)
    ax.set(xlim=(-0.55, steps + 0.5), ylim=(-1.5, 1.55))
    ax.axis("off")
    for t in range(steps + 1):
        _node(ax, t, 0, f"$h_{{{t}}}$", "blue")
        if t:
            _node(ax, t, -1.15, f"$x_{{{t}}}$", "grey")
            _node(ax, t, 1.15, f"$L_{{{t}}}$", "green")
            _arrow(ax, (t - 0.75, 0.09), (t - 0.25, 0.09), "black")
            _arrow(ax, (t - 0.05, -0.85), (t - 0.05, -0.3), "black")
            _arrow(ax, (t - 0.05, 0.3), (t - 0.05, 0.85), "black")
            _arrow(ax, (t + 0.07, 0.85), (t + 0.07, 0.3), "vermilion")
            if truncate is not None and (t - 1) % truncate == 0:
                if t > 1:
                    ax.plot(
                        [t - 0.5] * 2,
                        [-1.4, 1.4],
                        color=COLORS["grey"],
                        lw=1.2,
                        ls="--",
                    )
            else:
                _arrow(ax, (t - 0.25, -0.09), (t - 0.75, -0.09), "vermilion")
    return fig


def _node(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    ax.text(
        x, y, text, ha="center", va="center", fontsize=12, color=COLORS[color],
        bbox={"boxstyle": "circle,pad=0.25", "fc": "white", "ec": COLORS[color]},
    )  # fmt: skip


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str
) -> None:
    arrow = {"arrowstyle": "->", "color": COLORS[color], "lw": 1.5}
    ax.annotate("", end, start, arrowprops=arrow)


def learning(
    steps: Sequence[float],
    bits: Sequence[float],
    levels: Mapping[str, float],
    *,
    alt: str,
) -> Figure:
    """Draw a loss that falls, and the levels that it is compared with.

    Args:
        steps: ``[N]``, steps of the optimizer.
        bits: ``[N]``, bits per character.
        levels: name to bits per character; the last is the limit.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, height=3.2)
    ax.plot(steps, bits, color=COLORS["blue"], lw=1.4, label="_model")
    ax.set(xlabel="steps of the optimizer", ylabel="bits per character")
    ax.set(yscale="log", xlim=(0, max(steps)), ylim=(0.4, max(bits) * 1.1))
    ax.set_yticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
    ax.set_yticks([], minor=True)
    for (name, level), color in zip(
        levels.items(), ("grey", "grey", "grey", "vermilion")[-len(levels) :],
        strict=True,
    ):  # fmt: skip
        ax.axhline(level, color=COLORS[color], lw=1.2, ls="--", label=name)
    label_lines(ax)
    return fig


def reading(text: str, model: Tensor, limit: Tensor, *, alt: str) -> Figure:
    """Draw how surprising each character is, for a model and at best.

    Args:
        text: ``T`` characters.
        model: ``[T]``, bits.
        limit: ``[T]``, bits.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=6.4, height=2.6)
    at = np.arange(len(text))
    ax.bar(at, limit.tolist(), color=COLORS["sky"], alpha=0.45, width=0.8)
    ax.plot(at, model.tolist(), "o", color=COLORS["vermilion"], ms=4)
    ax.set_xticks(at, ["␣" if c == " " else c for c in text])
    ax.tick_params(axis="x", length=0, labelsize=8.5)
    ax.set(ylabel="bits", xlim=(-0.8, len(text) - 0.2))
    ax.grid(axis="x", visible=False)
    for words, color, x in (
        ("bars: the source itself", "sky", 0.0),
        ("dots: the network", "vermilion", 0.34),
    ):
        ax.text(
            x, 1.04, words, color=COLORS[color], fontsize=10.5, transform=ax.transAxes
        )
    return fig
