"""Figures of the chapter on activation functions."""

from __future__ import annotations

import math
from collections.abc import Mapping

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, SEQUENTIAL


def panels(
    x: Tensor,
    curves: Mapping[str, tuple[Tensor, Tensor]],
    *,
    alt: str,
    columns: int = 4,
    ylim: tuple[float, float] = (-1.6, 2.6),
    width: float = 6.4,
) -> Figure:
    """Draw each function and, dashed, its slope in a small panel of its own.

    Args:
        x: ``[N]``.
        curves: name to the values ``[N]`` and the slopes ``[N]``.
        alt: what the figure shows, for a reader who cannot see it.
        columns: panels in a row.
        ylim: limits of y, the same in all panels.
        width: in inches.

    Returns:
        The figure.
    """
    rows = -(-len(curves) // columns)
    fig, axes = figure(
        rows, columns, alt=alt, width=width, height=1.55 * rows + 0.2,
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    for ax in axes.flat[len(curves) :]:
        ax.axis("off")
    for ax, (name, (values, slopes)) in zip(axes.flat, curves.items(), strict=False):
        ax.axhline(0, color="#bbbbbb", lw=0.8)
        ax.plot(x, values.detach(), color=COLORS["blue"], label="value")
        ax.plot(x, slopes.detach(), color=COLORS["vermilion"], ls="--", label="slope")
        ax.set(ylim=ylim, xlim=(float(x[0]), float(x[-1])))
        ax.set_xticks([math.ceil(x[0]), 0, math.floor(x[-1])])
        ax.set_title(name, fontsize=9.5)
    ax = axes[0, 0]
    for height, said, color in ((0.9, "value", "blue"), (0.76, "slope", "vermilion")):
        ax.text(
            0.05, height, said, transform=ax.transAxes, color=COLORS[color], fontsize=9
        )  # fmt: skip
    return fig


def saturation(
    maps: Mapping[str, Tensor],
    names: list[str],
    *,
    alt: str,
    label: str,
    width: float = 6.4,
    height: float = 3.2,
) -> Figure:
    """Draw maps of activation against depth side by side, in the same colours.

    Args:
        maps: title to ``[A, L]``, a share from 0 to 1 for each activation and layer.
        names: of the ``A`` activations.
        alt: what the figure shows, for a reader who cannot see it.
        label: what the colour is.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        1, len(maps), alt=alt, width=width, height=height, sharey=True, squeeze=False
    )
    for ax, (title, shares) in zip(axes[0], maps.items(), strict=True):
        depth = shares.shape[1]
        image = ax.imshow(
            shares, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto",
            extent=(0.5, depth + 0.5, len(names) - 0.5, -0.5),
        )  # fmt: skip
        ax.grid(visible=False)
        ax.set(title=title, xlabel="layer", yticks=range(len(names)))
        ax.set_yticklabels(names)
    fig.colorbar(image, ax=axes[0], label=label)
    return fig
