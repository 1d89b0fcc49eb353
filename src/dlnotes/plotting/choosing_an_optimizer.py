"""Figures of the page on choosing an optimizer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS
from dlnotes.plotting._values import Values, array_of, palette


def sweep(
    found: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    start: float,
    alt: str,
) -> Figure:
    """Draw the loss that each optimizer reaches against its learning rate.

    Args:
        found: name to learning rates and losses.
        start: the loss before training, a dashed line; what is far above is cut off.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure; each curve's name stands at its lowest point.
    """
    fig, ax = figure(alt=alt, height=3.4)
    ax.axhline(start, color=COLORS["grey"], lw=1, ls="--")
    ax.set(xscale="log", yscale="log", ylim=(0.07, 5))
    ax.set(xlabel="learning rate", ylabel="test loss")
    for (name, (rates, losses)), color in zip(found.items(), palette(), strict=False):
        ax.plot(rates, losses, "o-", color=color)
        lowest = min(range(len(losses)), key=losses.__getitem__)
        ax.annotate(
            name, (rates[lowest], losses[lowest]), (0, -8), color=color, ha="center",
            va="top", textcoords="offset points", fontsize=10.5,
        )  # fmt: skip
    ax.annotate(
        "guessing", (min(r[0] for r, _ in found.values()), start), (0, 9),
        color=COLORS["grey"], textcoords="offset points", fontsize=10,
    )  # fmt: skip
    return fig


def race(
    found: Mapping[str, Mapping[str, Values]],
    *,
    alt: str,
    xlabel: str = "test loss",
) -> Figure:
    """Draw the losses of each optimizer, a dot a seed, one setting below the other.

    Args:
        found: title of a setting to name of an optimizer to ``[seeds]`` losses.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: what the dots measure.

    Returns:
        The figure; a bar marks each mean, which stands at the right with the standard
        deviation.
    """
    fig, axes = figure(
        len(found), 1, alt=alt, height=1.55 * len(found), sharex=True, squeeze=False
    )  # fmt: skip
    for ax, (title, racers) in zip(axes.flat, found.items(), strict=True):
        for row, (name, color) in enumerate(zip(racers, palette(), strict=False)):
            losses = array_of(racers[name])
            mean, spread = losses.mean(), losses.std(ddof=1)
            ax.scatter(losses, [row] * len(losses), s=26, color=color, alpha=0.55)
            ax.plot([mean, mean], [row - 0.36, row + 0.36], color=color, lw=2.6)
            ax.annotate(
                f"{mean:.3f} ± {spread:.3f}", (1.01, row), color=color, va="center",
                xycoords=ax.get_yaxis_transform(), fontsize=10.5,
            )  # fmt: skip
        ax.set_yticks(range(len(racers)), list(racers), fontsize=10.5)
        ax.set_ylim(len(racers) - 0.4, -0.6)  # the first on top
        ax.set_title(title, fontsize=10.5)
        ax.grid(visible=False, axis="y")
    axes[-1, 0].set_xlabel(xlabel)
    return fig


def mistakes(
    healthy: Values,
    found: Mapping[str, Values],
    *,
    alt: str,
    tenfold: Mapping[str, Values] | None = None,
) -> Figure:
    """Draw each loss curve over a healthy one, two in a row.

    Args:
        healthy: ``[T]`` losses.
        found: what was done wrong, to ``[T]`` losses.
        alt: what the figure shows, for a reader who cannot see it.
        tenfold: some of the mistakes, to ``[T]`` losses with ten times the learning
            rate; a dashed line over the others.

    Returns:
        The figure, with logarithmic losses.
    """
    rows = -(-len(found) // 2)
    fig, axes = figure(
        rows, 2, alt=alt, height=2.1 * rows + 0.3, sharex=True, sharey=True,
        squeeze=False,
    )  # fmt: skip
    for i, (ax, (name, losses)) in enumerate(
        zip(axes.flat, found.items(), strict=False)
    ):
        ax.plot(array_of(healthy), color="#aaaaaa", lw=1.6)
        ax.plot(array_of(losses), color=COLORS["vermilion"], lw=1.8)
        if name in (tenfold or {}):
            ax.plot(array_of(tenfold[name]), "--", color=COLORS["blue"], lw=1.4)
            ax.annotate(
                "learning rate × 10", (0.97, 0.93), color=COLORS["blue"], ha="right",
                va="top", xycoords="axes fraction", fontsize=9.5,
            )  # fmt: skip
        ax.set(yscale="log")
        ax.set_title(name, fontsize=9.5)
        if i // 2 == rows - 1:
            ax.set_xlabel("step")
        if i % 2 == 0:
            ax.set_ylabel("training loss")
    for ax in axes.flat[len(found) :]:
        ax.axis("off")
    return fig
