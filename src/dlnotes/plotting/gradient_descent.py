"""Figures of the chapter on gradient descent."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, DIVERGING

_MARKS = {"minimum": ("v", "blue"), "saddle": ("X", "black"), "maximum": ("^", "ochre")}


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
