"""The figures of the page on RoI Align in a detector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.patches import Rectangle
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS
from dlnotes.plotting.roi import BRIGHT

Box = Sequence[float] | Tensor


def detector(
    picture: Tensor, features: Tensor, boxes: Tensor, pieces: Tensor, *, alt: str
) -> Figure:
    """Draw a two-stage detector: picture, map, pieces, head.

    Args:
        picture: ``[3, H, W]`` in 0 to 1.
        features: ``[3, h, w]`` in 0 to 1, its feature map.
        boxes: ``[3, 4]`` in pixels, the proposals.
        pieces: ``[3, 3, PH, PW]`` in 0 to 1, one for each box.
        alt: what the figure shows, for a reader who cannot see it.
    """
    tall, wide = picture.shape[1:]
    fig, axes = figure(2, 2, alt=alt, height=4.4)
    fig.get_layout_engine().set(wspace=0.34, hspace=0.26)  # for the arrows
    small = torch.nn.functional.avg_pool2d(picture, 4)
    extent = (0, wide, tall, 0)
    for ax, shown, title in (
        (axes[0, 0], small, "picture"),
        (axes[0, 1], features, "feature map, proposals"),
    ):
        ax.imshow(shown.permute(1, 2, 0).clamp(0, 1).numpy(), extent=extent)
        ax.set_title(title)
    for box, color in zip(boxes.tolist(), BRIGHT, strict=True):
        x1, y1, x2, y2 = box
        outline = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=color, lw=2.4)
        axes[0, 1].add_patch(outline)
    below = axes[1, 1]
    for i, (piece, color) in enumerate(zip(pieces, BRIGHT, strict=True)):
        left = 230 * i
        extent = (left, left + 180, 280, 100)
        below.imshow(piece.permute(1, 2, 0).clamp(0, 1).numpy(), extent=extent)
        frame = Rectangle((left, 100), 180, 180, fill=False, color=color, lw=3)
        below.add_patch(frame)
    below.set_title("7 × 7 of each")
    below.set(xlim=(0, wide), ylim=(tall, 0))
    head = axes[1, 0]
    head.set(xlim=(0, wide), ylim=(tall, 0), aspect="equal")
    head.set_title("head, for each box")
    head.text(0, 150, "scores of the classes", fontsize=11, va="center")
    head.text(0, 230, "corrections of the box", fontsize=11, va="center")
    for ax in axes.flat:
        ax.axis("off")
    _arrow(axes[0, 0], axes[0, 1], (1.02, 0.5), (-0.02, 0.5))
    _arrow(axes[0, 1], axes[1, 1], (0.5, -0.03), (0.5, 1.14))
    _arrow(axes[1, 1], axes[1, 0], (-0.03, 0.54), (0.75, 0.54))
    for x, y, text in (
        (0.5, 0.78, "backbone"),
        (0.89, 0.535, "RoI Align"),
        (0.46, 0.245, "linear layers"),
    ):
        style = {"color": COLORS["vermilion"], "weight": "bold", "fontsize": 11}
        fig.text(x, y, text, ha="center", **style)
    return fig


def _arrow(
    start: Axes, end: Axes, tail: tuple[float, float], head: tuple[float, float]
) -> None:
    """Draw an arrow between two axes, in fractions of their sizes."""
    style = {"arrowstyle": "-|>", "color": COLORS["vermilion"], "lw": 2.5}
    end.annotate(
        "",
        head,
        tail,
        xycoords="axes fraction",
        textcoords=start.transAxes,
        arrowprops=style,
        annotation_clip=False,
    )


def half_cell(*, alt: str) -> Figure:
    """Draw what the two values of ``aligned`` read of a row of cells.

    Args:
        alt: what the figure shows, for a reader who cannot see it.
    """
    fig, ax = figure(alt=alt, height=1.9)
    ax.set(xlim=(1.9, 8.1), ylim=(2.1, -0.9))
    for column in range(2, 8):
        ax.add_patch(Rectangle((column, 0), 1, 1, fill=False, color="#bbbbbb", lw=1))
        ax.text(column + 0.07, 0.06, str(column), va="top", fontsize=12)
    for start, color, style in (
        (4.0, COLORS["blue"], "-"),
        (4.5, COLORS["vermilion"], "--"),
    ):
        shape = {"fill": False, "color": color, "ls": style, "lw": 2.6}
        ax.add_patch(Rectangle((start, 0), 1, 1, **shape))
    words = {"fontsize": 11, "weight": "bold"}
    ax.text(4.1, -0.15, "aligned=True reads 4.0", color=COLORS["blue"], **words)
    ax.text(
        4.5, 1.15, "the default reads 4.5", color=COLORS["vermilion"], va="top", **words
    )
    ax.set_xticks(range(2, 9))
    ax.set_yticks([])
    ax.set(xlabel="x, counted from the edge of the map (cells)")
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    return fig


def scenes(maps: Tensor, boxes: Tensor, truths: Tensor, *, alt: str) -> Figure:
    """Draw scenes with the box that is given and the one that is right.

    Args:
        maps: ``[N, H, W]`` in 0 to 1, stride 16.
        boxes: ``[N, 4]`` in pixels, the proposals: dashed.
        truths: ``[N, 4]`` in pixels.
        alt: what the figure shows, for a reader who cannot see it.
    """
    fig, axes = figure(1, len(maps), alt=alt, height=2.5)
    side = 16 * maps.shape[1]
    names = ("proposal", "right box")
    for i, (ax, values) in enumerate(zip(axes, maps, strict=True)):
        extent = (0, side, side, 0)
        ax.imshow(values.numpy(), cmap="gray", vmin=0, vmax=1.3, extent=extent)
        for box, color, style, name in zip(
            (boxes[i], truths[i]), BRIGHT, ("--", "-"), names, strict=False
        ):
            x1, y1, x2, y2 = box.tolist()
            shape = {"fill": False, "color": color, "ls": style, "lw": 2}
            ax.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, **shape))
            if i == 0:
                y = side - 34 if name == "proposal" else side - 10
                ax.text(8, y, name, color=color, weight="bold", fontsize=11)
        ax.axis("off")
    return fig


def gradients(maps: Mapping[str, Tensor], box: Box, *, alt: str) -> Figure:
    """Draw gradients side by side in one colour scale, small values lifted.

    Args:
        maps: name to ``[H, W]``; cell ``i`` covers ``i`` to ``i + 1``.
        box: ``(x1, y1, x2, y2)`` in cells.
        alt: what the figure shows, for a reader who cannot see it.
    """
    x1, y1, x2, y2 = map(float, box)
    fig, axes = figure(1, len(maps), alt=alt, height=2.9, squeeze=False, sharey=True)
    top = max(float(m.max()) for m in maps.values())
    for ax, (name, values) in zip(axes[0], maps.items(), strict=True):
        extent = (0, values.shape[1], values.shape[0], 0)
        image = ax.imshow(values.numpy(), extent=extent, norm=PowerNorm(0.4, 0, top))
        shape = {"fill": False, "color": "white", "lw": 1.8}
        ax.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, **shape))
        ax.set(title=name, xlabel="column", xlim=(x1 - 1.6, x2 + 1.6))
        ax.set_ylim(y2 + 1.6, y1 - 1.6)
        ax.grid(visible=False)
    axes[0, 0].set_ylabel("row")
    fig.colorbar(image, ax=axes, label="gradient of the sum of all bins")
    return fig
