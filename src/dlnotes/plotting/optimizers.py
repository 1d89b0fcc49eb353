"""Figures of the chapter on optimizers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS

Surface = Callable[[Tensor], Tensor]


def paths(
    surface: Surface,
    found: Mapping[str, Tensor],
    *,
    alt: str,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    goal: tuple[float, float] | None = None,
    columns: int = 3,
    logarithmic: bool = True,
    height: float = 1.75,
) -> Figure:
    """Draw the way that each optimizer takes over the same surface.

    Args:
        surface: takes ``[..., 2]``, gives heights ``[...]``.
        found: name to points ``[T, 2]``, the start first.
        alt: what the figure shows, for a reader who cannot see it.
        xlim: limits of the first coordinate.
        ylim: limits of the second.
        goal: where the minimum is.
        columns: panels in a row.
        logarithmic: whether the lines of equal height are dense near the lowest.
        height: of a row, in inches.

    Returns:
        The figure.
    """
    rows = -(-len(found) // columns)
    fig, axes = figure(
        rows, columns, alt=alt, height=rows * height + 0.3, squeeze=False,
        sharex=True, sharey=True,
    )  # fmt: skip
    grid = torch.meshgrid(
        torch.linspace(*xlim, 121, dtype=torch.float64),
        torch.linspace(*ylim, 121, dtype=torch.float64),
        indexing="xy",
    )
    heights = surface(torch.stack(grid, -1)).numpy()
    low = heights - heights.min()
    shown = np.log10(low + 1e-3 * low.max()) if logarithmic else heights
    for ax in axes.flat[len(found) :]:
        ax.axis("off")
    for ax, (name, points) in zip(axes.flat, found.items(), strict=False):
        ax.contour(
            *(g.numpy() for g in grid), shown, levels=5, colors="#bbbbbb",
            linewidths=0.7,
        )  # fmt: skip
        x, y = points.detach().double().T.numpy()
        ax.plot(x, y, color=COLORS["blue"], lw=1.2, marker="o", ms=2)
        ax.plot(x[:1], y[:1], "o", color=COLORS["vermilion"], ms=6)
        if goal:
            ax.plot(*goal, "*", color=COLORS["green"], ms=10)
        ax.set(xlim=xlim, ylim=ylim)
        ax.grid(visible=False)
        ax.set_title(name, fontsize=10.5)
    return fig


def explorer(
    points: Tensor,
    starts: Sequence[str],
    rates: Sequence[float],
    momenta: Sequence[float],
    speeds: Tensor,
    curvatures: tuple[float, float],
    *,
    alt: str,
    start: tuple[int, int, int],
) -> Interactive:
    """Let the reader choose start, learning rate and momentum on a quadratic valley.

    Args:
        points: ``[S, R, M, T, 2]``, a path for each choice.
        starts: ``S`` names.
        rates: ``R`` learning rates.
        momenta: ``M`` momenta.
        speeds: ``[R, M]``: the factor that the distance shrinks by at each step in
            the long run, as theory has it.
        curvatures: of the first coordinate and of the second.
        alt: what the figure shows, for a reader who cannot see it.
        start: places of the three sliders at first.
    """
    wide, tall, unit = 360, 210, torch.tensor([16.0, -42.0], dtype=torch.float64)
    middle = torch.tensor([wide / 2, tall / 2], dtype=torch.float64)
    # far outside is far enough: the drawing ends at its frame
    pixels = (middle + points * unit).clamp(-2000, 2000)

    def line(path: Tensor) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in path.tolist())

    lines = [[[line(p) for p in of_rate] for of_rate in of] for of in pixels]
    scale = torch.tensor(curvatures, dtype=torch.float64)
    heights = 0.5 * (scale * points[..., -1, :] ** 2).sum(-1)  # [S, R, M]
    ends = [[[_said(h) for h in row] for row in of] for of in heights.tolist()]
    factors = [[f"{v:.3f}" for v in row] for row in speeds.tolist()]
    steps = points.shape[-2] - 1
    rings = "".join(
        f'<ellipse cx="{wide / 2:g}" cy="{tall / 2:g}" '
        f'rx="{(2 * level / curvatures[0]) ** 0.5 * 16:.1f}" '
        f'ry="{(2 * level / curvatures[1]) ** 0.5 * 42:.1f}" fill="none" '
        'stroke="currentColor" stroke-opacity=".28"/>'
        for level in (0.5, 3, 10, 22, 40, 70)
    )
    s, r, m = start
    chosen = lines[s][r][m]
    svg = f"""
<svg x="0" y="0" width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}">
{rings}
<polyline data-part="way" points="{chosen}" fill="none" stroke="{BLUE}"
 stroke-width="1.6"/>
<path data-part="dots" d="{_dots(chosen)}" fill="none" stroke="{BLUE}"
 stroke-width="5" stroke-linecap="round"/>
<path d="M{wide / 2 - 5:g} {tall / 2:g}h10m-5 -5v10" stroke="currentColor"
 stroke-width="1.5"/>
<circle data-part="start" cx="{chosen.split(",")[0]}"
 cy="{chosen.split()[0].split(",")[1]}" r="5" fill="{VERMILION}"/>
</svg>
<text x="6" y="{tall + 16}" data-part="end">{_end(steps, ends[s][r][m])}</text>
<text x="6" y="{tall + 34}" data-part="rate">{_rate(factors[r][m])}</text>"""
    return Interactive(
        "momentum",
        svg=svg,
        script=f"""
    var way = data.way[at[0]][at[1]][at[2]], first = way.split(" ")[0].split(",");
    set("way", {{points: way}});
    set("dots", {{d: "M" + way.split(" ").join("h0M") + "h0"}});
    set("start", {{cx: first[0], cy: first[1]}});
    part("end").textContent = {_js(_end(steps, "@"))}.replace(
      "@", data.end[at[0]][at[1]][at[2]]);
    part("rate").textContent = {_js(_rate("@"))}.replace(
      "@", data.rate[at[1]][at[2]]);
""",
        data={"way": lines, "end": ends, "rate": factors},
        said={
            "Start:": list(starts),
            "Learning rate:": [f"{v:g}" for v in rates],
            "Momentum:": [f"{v:g}" for v in momenta],
        },
        alt=alt,
        size=(wide, tall + 42),
        start=start,
    )


def _said(height: float) -> str:
    if height > 1e4:
        return "far above the start"
    return f"{height:.2g}" if height > 1e-9 else "below 1e-9"


def _dots(points: str) -> str:
    return "M" + "h0M".join(points.split()) + "h0"


def _end(steps: int, height: str) -> str:
    return f"loss after {steps} steps: {height}"


def _rate(factor: str) -> str:
    return f"in the long run the distance is multiplied by {factor} a step"


def _js(text: str) -> str:
    return '"' + text + '"'
