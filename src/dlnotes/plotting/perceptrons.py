"""Figures of the chapter on perceptrons: points of two classes and their borders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS

Score = Callable[[Tensor], Tensor]
_PALE = ListedColormap(["#dfe8f5", "#f7e4d8"])  # of the two classes


@dataclass(frozen=True)
class Plane:
    """What one panel of :func:`planes` shows.

    Attributes:
        points: ``[N, 2]``.
        labels: ``[N]``, 0 or 1.
        score: maps ``[M, 2]`` to ``[M]``, positive for class 1; the panel is
            coloured by its sign. ``None`` leaves the panel white.
        xlabel: of the first coordinate.
        ylabel: of the second.
        note: written at the top of the panel.
        lines: ``[K, 3]``, borders ``a x + b y + c = 0`` drawn in grey.
    """

    points: Tensor
    labels: Tensor
    score: Score | None = None
    xlabel: str = "x"
    ylabel: str = "y"
    note: str = ""
    lines: Tensor | None = None


def planes(
    panels: Mapping[str, Plane], *, alt: str, width: float = 6.4, height: float = 3.2
) -> Figure:
    """Draw points of two classes, and which class a score gives to each place.

    Args:
        panels: title to what is drawn, from left to right.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        1, len(panels), alt=alt, width=width, height=height, squeeze=False
    )
    for ax, (title, plane) in zip(axes[0], panels.items(), strict=True):
        low, high = _limits(plane.points)
        if plane.score is not None:
            wins = plane.score(_grid(low, high, 241)).reshape(241, 241) > 0
            ax.imshow(
                wins.numpy(), cmap=_PALE, vmin=0, vmax=1, origin="lower", aspect="auto",
                extent=(low[0], high[0], low[1], high[1]),
            )  # fmt: skip
        for a, b, c in [] if plane.lines is None else plane.lines.tolist():
            _line(ax, a, b, c)
        _dots(ax, plane.points, plane.labels)
        ax.set(title=title, xlabel=plane.xlabel, ylabel=plane.ylabel)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
        ax.grid(visible=False)
        ax.text(
            0.03, 0.97, plane.note, transform=ax.transAxes, va="top", fontsize=9.5,
            bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.5},
        )  # fmt: skip
    return fig


def _limits(points: Tensor) -> tuple[list[float], list[float]]:
    low, high = points.amin(0), points.amax(0)
    margin = 0.12 * (high - low).clamp(min=0.1)
    return (low - margin).tolist(), (high + margin).tolist()


def _grid(low: Sequence[float], high: Sequence[float], side: int) -> Tensor:
    """Return places row by row from the lower left, ``[side * side, 2]``."""
    xs, ys = (
        torch.linspace(a, b, side, dtype=torch.float64)
        for a, b in zip(low, high, strict=True)
    )
    return torch.cartesian_prod(ys, xs).flip(1)


def _line(ax: Axes, a: float, b: float, c: float) -> None:
    size = a * a + b * b
    if size > 0:
        foot = (-a * c / size, -b * c / size)
        ax.axline(foot, (foot[0] - b, foot[1] + a), color=COLORS["grey"], lw=1, ls="--")


def _dots(ax: Axes, points: Tensor, labels: Tensor) -> None:
    for k, (color, mark) in enumerate((("blue", "o"), ("vermilion", "^"))):
        x, y = points[labels == k].T.tolist()
        size = 16 if len(points) > 20 else 55
        ax.scatter(
            x, y, s=size, color=COLORS[color], marker=mark, lw=0.4, edgecolor="w"
        )


def growing(
    points: Tensor,
    labels: Tensor,
    scores: Mapping[str, Score],
    hinges: Sequence[Tensor],
    *,
    alt: str,
) -> Interactive:
    """Let a slider choose how many hidden units a network has, and see its border.

    Args:
        points: ``[N, 2]``.
        labels: ``[N]``, 0 or 1.
        scores: what each place of the slider means, and its score: maps
            ``[M, 2]`` to ``[M]``, positive for class 1.
        hinges: for each place, ``[K, 3]``: where its hidden units begin to
            fire, ``a x + b y + c = 0``.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure, its slider in the middle.

    Raises:
        ValueError: if there is not one set of hinges a score.
    """
    if len(scores) != len(hinges):
        raise ValueError(
            f"growing: hinges must be one a score, {len(scores)}, got {len(hinges)}"
        )
    reach, side, cells = 2.6, 340, 85
    low, high = [-reach] * 2, [reach] * 2
    areas, lines = [], []
    for score, hinge in zip(scores.values(), hinges, strict=True):
        wins = score(_grid(low, high, cells)).reshape(cells, cells) > 0
        areas.append(_path(wins.flip(0), side // cells))
        ends = (_chord(*row, reach) for row in hinge.tolist())
        pixels = (_place(v, reach, side) for v in ends if v is not None)
        lines.append("".join(f"M{x1} {y1}L{x2} {y2}" for x1, y1, x2, y2 in pixels))
    said, start = [*scores], len(scores) // 2
    parts = [
        f'<path data-part="area" d="{areas[start]}" fill="{VERMILION}" '
        'fill-opacity=".28"/>',
        f'<path data-part="hinges" d="{lines[start]}" fill="none" '
        'stroke="currentColor" stroke-opacity=".6" stroke-dasharray="5 4"/>',
    ]
    for (x, y), label in zip(points.tolist(), labels.tolist(), strict=True):
        x, y = _place((x, y), reach, side)
        parts.append(
            f'<path d="M{x} {y - 4}l4 7h-8z" fill="{VERMILION}"/>'
            if label
            else f'<circle cx="{x}" cy="{y}" r="3.4" fill="{BLUE}"/>'
        )
    parts.append(
        f'<rect width="{side}" height="{side}" fill="none" stroke="currentColor" '
        'stroke-opacity=".4"/>'
    )
    script = """
    part("area").setAttribute("d", data.areas[i]);
    part("hinges").setAttribute("d", data.hinges[i]);
"""
    return Interactive(
        "perceptrons-growing", svg="\n".join(parts), script=script,
        data={"areas": areas, "hinges": lines}, said=said, label="hidden units:",
        alt=alt, size=(side, side), start=start,
    )  # fmt: skip


def _path(wins: Tensor, cell: int) -> str:
    """Draw the true cells of ``[rows, columns]`` as runs along the rows."""
    path = []
    for i, row in enumerate(wins.int().tolist()):
        edges = [j for j in range(len(row) + 1) if ([0, *row, 0][j] != [*row, 0][j])]
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            wide = (end - begin) * cell
            path.append(f"M{begin * cell} {i * cell}h{wide}v{cell}h-{wide}z")
    return "".join(path)


def _chord(a: float, b: float, c: float, reach: float) -> tuple[float, ...] | None:
    """Cut ``a x + b y + c = 0`` at the frame of a square around the origin."""
    ends = []
    for side in (-reach, reach):
        if b and abs(y := -(a * side + c) / b) <= reach:
            ends.append((side, y))
        if a and abs(x := -(b * side + c) / a) < reach:
            ends.append((x, side))
    return (*ends[0], *ends[1]) if len(ends) == 2 else None


def _place(values: Sequence[float], reach: float, side: int) -> list[float]:
    """Turn coordinates, x and y in turns, into pixels; y points up."""
    signs = (1 if i % 2 == 0 else -1 for i in range(len(values)))
    scale = side / (2 * reach)
    return [
        round(side / 2 + s * v * scale, 1) for s, v in zip(signs, values, strict=True)
    ]
