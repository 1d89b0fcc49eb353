"""Figures of ``memory_layout.ipynb``: which cell of the storage is read, and when."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, SEQUENTIAL
from dlnotes.tensors import cells


def storage(views: Mapping[str, Tensor], *, alt: str, width: float = 6.4) -> Figure:
    """Draw each tensor as a grid over the row of storage cells it reads.

    A cell has one colour wherever it turns up, and its number written on it.
    Cells that are in the storage but not read are left pale.

    Args:
        views: name to a tensor with one or two dimensions.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure.

    Raises:
        ValueError: if a tensor has other than one or two dimensions.
    """
    for view in views.values():
        if view.ndim not in (1, 2):
            raise ValueError(
                f"storage: views must have 1 or 2 dimensions, got {list(view.shape)}"
            )
    grids = [np.atleast_2d(cells(view).numpy()) for view in views.values()]
    tall = max(grid.shape[0] for grid in grids)
    wide = max(grid.shape[1] for grid in grids)
    most = max(_capacity(view) for view in views.values())
    fig, axes = figure(
        2, len(views), alt=alt, width=width, height=1.3 + 0.34 * tall,
        squeeze=False, gridspec_kw={"height_ratios": [tall, 1]},
    )  # fmt: skip
    small = 8.5 if most * len(views) <= 24 else 7
    for (name, view), grid, (top, bottom) in zip(
        views.items(), grids, axes.T, strict=True
    ):
        _boxes(top, grid, most, wide, tall, 8.5)
        _title(top, f"{name}\n{_strides(view)}, offset {view.storage_offset()}")
        row = np.full((1, _capacity(view)), np.nan)
        row[0, np.unique(grid)] = np.unique(grid)
        _boxes(bottom, row, most, most, 1, small)
        bottom.set_xlabel(f"storage: {_capacity(view)} cells", fontsize=8.5)
    return fig


def walk(views: Mapping[str, Tensor], *, alt: str, width: float = 6.4) -> Figure:
    """Draw in which order each tensor, read row by row, visits its storage.

    Args:
        views: name to a tensor of any shape.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure: from top to bottom the reads, from left to right the cells.
    """
    fig, axes = figure(
        1, len(views), alt=alt, width=width, height=2.9, squeeze=False, sharex=True
    )
    for ax, (name, view) in zip(axes[0], views.items(), strict=True):
        visited = cells(view).flatten().numpy()
        ax.plot(
            visited, np.arange(len(visited)), "o-", color=COLORS["blue"], lw=1, ms=4
        )
        ax.invert_yaxis()
        ax.set_xlabel("storage cell")
        _title(ax, f"{name}\n{_strides(view)}")
    axes[0, 0].set_ylabel("read, from first to last")
    return fig


def _capacity(view: Tensor) -> int:
    return view.untyped_storage().nbytes() // view.element_size()


def _strides(view: Tensor) -> str:
    return f"strides {tuple(view.stride())}"


def _title(ax: Axes, text: str) -> None:
    ax.set_title(text, fontsize=9, loc="center", fontweight="normal")


def _boxes(
    ax: Axes, numbers: np.ndarray, most: int, wide: int, tall: int, size: float
) -> None:
    """Draw numbered cells in the colours of their numbers; frames are of one size."""
    colors = matplotlib.colormaps[SEQUENTIAL].with_extremes(bad="#e4e4e4")
    image = ax.imshow(np.ma.masked_invalid(numbers), cmap=colors, vmin=0, vmax=most - 1)
    for (i, j), number in np.ndenumerate(numbers):
        if np.isfinite(number):
            red, green, blue, _ = image.cmap(image.norm(number))
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
            color = "white" if dark else COLORS["black"]
            text = f"{number:.0f}"
            ax.text(j, i, text, ha="center", va="center", fontsize=size, color=color)
    rows, columns = numbers.shape
    for x in range(1, columns):
        ax.axvline(x - 0.5, color="white", lw=1.2)
    for y in range(1, rows):
        ax.axhline(y - 0.5, color="white", lw=1.2)
    ax.set_xlim(columns / 2 - 0.5 - wide / 2, columns / 2 - 0.5 + wide / 2)
    ax.set_ylim(tall - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
