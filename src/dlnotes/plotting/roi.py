"""The figures of the chapter on RoI pooling and RoI Align."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import torch
from matplotlib.colors import PowerNorm
from matplotlib.patches import Rectangle
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS

Box = Sequence[float] | Tensor


def on_photograph(
    picture: Tensor, boxes: Mapping[str, Box], stride: int, *, alt: str
) -> Figure:
    """Draw boxes and the grid of a feature map on the photograph it was made of.

    Args:
        picture: ``[3, H, W]`` in 0 to 1.
        boxes: name to ``(x1, y1, x2, y2)`` in pixels; the second is dashed.
        stride: pixels a cell.
        alt: what the figure shows, for a reader who cannot see it.
    """
    tall, wide = picture.shape[1:]
    width = 4.4
    fig, ax = figure(alt=alt, width=width, height=width * tall / wide)
    small = torch.nn.functional.avg_pool2d(picture, 2)  # keeps the notebook small:
    small = (small * 63).round() / 63  # a third of the bytes, and the eye sees none
    extent = (0, wide, tall, 0)
    ax.imshow(small.permute(1, 2, 0).numpy(), extent=extent)
    ax.vlines(range(stride, wide, stride), 0, tall, color="white", lw=0.4, alpha=0.35)
    ax.hlines(range(stride, tall, stride), 0, wide, color="white", lw=0.4, alpha=0.35)
    ax.axis("off")
    styles = zip(boxes.items(), ("white", "#ffd23f"), ("-", "--"), strict=True)
    for i, ((name, box), color, dash) in enumerate(styles):
        x1, y1, x2, y2 = map(float, box)
        ax.add_patch(_outline(x1, y1, x2, y2, color=color, ls=dash, lw=2))
        y, align = ((y1 - 8, "bottom"), (y2 + 6, "top"))[i]
        ax.text(x1, y, f" {name}", color=color, va=align, fontsize=9.5, weight="bold")
    return fig


def sample_weights(
    features: Tensor,
    box: Box,
    bins: int,
    samples: int,
    chosen: tuple[int, int],
    *,
    alt: str,
) -> Figure:
    """Draw the bins and samples of RoI Align, and the four weights of one sample.

    Args:
        features: ``[H, W]``; cell ``i`` has its centre at ``i``.
        box: ``(x1, y1, x2, y2)`` in these coordinates.
        bins: bins in each direction.
        samples: samples per bin in each direction.
        chosen: row and column of the sample shown on the right.
        alt: what the figure shows, for a reader who cannot see it.
    """
    x1, y1, x2, y2 = map(float, box)
    places = (torch.arange(bins * samples, dtype=torch.float64) + 0.5) / bins / samples
    xs, ys = x1 + places * (x2 - x1), y1 + places * (y2 - y1)
    y, x = float(ys[chosen[0]]), float(xs[chosen[1]])
    fig, (left, right) = figure(
        1, 2, alt=alt, width=6.4, height=3.3, width_ratios=(1.1, 1)
    )
    left.imshow(features.numpy(), cmap="gray", vmax=1.6 * float(features.max()))
    left.grid(visible=False)
    left.set(title="bins and samples", xlabel="column", ylabel="row")
    left.locator_params(integer=True, nbins=6)
    left.set(xlim=(x1 - 1.6, x2 + 1.6), ylim=(y2 + 1.6, y1 - 1.6))
    for i in range(bins + 1):
        left.plot([x1, x2], [y1 + i * (y2 - y1) / bins] * 2, color="#ffd23f", lw=1.3)
        left.plot([x1 + i * (x2 - x1) / bins] * 2, [y1, y2], color="#ffd23f", lw=1.3)
    grid_x, grid_y = torch.meshgrid(xs, ys, indexing="xy")
    left.scatter(grid_x.flatten(), grid_y.flatten(), s=13, color="white", zorder=3)
    left.scatter([x], [y], s=52, color=COLORS["vermilion"], zorder=4, edgecolor="w")

    column, row = int(x), int(y)
    right.set(title="one sample and its four cells", xlabel="column", ylabel="row")
    right.set(xlim=(column - 0.42, column + 1.42), ylim=(row + 1.42, row - 0.42))
    right.set(xticks=[column, column + 1], yticks=[row, row + 1], aspect="equal")
    right.grid(visible=False)
    names = ("blue", "green", "purple", "ochre")
    corners = [(row + i, column + j) for i in (0, 1) for j in (0, 1)]
    for name, (cell_y, cell_x) in zip(names, corners, strict=True):
        far_y, far_x = 2 * row + 1 - cell_y, 2 * column + 1 - cell_x
        weight = (1 - abs(y - cell_y)) * (1 - abs(x - cell_x))
        rectangle = Rectangle(
            (x, y), far_x - x, far_y - y, color=COLORS[name], alpha=0.3, lw=0
        )
        right.add_patch(rectangle)
        right.scatter([cell_x], [cell_y], s=60, color=COLORS[name], zorder=3)
        up, side = cell_y == row, cell_x == column
        right.annotate(
            f"{weight:.2f}",
            (cell_x, cell_y),
            xytext=(-8 if side else 8, 8 if up else -8),
            textcoords="offset points",
            ha="right" if side else "left",
            va="bottom" if up else "top",
            color=COLORS[name],
            weight="bold",
        )
    right.scatter([x], [y], s=60, color=COLORS["vermilion"], zorder=4)
    return fig


def on_map(
    maps: Mapping[str, Tensor], box: Box, *, label: str, alt: str, margin: float = 1.6
) -> Figure:
    """Draw maps side by side in one colour scale, small values lifted.

    Args:
        maps: name to ``[H, W]``; cell ``i`` covers ``i`` to ``i + 1``.
        box: ``(x1, y1, x2, y2)`` in cells.
        label: what the colour is.
        alt: what the figure shows, for a reader who cannot see it.
        margin: cells shown around the box.
    """
    x1, y1, x2, y2 = map(float, box)
    fig, axes = figure(
        1, len(maps), alt=alt, width=6.4, height=2.9, squeeze=False, sharey=True
    )
    top = max(float(m.max()) for m in maps.values())
    for ax, (name, values) in zip(axes[0], maps.items(), strict=True):
        extent = (0, values.shape[1], values.shape[0], 0)
        image = ax.imshow(values.numpy(), extent=extent, norm=PowerNorm(0.4, 0, top))
        ax.add_patch(_outline(x1, y1, x2, y2, color="white", lw=1.8))
        ax.set(title=name, xlabel="column", xlim=(x1 - margin, x2 + margin))
        ax.set_ylim(y2 + margin, y1 - margin)
        ax.grid(visible=False)
    axes[0, 0].set_ylabel("row")
    fig.colorbar(image, ax=axes, label=label)
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
    base, top = tall * cell + 190, tall * cell + 30

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
        f'<text x="{left + 6}" y="{top}">pooled value</text>'
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
        label_y = min(p[1] for p in curve) - 9
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{color}" '
            'stroke-width="2.2"/>'
            f'<circle data-part="{key}" cx="{x}" cy="{y}" r="5" fill="{color}"/>'
            f'<text x="352" y="{label_y:.1f}" text-anchor="end" fill="{color}" '
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
