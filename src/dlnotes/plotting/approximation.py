"""Figures of ``approximation.ipynb``: curves in panels, regions, and folding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.collections import PolyCollection
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS, label_lines

Curves = Mapping[str, tuple[Tensor, Tensor]]

# Pale enough that the edges of the regions stay visible, apart from each other.
_TINTS = ("#a9c4e6", "#f2c9a5", "#a8d5bf", "#dfb9d3", "#e6dba8", "#c9d6ea", "#d9d9d9")


def panels(
    plots: Mapping[str, Curves],
    *,
    alt: str,
    xlabel: str = "x",
    ylabel: str = "",
    yscale: str = "linear",
    ylim: tuple[float, float] | None = None,
    width: float = 6.4,
    height: float = 2.7,
) -> Figure:
    """Draw groups of curves side by side.

    Args:
        plots: title to curves, each a name and its ``[N]`` places and values. A
            name has one colour in all panels, and stands beside the last one if
            that has several curves; one that ends in ``" points"`` is drawn as
            dots.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: of every panel.
        ylabel: of the first.
        yscale: ``"linear"`` or ``"log"``.
        ylim: limits of y, the same in all panels.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    names = list(dict.fromkeys(name for curves in plots.values() for name in curves))
    colors = dict(zip(names, list(COLORS.values()) * 2, strict=False))
    fig, axes = figure(
        1, len(plots), alt=alt, width=width, height=height, squeeze=False,
        sharey=True,
    )  # fmt: skip
    for ax, (title, curves) in zip(axes[0], plots.items(), strict=True):
        for name, (x, y) in curves.items():
            dots = {"ls": "", "marker": "o", "ms": 4, "zorder": 3}
            style = dots if name.endswith(" points") else {"lw": 1.5}
            ax.plot(x.detach(), y.detach(), label=name, color=colors[name], **style)
        ax.set_title(title, fontsize=10.5)
        ax.set(xlabel=xlabel, yscale=yscale)
    axes[0, 0].set_ylabel(ylabel)
    if ylim:
        axes[0, 0].set_ylim(ylim)
    if len(ax.lines) > 1:
        ax.set_xlim(ax.get_xlim())  # settled: labels are placed by it
        label_lines(ax)
    return fig


def regions(
    nets: Mapping[str, Sequence[Tensor]],
    *,
    alt: str,
    width: float = 6.4,
    height: float = 2.6,
) -> Figure:
    """Draw the regions in which a network is affine, one panel a network.

    Args:
        nets: title to the corners of each region, ``[V, 2]``, as
            :func:`dlnotes.lab.approximation.polygons` gives them.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure. The colours have no meaning; they tell neighbours apart.
    """
    fig, axes = figure(
        1, len(nets), alt=alt, width=width, height=height, squeeze=False, sharey=True
    )
    for ax, (title, corners) in zip(axes[0], nets.items(), strict=True):
        middles = [part.mean(0) for part in corners]
        order = sorted(range(len(corners)), key=lambda i, m=middles: m[i].tolist())
        tints = [_TINTS[i % len(_TINTS)] for i in range(len(corners))]
        ax.add_collection(
            PolyCollection(
                [corners[i].numpy() for i in order],
                facecolors=tints, edgecolors=COLORS["black"], linewidths=0.5,
            )
        )  # fmt: skip
        ax.autoscale_view()
        ax.margins(0)
        ax.set_title(title, fontsize=10)
        ax.set(aspect="equal", xlabel="first input")
        ax.grid(visible=False)
    axes[0, 0].set_ylabel("second input")
    return fig


def folding(
    curves: Sequence[tuple[Tensor, Tensor]],
    deep: Sequence[int],
    wide: Sequence[int],
    *,
    alt: str,
) -> Interactive:
    """Let a slider add layers to a sawtooth, and count its pieces.

    Args:
        curves: for each depth, from 1 on, the places ``[P + 1]`` of the kinks on 0
            to 1, and the heights there.
        deep: for each depth, the number of pieces.
        wide: for each depth, the number of pieces of one layer with as many units.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure, its slider on the third depth.
    """
    left, right, top, low = 20, 340, 34, 164
    bar, most = 214, max(deep)
    points = [
        " ".join(
            f"{left + (right - left) * a:.2f},{low - (low - top) * b:.2f}"
            for a, b in zip(x.tolist(), y.tolist(), strict=True)
        )
        for x, y in curves
    ]
    lengths = [
        [round(max(1.5, (right - left) * n / most), 2) for n in counts]
        for counts in (deep, wide)
    ]
    units = [2 * (i + 1) for i in range(len(deep))]
    start = min(2, len(deep) - 1)
    texts = [
        [
            f"{u} units in layers of two: {n} pieces"
            for u, n in zip(units, deep, strict=True)
        ],
        [
            f"{u} units in one layer: {n} pieces"
            for u, n in zip(units, wide, strict=True)
        ],
    ]
    parts = [
        f'<text x="{left}" y="18">the sawtooth, for inputs from 0 to 1</text>',
        f'<path d="M{left} {top}V{low}H{right}" fill="none" stroke="currentColor" '
        'stroke-opacity=".5"/>',
        f'<polyline data-part="curve" points="{points[start]}" fill="none" '
        f'stroke="{BLUE}" stroke-width="1.6"/>',
        f'<text x="{left - 5}" y="{top + 5}" text-anchor="end">1</text>',
        f'<text x="{left - 5}" y="{low + 4}" text-anchor="end">0</text>',
    ]
    for i, (name, color) in enumerate((("deep", BLUE), ("wide", VERMILION))):
        y = bar + 44 * i
        parts.append(
            f'<text data-part="{name}-said" x="{left}" y="{y - 6}">'
            f"{texts[i][start]}</text>"
            f'<rect data-part="{name}" x="{left}" y="{y}" height="12" '
            f'width="{lengths[i][start]}" fill="{color}"/>'
        )
    said = [f"{i + 1} layer{'s' if i else ''}: {n} pieces" for i, n in enumerate(deep)]
    return Interactive(
        "approximation-folding",
        svg="\n".join(parts),
        script="""
    set("curve", {points: data.points[i]});
    set("deep", {width: data.lengths[0][i]});
    set("wide", {width: data.lengths[1][i]});
    part("deep-said").textContent = data.texts[0][i];
    part("wide-said").textContent = data.texts[1][i];
""",
        data={"points": points, "lengths": lengths, "texts": texts},
        said=said,
        label="Hidden layers:",
        alt=alt,
        size=(360, bar + 44 + 22),
        start=start,
    )
