"""Figures of the chapter on Markov chains and dynamic programming."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from dlnotes.lab.markov_chains import edit_path, edit_table
from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, VERMILION, Interactive
from dlnotes.plotting._style import COLORS


def decoding(truth: Tensor, chance: Tensor, path: Tensor, *, alt: str) -> Figure:
    """Draw what is believed of a hidden state that is 0 or 1, and what is true.

    Args:
        truth: ``[T]``, the hidden states; drawn as bars below, where it is 1.
        chance: ``[T]``, the probability of 1 given all that was seen.
        path: ``[T]``, the most probable path; drawn as bars above, where it is 1.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=6.4, height=2.7)
    time = torch.arange(len(truth))
    rows = ((truth, -0.1, COLORS["ochre"]), (path, 1.1, COLORS["vermilion"]))
    for states, height, color in rows:
        line = torch.where(states > 0, height, torch.nan)
        ax.plot(time, line, color=color, lw=7, solid_capstyle="butt")
    ax.plot(time, chance, color=COLORS["blue"], lw=1.2)
    ax.set(xlabel="roll", ylabel="P(loaded | all rolls)", ylim=(-0.2, 1.2))
    ax.set(xlim=(0, len(truth) - 1), yticks=(0, 0.5, 1))
    labels = (1.1, "most probable\npath", "vermilion"), (-0.1, "truth", "ochre")
    for height, text, color in (*labels, (0.5, "belief", "blue")):
        ax.annotate(
            text, (1, height), xycoords=("axes fraction", "data"), xytext=(5, 0),
            textcoords="offset points", va="center", color=COLORS[color], fontsize=10,
        )  # fmt: skip
    return fig


def edits(source: str, target: str, *, alt: str) -> Figure:
    """Draw the table of the edit distance, and the way through it.

    Args:
        source: word at the left.
        target: word at the top.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    table, path = edit_table(source, target), edit_path(source, target)
    rows, columns = table.shape
    height = 0.36 * rows + 0.5
    fig, ax = figure(alt=alt, width=max(3.2, 0.44 * columns + 0.8), height=height)
    ax.imshow(
        table.numpy(), cmap="Blues", vmin=0, vmax=2.2 * int(table.max()), aspect="auto"
    )
    for i in range(rows):
        for j in range(columns):
            on = (i, j) in path
            ax.text(
                j, i, str(int(table[i, j])), ha="center", va="center", fontsize=11,
                weight="bold" if on else "normal",
                color=COLORS["vermilion"] if on else COLORS["black"],
            )  # fmt: skip
    for (i, j), (k, m) in pairwise(path):
        slanted = k > i and m > j
        color = COLORS["grey"] if slanted and source[i] == target[j] else COLORS["blue"]
        shift = 0.28
        ax.annotate(
            "", (m - shift * (m - j), k - shift * (k - i)),
            (j + shift * (m - j), i + shift * (k - i)),
            arrowprops={"arrowstyle": "->", "color": color, "lw": 1.6},
        )  # fmt: skip
    ax.set_xticks(range(columns), ["∅", *target])
    ax.set_yticks(range(rows), ["∅", *source])
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=12)
    ax.grid(visible=False)
    for side in ax.spines.values():
        side.set_visible(False)
    return fig


def filling(source: str, target: str, *, alt: str) -> Interactive:
    """Let a slider fill in the table of the edit distance, cell by cell.

    Args:
        source: word at the left.
        target: word at the top.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure, its slider on a cell in the middle.
    """
    table = edit_table(source, target).tolist()
    rows, columns, box, left, top = len(table), len(table[0]), 34, 34, 34
    parts = [
        f'<text x="{left + (j + 0.5) * box}" y="{top - 10}" text-anchor="middle">'
        f"{letter}</text>"
        for j, letter in enumerate(("∅", *target))
    ]
    places, said, why = [], [], []
    for i, letter in enumerate(("∅", *source)):
        y = top + i * box
        parts.append(f'<text x="{left - 16}" y="{y + 22}">{letter}</text>')
        for j in range(columns):
            places.append([left + j * box, y])
            said.append(f"row {letter}, column {('∅' + target)[j]}")
            why.append(_choice(table, source, target, i, j))
    start = (rows // 2) * columns + columns // 2
    for k, (x, y) in enumerate(places):
        shown = 1 if k <= start else 0
        parts.append(
            f'<rect x="{x}" y="{y}" width="{box}" height="{box}" fill="none" '
            f'stroke="currentColor" stroke-opacity=".4"/><text data-part="c{k}" '
            f'x="{x + box / 2:g}" y="{y + 22}" text-anchor="middle" '
            f'fill-opacity="{shown}">{table[k // columns][k % columns]}</text>'
        )
    x, y = places[start]
    low = top + rows * box + 24
    parts.append(
        f'<rect data-part="here" x="{x}" y="{y}" width="{box}" height="{box}" '
        f'fill="none" stroke="{VERMILION}" stroke-width="3"/>'
        f'<rect data-part="seen" x="{x - box}" y="{y - box}" width="{2 * box}" '
        f'height="{2 * box}" fill="none" stroke="{BLUE}" stroke-width="2" '
        'stroke-dasharray="4 3"/>'
        f'<text data-part="why" x="{left}" y="{low}">{why[start]}</text>'
    )
    script = f"""
    data.places.forEach(function (p, k) {{
      set("c" + k, {{"fill-opacity": k <= i ? 1 : 0}});
    }});
    var p = data.places[i], edge = i < {columns} || i % {columns} === 0;
    set("here", {{x: p[0], y: p[1]}});
    set("seen", {{x: p[0] - {box}, y: p[1] - {box}, "stroke-opacity": edge ? 0 : 1}});
    part("why").textContent = data.why[i];
