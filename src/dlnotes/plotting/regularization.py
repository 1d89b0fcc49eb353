"""Figures of the chapter on regularization: fits, paths of weights, uncertainty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, GREEN, VERMILION, Interactive
from dlnotes.plotting._style import COLORS, label_lines

_LEFT, _RIGHT, _TOP, _MIDDLE, _LOW, _BASE = 38, 352, 8, 190, 226, 356


def fits(
    name: str,
    points: tuple[Tensor, Tensor],
    grid: Tensor,
    truth: Tensor,
    curves: Tensor,
    errors: tuple[Tensor, Tensor],
    settings: Sequence[str],
    *,
    label: str,
    alt: str,
    start: int = 0,
    ylim: tuple[float, float] = (-2.0, 2.0),
) -> Interactive:
    """Let a slider change a model: its curve above, its errors below.

    Args:
        name: of the figure, unique on its page.
        points: x and y of the training data, ``[N]`` each.
        grid: ``[G]``, where the curves are known.
        truth: ``[G]``, what the data were made from.
        curves: ``[K, G]``, one fit a place of the slider.
        errors: on the training data and expected on new data, ``[K]`` each, > 0.
        settings: what each place stands for, in words.
        label: what the slider changes.
        alt: what the figure shows, for a reader who cannot see it.
        start: place of the slider at first.
        ylim: limits of y above; a curve is cut off there.

    Returns:
        The figure; errors stand on a logarithmic axis.
    """
    low_x, high_x = float(grid[0]), float(grid[-1])

    def right(x: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (x - low_x) / (high_x - low_x), 1)

    def up(y: float) -> float:
        y = min(max(y, ylim[0]), ylim[1])
        share = (y - ylim[0]) / (ylim[1] - ylim[0])
        return round(_MIDDLE - (_MIDDLE - _TOP) * share, 1)

    def path(values: Tensor) -> str:
        ends = zip(grid.tolist(), values.tolist(), strict=True)
        return " ".join(f"{right(x)},{up(y)}" for x, y in ends)

    logs = [[math.log10(v) for v in e.tolist()] for e in errors]
    bottom = math.floor(2 * min(map(min, logs))) / 2
    top = min(math.ceil(2 * max(map(max, logs))) / 2, bottom + 4)

    def place(i: int, value: float) -> tuple[float, float]:
        x = _LEFT + 8 + (_RIGHT - _LEFT - 16) * i / max(len(settings) - 1, 1)
        share = (min(value, top) - bottom) / (top - bottom)
        return round(x, 1), round(_BASE - (_BASE - _LOW) * share, 1)

    parts = [_axes(_TOP, _MIDDLE), _axes(_LOW, _BASE)]
    for y in (ylim[0] / 2, 0.0, ylim[1] / 2):
        parts.append(_text(_LEFT - 4, up(y) + 4, f"{y:g}", "end"))
    for power in range(math.ceil(bottom), math.floor(top) + 1):
        y = place(0, power)[1]
        parts.append(_text(_LEFT - 4, y + 4, f"{10.0**power:g}", "end"))
    for i in (0, len(settings) - 1):
        anchor = "start" if i == 0 else "end"
        x = _LEFT + 2 if i == 0 else _RIGHT
        parts.append(_text(x, _BASE + 16, settings[i], anchor))
    parts.append(
        f'<polyline points="{path(truth)}" fill="none" stroke="{GREEN}" '
        'stroke-width="2" stroke-dasharray="5 4"/>'
    )
    paths = [path(curve) for curve in curves]
    parts.append(
        f'<polyline data-part="fit" points="{paths[start]}" fill="none" '
        f'stroke="{BLUE}" stroke-width="2.4"/>'
    )
    for x, y in zip(*(values.tolist() for values in points), strict=True):
        parts.append(
            f'<circle cx="{right(x)}" cy="{up(y)}" r="3.4" fill="currentColor"/>'
        )
    parts.append(_text(_RIGHT, _TOP + 10, "truth", "end", GREEN))
    parts.append(_text(_RIGHT, _TOP + 26, "fit", "end", BLUE))
    dots = []
    for key, values, color, said in zip(
        ("training", "new"), logs, (BLUE, VERMILION),
        ("on the training data", "expected on new data"), strict=True,
    ):  # fmt: skip
        ends = [place(i, v) for i, v in enumerate(values)]
        dots.append(ends)
        line = " ".join(f"{x},{y}" for x, y in ends)
        x, y = ends[start]
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{color}" '
            'stroke-width="2"/>'
            f'<circle data-part="{key}" cx="{x}" cy="{y}" r="5.5" fill="{color}"/>'
        )
        height = _LOW - 22 if key == "new" else _LOW - 8
        parts.append(_text(_LEFT + 6, height, f"mean squared error {said}", "", color))
    said = [
        f"{setting}: {a:.2g} on training data, {b:.2g} on new"
        for setting, a, b in zip(
            settings, *(e.tolist() for e in errors), strict=True
        )
    ]  # fmt: skip
    return Interactive(
        name,
        svg="\n".join(parts),
        script="""
    set("fit", {points: data.fit[i]});
    set("training", {cx: data.training[i][0], cy: data.training[i][1]});
    set("new", {cx: data.fresh[i][0], cy: data.fresh[i][1]});
