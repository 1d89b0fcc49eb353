"""Figures of ``python_toolbox.ipynb``: who holds which cell, and who calls whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, boxed


def closures(
    groups: Mapping[str, Sequence[Callable]], *, alt: str, width: float = 6.4
) -> Figure:
    """Draw functions at the left, the cells they hold at the right, and lines between.

    Args:
        groups: title to functions, whose ``__closure__`` is read; a panel each.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure.
    """
    tall = max(len(functions) for functions in groups.values())
    fig, axes = figure(
        1, len(groups), alt=alt, width=width, height=0.9 + 0.5 * tall, squeeze=False
    )
    for ax, (title, functions) in zip(axes[0], groups.items(), strict=True):
        known = {}  # by identity: two cells may hold equal values
        for function in functions:
            names = function.__code__.co_freevars
            for name, cell in zip(names, function.__closure__ or (), strict=True):
                known[id(cell)] = f"{name}: {cell.cell_contents!r}"
        gap = (len(functions) - 1) / max(len(known) - 1, 1)
        start = 0 if len(known) > 1 else (len(functions) - 1) / 2
        heights = {key: start + gap * i for i, key in enumerate(known)}
        for row, function in enumerate(functions):
            for cell in function.__closure__ or ():
                ends = [row, heights[id(cell)]]
                ax.plot([0.2, 0.84], ends, color=COLORS["grey"], lw=1.2)
            boxed(ax, 0.2, row, f"function {row}", COLORS["blue"])
        for key, text in known.items():
            boxed(ax, 0.84, heights[key], text, COLORS["vermilion"])
        ax.set_title(title, fontsize=10)
        ax.set(xlim=(0, 1.02), ylim=(len(functions) - 0.4, -0.6))
        ax.set_axis_off()
    return fig


def nested(steps: Sequence[tuple[str, str]], *, alt: str, width: float = 6.4) -> Figure:
    """Draw who was at work when: each call as a bar below the one that made it.

    Args:
        steps: ``("enter", name)`` and ``("leave", name)``, as they happened.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure.
    """
    colors = [COLORS[name] for name in ("blue", "vermilion", "green", "purple")]
    open_, deepest, bars = [], 0, []
    for i, (what, name) in enumerate(steps):
        if what == "enter":
            open_.append((i, name))
            deepest = max(deepest, len(open_))
        else:
            start, name = open_.pop()
            bars.append((start, i, len(open_), name))
    fig, ax = figure(alt=alt, width=width, height=0.9 + 0.42 * deepest)
    for start, end, depth, name in bars:
        color = colors[depth % len(colors)]
        ax.barh(depth, end - start, left=start, height=0.8, color=color)
        ax.text(start + 0.12, depth, name, va="center", color="white", fontsize=10)
    ax.set(xlabel="step", ylim=(deepest - 0.4, -0.6), yticks=[])
    ax.set_xticks(range(len(steps)))
    ax.grid(axis="y", visible=False)
    return fig


def shares(
    x: Tensor,
    curves: Mapping[str, Tensor],
    dots: Mapping[str, Tensor],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    width: float = 6.4,
) -> Figure:
    """Draw what is expected as curves and what was measured as dots.

    A name stands beside its curve or dots, at two thirds of the way.

    Args:
        x: ``[N]``.
        curves: name to ``[N]``.
        dots: name to ``[N]``.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        ylabel: with its unit in brackets.
        width: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=width, height=3.4)
    colors = iter([COLORS[name] for name in ("blue", "vermilion", "green", "purple")])
    at = 2 * len(x) // 3
    for named, style in ((curves, "-"), (dots, "o")):
        for name, y in named.items():
            color = next(colors)
            ax.plot(x, y, style, color=color, label=name)
            above = {"xytext": (-6, 5), "ha": "right", "va": "bottom"}
            below = {"xytext": (6, -5), "ha": "left", "va": "top"}
            flat = bool(y[at] == y[0])
            place = above if style == "-" or flat else below
            ax.annotate(
                name, (x[at], y[at]), textcoords="offset points", color=color, **place
            )
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(-0.05, 1.05))
    return fig
