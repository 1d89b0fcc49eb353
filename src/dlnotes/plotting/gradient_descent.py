"""Figures of the chapter on gradient descent."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, DIVERGING, label_lines

_MARKS = {"minimum": ("v", "blue"), "saddle": ("X", "black"), "maximum": ("^", "ochre")}


def predicted(
    theory: Mapping[str, tuple[Tensor, Tensor]],
    measured: Mapping[str, tuple[Tensor, Tensor]],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    xscale: str = "linear",
    yscale: str = "linear",
    height: float = 3.2,
) -> Figure:
    """Draw what was predicted as lines, and what was measured as dots upon them.

    Args:
        theory: name to ``(x, y)``, a line each, labelled at its end.
        measured: the same names to ``(x, y)``, dots of the colour of the line.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        ylabel: with its unit in brackets.
        xscale: ``"linear"`` or ``"log"``.
        yscale: likewise.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, height=height)
    for (name, (x, y)), color in zip(theory.items(), COLORS.values(), strict=False):
        ax.plot(x.numpy(), y.numpy(), label=name, color=color, lw=1.4)
        if name in measured:
            x, y = measured[name]
            ax.plot(x.numpy(), y.numpy(), "o", color=color, ms=5.5, label="_")
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    ax.margins(x=0.02)
    ax.set_xlim(ax.get_xlim())
    label_lines(ax)
    return fig


def landscape(
    x: Tensor,
    heights: Tensor,
    points: Mapping[str, Tensor],
    *,
    alt: str,
    height: float = 4.4,
) -> Figure:
    """Draw a surface from above, with its points of zero gradient.

    Args:
        x: ``[N]``, of both axes.
        heights: ``[N, N]``, the first coordinate along the rows of the tensor.
        points: ``"minimum"``, ``"saddle"``, ``"maximum"`` to ``[P, 2]``.
        alt: what the figure shows, for a reader who cannot see it.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, height=height)
    top = float(heights.abs().max())
    drawn = ax.contourf(
        x.numpy(), x.numpy(), heights.T.numpy(), levels=13, cmap=DIVERGING,
        vmin=-1.4 * top, vmax=1.4 * top,
    )  # fmt: skip
    fig.colorbar(drawn, ax=ax, label="height")
    for name, where in points.items():
        mark, color = _MARKS[name]
        ax.plot(
            *where.T.numpy(), mark, color=COLORS[color], ms=8, mec="white", mew=0.8,
            label=f"{name} ({len(where)})", ls="",
        )  # fmt: skip
    ax.set(aspect="equal", xlabel="first coordinate", ylabel="second coordinate")
    ax.grid(visible=False)
    fig.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=10)
    return fig
