"""Figures of ``tensors.ipynb`` and of the page below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from matplotlib.patches import Rectangle

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS
from dlnotes.plotting._values import Values, array_of


def numbers(
    picture: Values, frame: tuple[int, int, int, int], *, alt: str, width: float = 4.4
) -> Figure:
    """Draw a small picture with its numbers in it, and a frame around some.

    Args:
        picture: ``[H, W]`` whole numbers, drawn from white to black.
        frame: first row, last row, first column, last column.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure.
    """
    values = array_of(picture)
    tall, wide = values.shape
    fig, ax = figure(alt=alt, width=width, height=width * tall / wide)
    ax.imshow(values, cmap="gray_r", vmin=0, vmax=1.3 * values.max())
    ax.grid(visible=False)
    ax.spines[:].set_visible(True)
    ax.set(xlabel="column", ylabel="row", xticks=range(wide), yticks=range(tall))
    ax.xaxis.set(ticks_position="top", label_position="top")
    ax.tick_params(length=0)
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            color = "white" if value > 0.6 * values.max() else COLORS["black"]
            ax.text(j, i, f"{value:g}", ha="center", va="center", color=color)
    top, bottom, left, right = frame
    size = right - left + 1, bottom - top + 1
    box = Rectangle((left - 0.5, top - 0.5), *size, fill=False, clip_on=False)
    box.set(ec=COLORS["vermilion"], lw=3, zorder=5)
    ax.add_patch(box)
    return fig


def broadcast(
    first: Values, second: Values, sign: str, result: Values, *, alt: str
) -> Figure:
    """Draw how two tensors of different shapes meet: what is read again is pale.

    Args:
        first: ``[H, 1]``, ``[1, W]`` or ``[H, W]`` whole numbers.
        second: likewise.
        sign: what stands between them.
        result: ``[H, W]``.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure: both tensors and the result, side by side.
    """
    due = array_of(result)
    tall, wide = due.shape
    columns, width = 3 * wide + 1.6, 5.0
    fig, ax = figure(alt=alt, width=width, height=width * (tall + 0.2) / columns)
    left = 0.0
    for values, after in ((first, sign), (second, "="), (result, "")):
        own = array_of(values)
        for i in range(tall):
            for j in range(wide):
                real = i < own.shape[0] and j < own.shape[1]
                value = own[min(i, own.shape[0] - 1), min(j, own.shape[1] - 1)]
                cell = Rectangle((left + j, -i - 1), 1, 1, lw=1.2, zorder=2 + real)
                cell.set(fc="#dfe8f5" if real else "white", ls="-" if real else ":")
                cell.set(ec=COLORS["blue" if real else "grey"])
                ax.add_patch(cell)
                ax.text(left + j + 0.5, -i - 0.5, f"{value:g}", fontsize=13, zorder=4,
                        color=COLORS["black" if real else "grey"],
                        ha="center", va="center")  # fmt: skip
        ax.text(left + wide + 0.4, -tall / 2, after, fontsize=15, ha="center",
                va="center")  # fmt: skip
        left += wide + 0.8
    ax.set(xlim=(-0.05, columns + 0.05), ylim=(-tall - 0.1, 0.1), aspect="equal")
    ax.axis("off")
    return fig


def reduced(matrix: Values, *, alt: str, width: float = 4.2) -> Figure:
    """Draw a matrix with its sums: over dimension 0 below it, over 1 beside it.

    Args:
        matrix: ``[H, W]`` whole numbers.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure: an arrow leads along the dimension that each sum removes.
    """
    values = array_of(matrix)
    tall, wide = values.shape
    columns, rows = wide + 3.4, tall + 2.9
    fig, ax = figure(alt=alt, width=width, height=width * rows / columns)
    down, across = COLORS["vermilion"], COLORS["blue"]
    cells = [(j, i, values[i, j], "grey") for i in range(tall) for j in range(wide)]
    for j, total in enumerate(values.sum(axis=0)):
        cells.append((j, tall + 0.8, total, "vermilion"))
        ax.annotate("", (j + 0.5, -tall - 0.75), (j + 0.5, -tall - 0.05),
                    arrowprops={"arrowstyle": "->", "color": down})  # fmt: skip
    for i, total in enumerate(values.sum(axis=1)):
        cells.append((wide + 0.8, i, total, "blue"))
        ax.annotate("", (wide + 0.75, -i - 0.5), (wide + 0.05, -i - 0.5),
                    arrowprops={"arrowstyle": "->", "color": across})  # fmt: skip
    for x, y, value, color in cells:
        ax.add_patch(Rectangle((x, -y - 1), 1, 1, fc="white", ec=COLORS[color], lw=1.5))
        ax.text(x + 0.5, -y - 0.5, f"{value:g}", fontsize=13, ha="center", va="center")
    for x, y, words, color, turn in (
        (-0.35, -tall / 2, "dimension 0", down, 90),
        (wide / 2, 0.3, "dimension 1", across, 0),
        (wide / 2, -tall - 2.15, "sum(dim=0)", down, 0),
        (wide + 1.3, 0.3, "sum(dim=1)", across, 0),
    ):
        ax.text(x, y, words, color=color, rotation=turn, ha="center", va="center")
    ax.set(xlim=(-0.8, columns - 0.8), ylim=(-tall - 2.4, 0.5), aspect="equal")
    ax.axis("off")
    return fig


def lattice(
    above: Mapping[torch.dtype, Sequence[torch.dtype]],
    *,
    alt: str,
    leave_out: Sequence[torch.dtype] = (),
    width: float = 6.4,
    height: float = 2.1,
) -> Figure:
    """Draw which dtype may turn into which: a line leads to those right above.

    Args:
        above: each dtype and those right above it, the lowest first.
        alt: what the figure shows, for a reader who cannot see it.
        leave_out: dtypes that are not drawn.
        width: in inches.
        height: in inches.

    Returns:
        The figure: from left to right, from low to high.
    """
    kept = {
        low: [high for high in highs if high not in leave_out]
        for low, highs in above.items()
        if low not in leave_out
    }
    level = dict.fromkeys(kept, 0)
    for low, highs in kept.items():  # the lowest first: its level is final by now
        for high in highs:
            level[high] = max(level[high], level[low] + 1)
    columns: dict[int, list[torch.dtype]] = {}
    for dtype, at in level.items():
        columns.setdefault(at, []).append(dtype)
    place = {
        dtype: (at, (len(column) - 1) / 2 - row)
        for at, column in columns.items()
        for row, dtype in enumerate(column)
    }
    fig, ax = figure(alt=alt, width=width, height=height)
    for low, highs in kept.items():
        for high in highs:
            (x0, y0), (x1, y1) = place[low], place[high]
            ax.plot([x0, x1], [y0, y1], color=COLORS["grey"], lw=1.2)
    for dtype, (x, y) in place.items():
        name = str(dtype).removeprefix("torch.").replace("float", "float\n")
        name = name.replace("complex", "complex\n")
        ax.text(
            x, y, name, ha="center", va="center", fontsize=10, linespacing=0.95,
            bbox={"facecolor": "white", "edgecolor": COLORS["blue"], "pad": 3},
        )  # fmt: skip
    ax.set_xlim(-0.5, max(level.values()) + 0.5)
    tall = max(len(column) for column in columns.values())
    ax.set_ylim(-tall / 2, tall / 2)
    ax.axis("off")
    return fig
