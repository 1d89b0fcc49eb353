"""The figures of the chapter on RoI pooling and RoI Align."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.patches import Rectangle
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS

Box = Sequence[float] | Tensor
BRIGHT = ("#ffd23f", "#7fd4ff", "#ff9ecb")  # read on a photograph


def on_photograph(
    picture: Tensor, boxes: Mapping[str, Box], stride: int, *, alt: str
) -> Figure:
    """Draw boxes and the grid of a feature map on the photograph it was made of.

    Args:
        picture: ``[3, H, W]`` in 0 to 1.
        boxes: name to ``(x1, y1, x2, y2)`` in pixels: two, the second is dashed.
        stride: pixels a cell.
        alt: what the figure shows, for a reader who cannot see it.
    """
    tall, wide = picture.shape[1:]
    width = 4.4
    fig, ax = figure(alt=alt, width=width, height=width * tall / wide)
    ax.imshow(_lighter(picture), extent=(0, wide, tall, 0))
    ax.vlines(range(stride, wide, stride), 0, tall, color="white", lw=0.4, alpha=0.35)
    ax.hlines(range(stride, tall, stride), 0, wide, color="white", lw=0.4, alpha=0.35)
    ax.axis("off")
    styles = zip(boxes.items(), ("white", "#ffd23f"), ("-", "--"), strict=True)
    for i, ((name, box), color, dash) in enumerate(styles):
        x1, y1, x2, y2 = map(float, box)
        ax.add_patch(_outline(x1, y1, x2, y2, color=color, ls=dash, lw=2))
        x, align = ((x1 - 8, "right"), (x2 + 8, "left"))[i]
        words = {"color": color, "ha": align, "fontsize": 11, "weight": "bold"}
        ax.text(x, (y1 + y2) / 2, name, va="center", multialignment="left", **words)
    return fig


def by_hand(values: Tensor, box: Box, *, samples: int = 0, alt: str) -> Figure:
    """Draw a small map with its numbers, a box, and what 2 × 2 bins read of it.

    Args:
        values: ``[H, W]``; cell ``i`` covers ``i`` to ``i + 1``.
        box: ``(x1, y1, x2, y2)`` in cells.
        samples: samples per bin in each direction, for RoI Align; 0 draws the
            whole cells of RoI pooling.
        alt: what the figure shows, for a reader who cannot see it.
    """
    tall, wide = values.shape
    x1, y1, x2, y2 = map(float, box)
    fig, ax = figure(alt=alt, width=3.9, height=3.9 * (tall + 0.5) / wide)
    ax.set(xlim=(-0.05, wide + 0.05), ylim=(tall + 0.05, -0.05), aspect="equal")
    ax.grid(visible=False)
    ax.vlines(range(wide + 1), 0, tall, color="#bbbbbb", lw=0.8)
    ax.hlines(range(tall + 1), 0, wide, color="#bbbbbb", lw=0.8)
    ax.set_xticks([i + 0.5 for i in range(wide)], [str(i) for i in range(wide)])
    ax.set_yticks([i + 0.5 for i in range(tall)], [str(i) for i in range(tall)])
    ax.tick_params(length=0)
    ax.set(xlabel="column", ylabel="row")
    ax.spines[:].set_visible(False)
    for i, j in itertools.product(range(tall), range(wide)):
        ax.text(j + 0.5, i + 0.5, f"{float(values[i, j]):g}", ha="center", va="center")
    names = ("blue", "green", "purple", "ochre")
    places = itertools.product(range(2), repeat=2)
    for (i, j), name in zip(places, names, strict=True):
        color = COLORS[name]
        if samples:
            left, top = x1 + j * (x2 - x1) / 2, y1 + i * (y2 - y1) / 2
            right, bottom = left + (x2 - x1) / 2, top + (y2 - y1) / 2
            parts = [(k + 0.5) / samples for k in range(samples)]
            xs = [left + part * (right - left) for part in parts for _ in parts]
            ys = [top + part * (bottom - top) for _ in parts for part in parts]
            ax.scatter(xs, ys, s=34, color=color, edgecolor="white", zorder=4)
        else:
            left, right = _cells(x1, x2, j, 2)
            top, bottom = _cells(y1, y2, i, 2)
        patch = Rectangle((left, top), right - left, bottom - top, color=color)
        patch.set(alpha=0.22, lw=0)
        ax.add_patch(patch)
    if not samples:
        (left, right), (top, bottom) = _cells(x1, x2, 0, 1), _cells(y1, y2, 0, 1)
        dashed = {"color": COLORS["vermilion"], "ls": "--", "lw": 2.2, "zorder": 5}
        ax.add_patch(_outline(left, top, right, bottom, **dashed))
    ax.add_patch(_outline(x1, y1, x2, y2, color=COLORS["black"], lw=2.2, zorder=6))
    return fig


def _cells(start: float, end: float, i: int, bins: int) -> tuple[int, int]:
    """Return where bin ``i`` of RoI pooling starts and ends, in whole cells."""
    first, last = math.floor(start + 0.5), math.floor(end + 0.5)
    size = last - first + 1
    return first + i * size // bins, first - (-(i + 1) * size // bins)


def weights(x: float, y: float, *, alt: str) -> Figure:
    """Draw a sample between four cells, whose weights are areas.

    Args:
        x: column of the sample; cell ``i`` has its centre at ``i``.
        y: row of the sample.
        alt: what the figure shows, for a reader who cannot see it.
    """
    column, row = int(x), int(y)
    fig, ax = figure(alt=alt, width=3.6, height=3.4)
    ax.set(xlabel="column", ylabel="row", aspect="equal")
    ax.set(xlim=(column - 0.3, column + 1.3), ylim=(row + 1.25, row - 0.25))
    ax.set(xticks=[column, column + 1], yticks=[row, row + 1])
    ax.grid(visible=False)
    names = ("blue", "green", "purple", "ochre")
    corners = [(row + i, column + j) for i in (0, 1) for j in (0, 1)]
    for name, (cell_y, cell_x) in zip(names, corners, strict=True):
        far_y, far_x = 2 * row + 1 - cell_y, 2 * column + 1 - cell_x
        color, area = COLORS[name], abs(far_x - x) * abs(far_y - y)
        patch = Rectangle((x, y), far_x - x, far_y - y, color=color, alpha=0.3, lw=0)
        ax.add_patch(patch)
        middle = (x + far_x) / 2, (y + far_y) / 2
        style = {"color": color, "ha": "center", "weight": "bold"}
        ax.text(*middle, f"{area:.2f}", va="center", **style)
        ax.scatter([cell_x], [cell_y], s=90, color=color, zorder=3)
        up = cell_y == row
        ax.annotate(
            f"({cell_x}, {cell_y})",
            (cell_x, cell_y),
            xytext=(0, 9 if up else -9),
            textcoords="offset points",
            va="bottom" if up else "top",
            **style,
        )
    ax.scatter([x], [y], s=70, color=COLORS["vermilion"], zorder=4)
    return fig


def pieces(
    picture: Tensor, boxes: Mapping[str, Box], results: Tensor, *, alt: str
) -> Figure:
    """Draw boxes on a picture, and the piece that was made of each.

    Args:
        picture: ``[3, H, W]`` in 0 to 1.
        boxes: name to ``(x1, y1, x2, y2)`` in pixels of the picture.
        results: ``[K, 3, PH, PW]`` in 0 to 1, one for each box.
        alt: what the figure shows, for a reader who cannot see it.
    """
    tall, wide = picture.shape[1:]
    count = len(boxes)
    fig, axes = figure(2, count, alt=alt, height=4.9, height_ratios=(2.0, 1.0))
    for ax in axes[0]:
        ax.remove()
    ax = fig.add_subplot(axes[0, 0].get_gridspec()[0, :])
    ax.imshow(_lighter(picture), extent=(0, wide, tall, 0))
    ax.axis("off")
    for column, (name, box) in enumerate(boxes.items()):
        x1, y1, x2, y2 = map(float, box)
        color = BRIGHT[column]
        ax.add_patch(_outline(x1, y1, x2, y2, color=color, lw=2.4))
        label = {"color": color, "fontsize": 11, "weight": "bold"}
        ax.text(x2 + 7, y1, name, va="top", **label)
        small = axes[1, column]
        small.imshow(results[column].permute(1, 2, 0).clamp(0, 1).numpy())
        small.set(xticks=[], yticks=[])
        small.grid(visible=False)
        small.spines[:].set(visible=True, color=color, linewidth=3)
        small.set_title(f"{name}: {x2 - x1:.0f} × {y2 - y1:.0f}", weight="normal")
    return fig


def slider(
    features: Tensor,
    boxes: Tensor,
    rounded: Tensor,
    shifts: Tensor,
    pooled: Tensor,
    averaged: Tensor,
    *,
    alt: str,
) -> Interactive:
    """Let the reader move a box over a map, and watch what the two poolings give.

    Args:
        features: ``[H, W]``, the piece of the map that is drawn.
        boxes: ``[S, 4]`` in its cells, one a place of the slider.
        rounded: ``[S, 4]``, the whole cells that RoI pooling makes of them.
        shifts: ``[S]``, how far the box has moved, in cells.
        pooled: ``[S]``, value of RoI pooling.
        averaged: ``[S]``, value of RoI Align.
        alt: what the figure shows, for a reader who cannot see it.
    """
    tall, wide = features.shape
    cell, left = 360 / wide, 34
    low, high = 0.0, 1.08 * float(torch.cat([pooled, averaged]).max())
    base, top = tall * cell + 212, tall * cell + 62

    def place(i: int, value: float) -> tuple[float, float]:
        x = left + (352 - left) * i / (len(shifts) - 1)
        return round(x, 2), round(base - (base - top) * (value - low) / (high - low), 2)

    curves = [
        [place(i, v) for i, v in enumerate(values.tolist())]
        for values in (pooled, averaged)
    ]
    shade = features / features.max()
    parts = [
        f'<rect x="{j * cell:.2f}" y="{i * cell:.2f}" width="{cell:.2f}" '
        f'height="{cell:.2f}" fill-opacity="{0.6 * float(shade[i, j]):.3f}" '
        'stroke="currentColor" stroke-opacity=".25" stroke-width=".5"/>'
        for i in range(tall)
        for j in range(wide)
    ]
    start = len(shifts) // 4
    outlines = {
        "cells": ([_pixels(b, cell) for b in rounded.tolist()], VERMILION, "5 3"),
        "box": ([_pixels(b, cell) for b in boxes.tolist()], BLUE, "none"),
    }
    for name, (places, color, dash) in outlines.items():
        where = " ".join(f'{key}="{v}"' for key, v in places[start].items())
        parts.append(
            f'<rect data-part="{name}" {where} fill="none" stroke="{color}" '
            f'stroke-width="2.5" stroke-dasharray="{dash}"/>'
        )
    parts.append(
        f'<path d="M{left} {top - 8}V{base}H352" fill="none" stroke="currentColor" '
        'stroke-opacity=".5"/>'
        f'<text x="352" y="{base + 28}" text-anchor="end">'
        "shift of the box (cells)</text>"
        f'<text x="{left - 30}" y="{top - 14}">value</text>'
    )
    for shift in range(int(shifts.max()) + 1):
        x = place(round(shift / float(shifts.max()) * (len(shifts) - 1)), low)[0]
        parts.append(
            f'<text x="{x}" y="{base + 14}" text-anchor="middle">{shift}</text>'
        )
    for value in (0.0, float(f"{0.9 * high:.1g}")):
        y = place(0, value)[1]
        parts.append(
            f'<text x="{left - 4}" y="{y + 4}" text-anchor="end">{value:g}</text>'
        )
    names = ("RoI pooling: rounds, largest", "RoI Align: mean, no rounding")
    for key, curve, color, name in zip(
        ("pooled", "averaged"), curves, (VERMILION, BLUE), names, strict=True
    ):
        line = " ".join(f"{x},{y}" for x, y in curve)
        if key == "pooled":  # upright where it jumps
            line = f"{curve[0][0]},{curve[0][1]} " + " ".join(
                f"{x},{before} {x},{y}"
                for (_, before), (x, y) in itertools.pairwise(curve)
            )
        x, y = curve[start]
        label_y = tall * cell + (20 if key == "pooled" else 37)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{color}" '
            'stroke-width="2.2"/>'
            f'<circle data-part="{key}" cx="{x}" cy="{y}" r="5" fill="{color}"/>'
            f'<text x="{left + 8}" y="{label_y:.1f}" fill="{color}" '
            f'font-weight="bold">{name}</text>'
        )
    said = [
        f"{s:.2f} cells: pooling {p:.3f}, Align {a:.3f}"
        for s, p, a in zip(
            shifts.tolist(), pooled.tolist(), averaged.tolist(), strict=True
        )
    ]
    return Interactive(
        "roi-slider",
        svg="\n".join(parts),
        script="""
    set("box", data.box[i]);
    set("cells", data.cells[i]);
    set("pooled", {cx: data.pooled[i][0], cy: data.pooled[i][1]});
    set("averaged", {cx: data.averaged[i][0], cy: data.averaged[i][1]});
""",
        data={
            **{name: places for name, (places, _, _) in outlines.items()},
            "pooled": curves[0],
            "averaged": curves[1],
        },
        said=said,
        label="Move the box:",
        alt=alt,
        size=(360, round(base + 36)),
        start=start,
    )


def _lighter(picture: Tensor) -> np.ndarray:
    """Return a picture for ``imshow`` in a third of the bytes; the eye sees none."""
    small = torch.nn.functional.avg_pool2d(picture, 2)
    return ((small * 63).round() / 63).permute(1, 2, 0).numpy()


def _outline(x1: float, y1: float, x2: float, y2: float, **style: object) -> Rectangle:
    return Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, **style)


def _pixels(box: Sequence[float], cell: float) -> dict[str, float]:
    x1, y1, x2, y2 = (round(v * cell, 2) for v in box)
    return {
        "x": x1,
        "y": y1,
        "width": round(x2 - x1, 2),
        "height": round(y2 - y1, 2),
    }
