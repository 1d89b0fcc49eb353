"""The figures of the chapter on first weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, Interactive
from dlnotes.plotting._style import COLORS


def fates(
    logs: Mapping[str, Tensor],
    predicted: Mapping[str, tuple[float, float]],
    *,
    alt: str,
) -> Figure:
    """Draw where the signals of many networks end, and the bell that is predicted.

    Args:
        logs: name to ``[N]``, natural logarithms of the mean square.
        predicted: name to mean and standard deviation of these.
        alt: what the figure shows, for a reader who cannot see it.
    """
    edges = torch.linspace(-7, 5, 49)
    at = torch.linspace(-7, 5, 400)
    fig, axes = figure(
        len(logs), 1, alt=alt, height=1.15 * len(logs) + 0.5, sharex=True
    )
    colors = ("blue", "green", "purple", "ochre")
    for ax, (name, values), color in zip(axes, logs.items(), colors, strict=False):
        ax.hist(
            values.tolist(), bins=edges.tolist(), density=True, color=COLORS[color],
            alpha=0.55,
        )  # fmt: skip
        mean, std = predicted[name]
        bell = torch.exp(-0.5 * ((at - mean) / std) ** 2) / (
            std * math.sqrt(2 * math.pi)
        )
        ax.plot(at, bell, color=COLORS["black"], lw=1.4)
        ax.axvline(0, color=COLORS["grey"], lw=1, ls="--")
        ax.text(0.01, 0.92, name, transform=ax.transAxes, va="top", color=COLORS[color])
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.spines["left"].set_visible(False)
    ticks = [0.001, 0.01, 0.1, 1, 10, 100]
    axes[-1].set_xticks([math.log(t) for t in ticks], [f"{t:g}" for t in ticks])
    axes[-1].set(xlim=(-7, 5), xlabel="mean square after 30 layers (1 at the start)")
    return fig


def slider(
    gains: Sequence[float],
    shares: Tensor,
    spreads: Tensor,
    layers: Sequence[int],
    *,
    alt: str,
    start: int = 0,
) -> Interactive:
    """Let the reader turn the scale of all weights, and watch the layers' values.

    Args:
        gains: ``G`` places of the slider.
        shares: ``[G, L, B]``, histograms over -1 to 1, the highest bar of each 1.
        spreads: ``[G, L]``, standard deviations.
        layers: ``L`` numbers of layers, drawn from top to bottom.
        alt: what the figure shows, for a reader who cannot see it.
        start: place of the slider at first.
    """
    left, right, tall, gap = 64, 300, 44, 14
    bars = shares.shape[2]
    step = (right - left) / bars
    heights = (shares * tall).round().int().tolist()  # [G, L, B]
    said = [
        f"gain {gain:.2f}: spread {row[0]:.3f} in layer {layers[0]}, "
        f"{row[-1]:.3f} in layer {layers[-1]}"
        for gain, row in zip(gains, spreads.tolist(), strict=True)
    ]
    texts = [[f"spread {s:.3f}" for s in row] for row in spreads.tolist()]
    parts = []
    for i, layer in enumerate(layers):
        base = 20 + i * (tall + gap) + tall
        line = "".join(
            f"V{base - h}H{left + (j + 1) * step:.1f}"
            for j, h in enumerate(heights[start][i])
        )
        parts.append(
            f'<text x="{left - 8}" y="{base - 4}" text-anchor="end">'
            f"layer {layer}</text>"
            f'<path data-part="layer{i}" d="M{left} {base}{line}V{base}Z" '
            f'fill="{BLUE}"/>'
            f'<path d="M{left} {base}H{right}" stroke="currentColor" '
            'stroke-opacity=".5"/>'
            f'<text data-part="spread{i}" x="{right + 8}" y="{base - 4}">'
            f"{texts[start][i]}</text>"
        )
    bottom = 20 + len(layers) * (tall + gap)
    for value in (-1, 0, 1):
        x = left + (value + 1) / 2 * (right - left)
        parts.append(
            f'<text x="{x:g}" y="{bottom + 8}" text-anchor="middle">{value}</text>'
        )
    parts.append(
        f'<text x="{(left + right) / 2:g}" y="{bottom + 26}" text-anchor="middle">'
        "values behind the activation</text>"
    )
    script = f"""
    for (var l = 0; l < {len(layers)}; l++) {{
      var base = 20 + l * {tall + gap} + {tall}, d = "M{left} " + base;
      data.heights[i][l].forEach(function (h, j) {{
        d += "V" + (base - h) + "H" + ({left} + (j + 1) * {step:.4f}).toFixed(1);
      }});
      set("layer" + l, {{d: d + "V" + base + "Z"}});
      part("spread" + l).textContent = data.texts[i][l];
    }}
"""
    return Interactive(
        "initialization-gain", svg="\n".join(parts), script=script,
        data={"heights": heights, "texts": texts}, said=said,
        label="Scale of all weights:", alt=alt, size=(400, bottom + 36), start=start,
    )  # fmt: skip
