"""Figures of ``memory_layout.ipynb``: which cell of the storage is read, and when."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS, SEQUENTIAL
from dlnotes.tensors import cells


def storage(views: Mapping[str, Tensor], *, alt: str, width: float = 6.4) -> Figure:
    """Draw each tensor as a grid over the row of storage cells it reads.

    The colour of a box says which cell it is, the number what is in it. Cells
    that are in the storage but not read are left pale.

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
        kept = view.as_strided((_capacity(view),), (1,), 0).numpy()
        _boxes(top, grid, kept, most, wide, tall, 8.5)
        _title(top, f"{name}\n{_strides(view)}, offset {view.storage_offset()}")
        row = np.full((1, _capacity(view)), np.nan)
        row[0, np.unique(grid)] = np.unique(grid)
        _boxes(bottom, row, kept, most, most, 1, small)
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


def reader(view: Tensor, name: str, *, alt: str) -> Interactive:
    """Let a slider go through a matrix: which element is read from which cell?

    Args:
        view: ``[rows, columns]``, any strides and offset.
        name: what the reader calls it.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure, its slider on the element in the middle.

    Raises:
        ValueError: if ``view`` has other than two dimensions.
    """
    if view.ndim != 2:
        raise ValueError(f"reader: view must have 2 dimensions, got {list(view.shape)}")
    rows, columns = view.shape
    box, top, left = 36, 34, 16
    count = _capacity(view)
    step = min(box, 568 / count)
    low = top + rows * box + 50  # where the storage is drawn
    offset, strides = view.storage_offset(), view.stride()
    parts = [f'<text x="{left}" y="20">{name}: strides {tuple(strides)}, '
             f"offset {offset}</text>"]  # fmt: skip
    places, said, sums = [], [], []
    for i in range(rows):
        for j in range(columns):
            cell = int(cells(view)[i, j])
            x, y = left + j * box, top + i * box
            parts.append(_square(x, y, box, f"{view[i, j]:.0f}"))
            places.append([x, y, left + cell * step])
            said.append(f"[{i}, {j}] is in cell {cell}")
            sums.append(f"{offset} + {i}·{strides[0]} + {j}·{strides[1]} = {cell}")
    for cell in range(count):
        parts.append(_square(left + cell * step, low, step, str(cell)))
    parts.append(f'<text x="{left}" y="{low + step + 20}">storage, cell by cell</text>')
    start = len(said) // 2
    x, y, at = places[start]
    parts += [
        f'<rect data-part="element" x="{x}" y="{y}" width="{box}" height="{box}" '
        f'fill="none" stroke="{BLUE}" stroke-width="4"/>',
        f'<rect data-part="cell" x="{at}" y="{low}" width="{step}" height="{step}" '
        f'fill="none" stroke="{BLUE}" stroke-width="4"/>',
        f'<line data-part="line" x1="{x + box / 2}" y1="{y + box}" '
        f'x2="{at + step / 2}" y2="{low}" stroke="{VERMILION}" stroke-width="2"/>',
        f'<text data-part="sum" x="{left + columns * box + 30}" y="{top + 24}" '
        f'font-size="16">{sums[start]}</text>',
    ]
    script = f"""
    var p = data.places[i];
    set("element", {{x: p[0], y: p[1]}});
    set("cell", {{x: p[2]}});
    set("line", {{x1: p[0] + {box / 2}, y1: p[1] + {box}, x2: p[2] + {step / 2}}});
    part("sum").textContent = data.sums[i];
"""
    return Interactive(
        "memory-layout-reader", svg="\n".join(parts), script=script,
        data={"places": places, "sums": sums}, said=said, label="read", alt=alt,
        size=(round(2 * left + count * step), round(low + step + 30)), start=start,
    )  # fmt: skip


def _square(x: float, y: float, side: float, text: str) -> str:
    middle = f'x="{x + side / 2:g}" y="{y + side / 2 + 4:g}" text-anchor="middle"'
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" fill="none" '
        f'stroke="currentColor" stroke-opacity=".5"/><text {middle}>{text}</text>'
    )


def _capacity(view: Tensor) -> int:
    return view.untyped_storage().nbytes() // view.element_size()


def _strides(view: Tensor) -> str:
    return f"strides {tuple(view.stride())}"


def _title(ax: Axes, text: str) -> None:
    ax.set_title(text, fontsize=9, loc="center", fontweight="normal")


def _boxes(
    ax: Axes,
    numbers: np.ndarray,
    kept: np.ndarray,
    most: int,
    wide: int,
    tall: int,
    size: float,
) -> None:
    """Draw cells by their numbers, with what is kept in them; frames have one size."""
    colors = matplotlib.colormaps[SEQUENTIAL].with_extremes(bad="#e4e4e4")
    image = ax.imshow(np.ma.masked_invalid(numbers), cmap=colors, vmin=0, vmax=most - 1)
    for (i, j), number in np.ndenumerate(numbers):
        if np.isfinite(number):
            red, green, blue, _ = image.cmap(image.norm(number))
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
            color = "white" if dark else COLORS["black"]
            text = f"{kept[int(number)]:g}"
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