"""
    return Interactive(
        "markov-chains-filling", svg="\n".join(parts), script=script,
        data={"places": places, "why": why}, said=said, label="fill in", alt=alt,
        size=(left + columns * box + 8, low + 12), start=start,
    )  # fmt: skip


def _choice(
    table: Sequence[Sequence[int]], source: str, target: str, i: int, j: int
) -> str:
    """Say in words how a cell follows from its neighbours."""
    if i == 0 or j == 0:
        letters = f"{i + j} letter{'s' * (i + j != 1)}"
        return f"{'add' if i == 0 else 'drop'} {letters}: {i + j}"
    same = source[i - 1] == target[j - 1]
    ways = {
        "keep" if same else "replace": table[i - 1][j - 1] + (not same),
        "drop": table[i - 1][j] + 1,
        "add": table[i][j - 1] + 1,
    }
    return ", ".join(f"{n} {v}" for n, v in ways.items()) + f": least {table[i][j]}"


def graph(
    weight: Tensor,
    names: Sequence[str],
    places: Sequence[tuple[float, float]],
    *,
    alt: str,
    fmt: str = "{:g}",
    fill: Mapping[int, str] | None = None,
    height: float = 2.6,
) -> Figure:
    """Draw nodes as circles and edges as arrows with their numbers.

    Args:
        weight: ``[N, N]``, 0 where no edge is; row is from.
        names: one a node.
        places: x and y of each node; circles have a radius of 0.28.
        alt: what the figure shows, for a reader who cannot see it.
        fmt: how a number is written.
        fill: node to the name of its colour.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=6.4, height=height)
    radius = 0.28
    for i, j in weight.nonzero().tolist():
        (x0, y0), (x1, y1) = places[i], places[j]
        text = fmt.format(float(weight[i, j]))
        color = COLORS["vermilion"] if weight[i, j] < 0 else COLORS["grey"]
        if i == j:
            ax.text(x0, y0 - radius - 0.12, f"↺ {text}", ha="center", va="center",
                    fontsize=10.5, color=color)  # fmt: skip
            continue
        length = math.hypot(x1 - x0, y1 - y0)
        along = ((x1 - x0) / length, (y1 - y0) / length)
        both = 0.09 if weight[j, i] != 0 else 0.0  # two arrows side by side
        aside = (-along[1] * both, along[0] * both)
        ends = [
            (x + s * radius * along[0] + aside[0], y + s * radius * along[1] + aside[1])
            for x, y, s in ((x0, y0, 1.05), (x1, y1, -1.05))
        ]
        ax.annotate(
            "", ends[1], ends[0],
            arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.4,
                        "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        middle = [(a + b) / 2 for a, b in zip(*ends, strict=True)]
        gap = 0.15
        ax.text(
            middle[0] - along[1] * gap, middle[1] + along[0] * gap, text,
            ha="center", va="center", fontsize=10.5, color=color,
        )  # fmt: skip
    turn = torch.linspace(0, 2 * math.pi, 60)
    for node, (name, (x, y)) in enumerate(zip(names, places, strict=True)):
        color = COLORS[(fill or {}).get(node, "blue")]
        ax.plot(x + radius * turn.cos(), y + radius * turn.sin(), color=color, lw=1.8)
        ax.text(x, y, name, ha="center", va="center", fontsize=10.5, color=color)
    ax.set_aspect("equal")
    ax.axis("off")
    return fig