""",
        data={"fit": paths, "training": dots[0], "fresh": dots[1]},
        said=said,
        label=label,
        alt=alt,
        size=(360, _BASE + 22),
        start=start,
    )


def _axes(top: float, base: float) -> str:
    return (
        f'<path d="M{_LEFT} {top}V{base}H{_RIGHT}" fill="none" '
        'stroke="currentColor" stroke-opacity=".5"/>'
    )


def _text(x: float, y: float, said: str, anchor: str = "", color: str = "") -> str:
    look = f' text-anchor="{anchor}"' if anchor else ""
    look += f' fill="{color}" font-weight="bold"' if color else ""
    return f'<text x="{x}" y="{y}"{look}>{said}</text>'


def paths(
    strengths: Tensor,
    weights: Mapping[str, Tensor],
    names: Sequence[str],
    *,
    alt: str,
    xlabel: str,
    width: float = 6.4,
    height: float = 3.3,
) -> Figure:
    """Draw how each weight goes to 0 as a penalty grows, one panel a penalty.

    Args:
        strengths: ``[K]``, the same for all panels.
        weights: name of the penalty to ``[K, D]``.
        names: of the ``D`` features; labelled in the last panel, the largest
            weights at the weakest penalty in colour, the rest in grey.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: what the strength is.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        1, len(weights), alt=alt, width=width, height=height, sharey=True, squeeze=False
    )
    first = next(iter(weights.values()))[0].abs()
    colors = [COLORS["grey"]] * len(names)
    hues = [color for key, color in COLORS.items() if key not in ("grey", "black")]
    for column, color in zip(first.argsort(descending=True)[:5], hues, strict=False):
        colors[int(column)] = color
    for ax, (title, values) in zip(axes[0], weights.items(), strict=True):
        lines = []
        for j, name in enumerate(names):
            (line,) = ax.plot(
                strengths.flip(0), values[:, j].flip(0), color=colors[j], label=name
            )
            if colors[j] != COLORS["grey"]:
                lines.append(line)
        ax.axhline(0, color=COLORS["black"], lw=0.8)
        ax.set(title=title, xlabel=xlabel, xscale="log")
        ax.set_xlim(float(strengths[-1]), float(strengths[0]))  # weakest at the right
    label_lines(axes[0, -1], lines)
    axes[0, 0].set_ylabel("weight")
    return fig


def uncertainty(
    grid: Tensor,
    truth: Tensor,
    outputs: Mapping[str, tuple[Tensor, Tensor, Tensor]],
    *,
    alt: str,
    width: float = 6.4,
    height: float = 3.0,
) -> Figure:
    """Draw many outputs of one model: their mean and two standard deviations.

    Args:
        grid: ``[G]``.
        truth: ``[G]``.
        outputs: title to x and y of training data, ``[N]`` each, and ``R`` passes
            over the grid, ``[R, G]``; a panel each.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(
        1, len(outputs), alt=alt, width=width, height=height, sharey=True, squeeze=False
    )
    blue = COLORS["blue"]
    for ax, (title, (x, y, passes)) in zip(axes[0], outputs.items(), strict=True):
        mean, spread = passes.mean(0), passes.std(0)
        ax.fill_between(
            grid, mean - 2 * spread, mean + 2 * spread, color=blue, alpha=0.2, lw=0
        )
        ax.plot(grid, mean, color=blue, label="mean")
        ax.plot(grid, truth, color=COLORS["green"], ls="--", lw=1.3, label="truth")
        ax.scatter(x, y, color=COLORS["black"], s=9, zorder=3)
        ax.set(title=title, xlabel="x", xlim=(float(grid[0]), float(grid[-1])))
    label_lines(axes[0, -1])
    axes[0, 0].set_ylabel("y")
    return fig
