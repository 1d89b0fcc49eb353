"""Figures of ``linear_algebra.ipynb``: letters on dimensions, balls, ellipses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from dlnotes.linalg import einsum, read_equation, vector_norm
from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, DIVERGING

_KEPT, _ADDED = COLORS["blue"], COLORS["vermilion"]


def equations(
    calls: Mapping[str, Sequence[Tensor]], *, alt: str, width: float = 6.4
) -> Figure:
    """Draw einsums as grids, a letter on every side.

    Letters that are kept are blue, letters that are added up vermilion.

    Args:
        calls: equation to its operands, each with at most two dimensions.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure: an equation a row, from the operands to the result.

    Raises:
        ValueError: if an operand or a result has more than two dimensions.
    """
    rows = []
    for equation, operands in calls.items():
        result = einsum(equation, *operands)
        for t in (*operands, result):
            if t.ndim > 2:
                raise ValueError(
                    "equations: calls must have tensors of at most 2 dimensions, "
                    f"got {list(t.shape)}"
                )
        rows.append((equation, [*operands, result]))
    most = max(len(parts) for _, parts in rows)
    talls = [max(_grid(t).shape[0] for t in parts) for _, parts in rows]
    cell = 0.19
    fig, axes = figure(
        len(rows), 1, alt=alt, width=width, squeeze=False,
        height=sum(cell * tall + 0.46 for tall in talls),
        gridspec_kw={"height_ratios": [tall + 2.2 for tall in talls]},
    )  # fmt: skip
    wide = [
        max((_grid(p[i]).shape[1] for _, p in rows if i < len(p) - 1), default=1)
        for i in range(most - 1)
    ]
    wide.append(max(_grid(parts[-1]).shape[1] for _, parts in rows))
    starts = np.cumsum([11.5, *(w + 4.0 for w in wide)])
    for ax, (equation, parts), tall in zip(axes[:, 0], rows, talls, strict=True):
        found = read_equation(equation, *(t.shape for t in parts[:-1]))
        ax.text(0, 0, equation, va="center", fontsize=11, family="monospace")
        for i, (part, letters) in enumerate(
            zip(parts, (*found.inputs, found.output), strict=True)
        ):
            last = i == len(parts) - 1
            left = starts[-2] if last else starts[i]
            _draw_grid(ax, part, left, letters, found.output)
            if i:
                sign = "=" if last else "·"
                ax.text(left - 2.6, 0, sign, va="center", ha="center", fontsize=13)
        ax.set_xlim(0, starts[-1])
        ax.set_ylim(tall / 2 + 0.4, -tall / 2 - 1.8)
        ax.set_aspect("equal", anchor="W")
        ax.axis("off")
    return fig


def balls(orders: Sequence[float], *, alt: str, width: float = 6.4) -> Figure:
    """Draw all vectors of the plane whose norm is 1, for several orders.

    Args:
        orders: of :func:`dlnotes.linalg.vector_norm`; positive.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure: a panel for each order.
    """
    fig, axes = figure(
        1, len(orders), alt=alt, width=width, height=width / len(orders) + 0.35,
        squeeze=False, sharex=True, sharey=True,
    )  # fmt: skip
    angle = torch.linspace(0, 2 * torch.pi, 361, dtype=torch.float64)
    ray = torch.stack([angle.cos(), angle.sin()], 1)  # [361, 2]
    for ax, order, color in zip(axes[0], orders, COLORS.values(), strict=False):
        edge = ray / vector_norm(ray, order, 1, keepdim=True)
        ax.fill(*edge.T.numpy(), color=color, alpha=0.12, lw=0)
        ax.plot(*edge.T.numpy(), color=color)
        name = "∞" if order == float("inf") else f"{order:g}"
        ax.set_title(f"order {name}", loc="center", fontsize=10.5, color=color)
        ax.set(aspect="equal", xlim=(-1.2, 1.2), ylim=(-1.2, 1.2))
        ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes[0, 0].set_ylabel("second entry")
    fig.supxlabel("first entry", fontsize=11)
    return fig


def stretch(matrix: Tensor, *, alt: str, width: float = 6.4) -> Figure:
    """Draw what a matrix makes of the unit circle, with its singular vectors.

    Args:
        matrix: ``[2, 2]`` floating-point.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure: the circle on the left, its image on the right.

    Raises:
        ValueError: if ``matrix`` is not 2 × 2.
    """
    if matrix.shape != (2, 2):
        raise ValueError(f"stretch: matrix must be [2, 2], got {list(matrix.shape)}")
    matrix = matrix.double()
    left, sizes, right = torch.linalg.svd(matrix)
    signs = torch.where(right.sum(1) < 0, -1.0, 1.0)  # an SVD may turn both around
    right, left = right * signs[:, None], left * signs
    angle = torch.linspace(0, 2 * torch.pi, 181, dtype=torch.float64)
    circle = torch.stack([angle.cos(), angle.sin()])  # [2, 181]
    fig, axes = figure(1, 2, alt=alt, width=width, height=width / 2 + 0.1)
    ends = [right.T, left * sizes]
    names = [["v₁", "v₂"], ["σ₁u₁", "σ₂u₂"]]
    for ax, points, arrows, labels in zip(
        axes, (circle, matrix @ circle), ends, names, strict=True
    ):
        ax.plot(*points.numpy(), color=COLORS["black"], lw=1.2)
        for arrow, label, color in zip(arrows.T, labels, (_KEPT, _ADDED), strict=True):
            ax.annotate("", arrow.tolist(), (0, 0), arrowprops={
                "arrowstyle": "-|>", "color": color, "lw": 2, "shrinkA": 0,
                "shrinkB": 0})  # fmt: skip
            length = float(vector_norm(arrow))
            at = (arrow * (1 + 0.22 / length)).tolist()
            ax.text(*at, label, color=color, ha="center", va="center")
        limit = 1.25 * max(float(points.abs().max()), 1.0)
        ax.set(aspect="equal", xlim=(-limit, limit), ylim=(-limit, limit))
    axes[0].set_title("x, all of length 1", loc="center", fontsize=10.5)
    axes[1].set_title("A x", loc="center", fontsize=10.5)
    return fig


def _grid(tensor: Tensor) -> np.ndarray:
    """Show one number or a vector as a matrix: a vector stands upright."""
    array = tensor.detach().double().numpy()
    return array.reshape(1, 1) if array.ndim == 0 else array.reshape(len(array), -1)


def _draw_grid(
    ax: Axes, tensor: Tensor, left: float, letters: Sequence[str], kept: Sequence[str]
) -> None:
    grid = _grid(tensor)
    tall, wide = grid.shape
    top, most = -tall / 2, max(abs(grid).max(), 1e-9)
    ax.imshow(
        grid, cmap=DIVERGING, vmin=-1.6 * most, vmax=1.6 * most,
        extent=(left, left + wide, top + tall, top),
    )  # fmt: skip
    for i in range(tall):
        for j in range(wide):
            ax.add_patch(
                Rectangle((left + j, top + i), 1, 1, fill=False, ec="white", lw=1)
            )
    places = [(left - 0.7, 0.0), (left + wide / 2, top - 0.8)]
    for letter, (x, y) in zip(letters, places, strict=False):
        color = _KEPT if letter in kept else _ADDED
        ax.text(x, y, letter, ha="center", va="center", color=color, fontsize=11)
