"""Figures of the pages on optimizers."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, GREEN, VERMILION, Interactive
from dlnotes.plotting._style import COLORS

Surface = Callable[[Tensor], Tensor]


def paths(
    surface: Surface,
    found: Mapping[str, Tensor],
    *,
    alt: str,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    levels: Mapping[str, float] | None = None,
    columns: int = 1,
) -> Figure:
    """Draw the path of each optimizer over the same surface, both axes to one scale.

    Args:
        surface: takes ``[..., 2]``, gives heights ``[...]``; its minimum is at 0.
        found: name to points ``[T, 2]``, the start first.
        alt: what the figure shows, for a reader who cannot see it.
        xlim: limits of the first coordinate.
        ylim: limits of the second.
        levels: heights at which to draw lines; chosen if ``None``.
        columns: panels in a row.

    Returns:
        The figure.
    """
    rows = -(-len(found) // columns)
    shape = (ylim[1] - ylim[0]) / (xlim[1] - xlim[0])
    fig, axes = figure(
        rows, columns, alt=alt, squeeze=False, sharex=True, sharey=True,
        height=rows * (0.45 + 5.6 / columns * shape) + 0.35,
    )  # fmt: skip
    grid = torch.meshgrid(
        torch.linspace(*xlim, 161, dtype=torch.float64),
        torch.linspace(*ylim, 121, dtype=torch.float64),
        indexing="xy",
    )
    heights = surface(torch.stack(grid, -1)).numpy()
    rings = heights.max() * np.linspace(0.1, 0.95, 6) ** 2
    for i, (ax, (name, points)) in enumerate(
        zip(axes.flat, found.items(), strict=False)
    ):
        ax.contour(
            *(g.numpy() for g in grid), heights, levels=rings if levels is None else
            levels, colors="#bbbbbb", linewidths=0.8,
        )  # fmt: skip
        x, y = points.detach().double().T.numpy()
        ax.plot(x, y, color=COLORS["blue"], lw=1.3, marker="o", ms=3)
        ax.plot(x[:1], y[:1], "o", color=COLORS["vermilion"], ms=7)
        ax.plot(0, 0, "*", color=COLORS["green"], ms=12)
        ax.set(xlim=xlim, ylim=ylim, aspect="equal")
        ax.grid(visible=False)
        ax.locator_params("x", integer=True)
        ax.set_title(name, fontsize=10.5)
        if i // columns == rows - 1:
            ax.set_xlabel("$x$, along the valley")
        if i % columns == 0:
            ax.set_ylabel("$y$, across")
    first = axes.flat[0]
    x, y = next(iter(found.values()))[0].tolist()
    label = {"textcoords": "offset points", "fontsize": 10.5}
    first.annotate("start", (x, y), (2, 7), color=COLORS["vermilion"], **label)
    if columns == 1:  # else it has no room
        first.annotate("minimum", (0, 0), (9, -4), color=COLORS["green"], **label)
    return fig


# --- the explorer ------------------------------------------------------------------

_LEVELS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65)
_PLANE, _AT = (320, 268), (46, 12, 256, 208)  # its size; left, top, width, height
_SIDE, _PATH, _LOSS = (400, 308), (34, 12, 20), (44, 186, 340, 88)
_SPAN = (-11.4, 6.4, -2.7, 2.7)  # of the valley that is seen


def factor(lr: float, momentum: float, curvatures: tuple[float, float]) -> float:
    """Return by what the distance to the minimum is multiplied a step, in the end.

    The larger root of ``z² − (1 + β − ηλ) z + β``, for the slower of two directions.
    """
    sizes = []
    for curvature in curvatures:
        total = 1 + momentum - lr * curvature
        inside = total**2 - 4 * momentum
        root = math.sqrt(max(inside, 0))
        both = (abs(total) + root) / 2
        sizes.append(math.sqrt(momentum) if inside < 0 else both)
    return max(sizes)


def region(size: float, curvatures: tuple[float, float]) -> list[tuple[float, float]]:
    """Return the corners of the region where :func:`factor` is at most ``size``.

    Both roots are at most ``r`` where ``β <= r²`` and ``|1 + β − ηλ| <= r + β/r``:
    straight lines in the plane of learning rate and momentum.
    """
    low, high = curvatures

    def ends(momentum: float) -> tuple[float, float]:
        share = momentum / size
        return (1 - size) * (1 - share) / low, (1 + size) * (1 + share) / high

    top = [(end, size**2) for end in ends(size**2)]
    if top[0][0] > top[1][0]:
        return []
    left, right = ends(0.0)
    if left <= right:
        return [(left, 0.0), (right, 0.0), top[1], top[0]]
    flat, steep = high * (1 - size), low * (1 + size)
    tip = size * (flat - steep) / (flat + steep)  # where the two lines meet
    return [(ends(tip)[0], tip), top[1], top[0]]


class _Explorer(Interactive):
    """A plane in which to drag a point, and beside it what the point means."""

    def __init__(self, page: str, alt: str) -> None:
        self.alt, self._html = alt, page


def explorer(
    curvatures: tuple[float, float] = (1.0, 20.0),
    start: tuple[float, float] = (-10.0, 1.0),
    steps: int = 20,
    *,
    lr: float,
    momentum: float,
    alt: str,
) -> Interactive:
    """Let the reader drag learning rate and momentum, and see the path they give.

    The browser computes it all from these few numbers; without JavaScript it is a
    still picture.

    Args:
        curvatures: of the valley, along it and across.
        start: where the path begins.
        steps: how many it has.
        lr: the learning rate at first, from 0 to 0.2.
        momentum: at first, from 0 to 0.99.
        alt: what the figure shows, for a reader who cannot see it.
    """
    left, top, wide, tall = _AT
    alt = " ".join(alt.split())
    limit = 0.2

    def at(rate: float, beta: float) -> str:
        return f"{left + rate / limit * wide:.1f},{top + tall * (1 - beta):.1f}"

    layers = labels = ""
    for size in _LEVELS:
        corners = region(size, curvatures)
        if not corners:
            continue
        points = " ".join(at(*corner) for corner in corners)
        layers += f'<polygon points="{points}" fill="{BLUE}" fill-opacity=".17"/>\n'
        x, y = at(*max(corners, key=lambda c: (c[1], c[0]))).split(",")
        if size < 1:
            labels += (
                f'<text x="{float(x) - 6:.1f}" y="{float(y) + 10:.1f}" font-size="10" '
                f'text-anchor="end">{size:g}</text>\n'
            )
    ticks = "".join(
        f'<text x="{at(rate, 0).split(",")[0]}" y="{top + tall + 15}" '
        f'text-anchor="middle">{rate:g}</text>'
        for rate in (0, 0.05, 0.1, 0.15, 0.2)
    ) + "".join(
        f'<text x="{left - 6}" y="{float(at(0, beta).split(",")[1]) + 4:.1f}" '
        f'text-anchor="end">{beta:g}</text>'
        for beta in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    low, high = (math.sqrt(c) for c in curvatures)
    best = at(4 / (low + high) ** 2, ((high - low) / (high + low)) ** 2)
    plane = f"""
<rect x="{left}" y="{top}" width="{wide}" height="{tall}" fill="currentColor"
 fill-opacity=".05"/>
{layers}{labels}
<path d="M0-7 2-2 7-2 3 1 4 6 0 3-4 6-3 1-7-2-2-2Z" fill="{GREEN}"
 transform="translate({best})"/>
<text x="{left + wide - 6}" y="{top + tall - 8}" text-anchor="end">diverges</text>
<rect x="{left}" y="{top}" width="{wide}" height="{tall}" fill="none"
 stroke="currentColor" stroke-opacity=".5"/>
{ticks}
<text x="{left + wide / 2}" y="{top + tall + 34}" text-anchor="middle">learning rate \
η</text>
<text transform="translate(12 {top + tall / 2}) rotate(-90)"
 text-anchor="middle">momentum β</text>
<circle data-part="handle" r="8" fill="{VERMILION}" stroke="#fff" stroke-width="2"
 cx="{at(lr, momentum).split(",")[0]}" cy="{at(lr, momentum).split(",")[1]}"/>"""
    told = _walk(curvatures, start, steps, lr, momentum)
    page = _PAGE.format(
        alt=html.escape(alt, quote=True),
        plane_size="{} {}".format(*_PLANE),
        plane=plane.strip(),
        side_size="{} {}".format(*_SIDE),
        side=_side(curvatures, start, steps, told),
        lr=f"{lr:g}",
        lr_said=f"{lr:.3f}",
        momentum=f"{momentum:g}",
        momentum_said=f"{momentum:.2f}",
        said=_told(steps, told, factor(lr, momentum, curvatures)),
        script=_SCRIPT
        % {
            "data": json.dumps(
                {"c": curvatures, "start": start, "steps": steps, "limit": limit,
                 "at": _AT, "path": [*_PATH, _SPAN[0], _SPAN[3]], "loss": _LOSS},
                separators=(",", ":"),
            )
        },
    )  # fmt: skip
    return _Explorer(page, alt)


def _walk(
    curvatures: tuple[float, float], start: tuple[float, float], steps: int,
    lr: float, momentum: float,
) -> list[list[float]]:  # fmt: skip
    x, b, found = list(start), [0.0, 0.0], [list(start)]
    for _ in range(steps):
        b = [momentum * v + c * p for v, c, p in zip(b, curvatures, x, strict=True)]
        x = [p - lr * v for p, v in zip(x, b, strict=True)]
        found.append(x)
    return found


def _side(
    curvatures: tuple[float, float], start: tuple[float, float], steps: int,
    told: list[list[float]],
) -> str:  # fmt: skip
    """The path in the valley, to scale, and below it the distance after each step."""
    left, top, unit = _PATH
    x0, x1, y0, y1 = _SPAN

    def px(x: float, y: float) -> tuple[float, float]:
        return left + (x - x0) * unit, top + (y1 - y) * unit

    frame = (
        f'x="{left}" y="{top}" width="{(x1 - x0) * unit:g}" '
        f'height="{(y1 - y0) * unit:g}"'
    )
    middle = px(0, 0)
    first = sum(c * p * p for c, p in zip(curvatures, start, strict=True))
    rings = "".join(
        f'<ellipse cx="{middle[0]:.1f}" cy="{middle[1]:.1f}" '
        f'rx="{math.sqrt(first / curvatures[0]) * share * unit:.1f}" '
        f'ry="{math.sqrt(first / curvatures[1]) * share * unit:.1f}" fill="none" '
        'stroke="currentColor" stroke-opacity=".3"/>'
        for share in (0.15, 0.4, 0.7, 1.0)
    )
    points = " ".join("{:.1f},{:.1f}".format(*px(*_cut(p))) for p in told)
    ticks = "".join(
        f'<text x="{px(v, 0)[0]:.1f}" y="{px(0, y0)[1] + 14:.1f}" '
        f'text-anchor="middle">{_minus(v)}</text>'
        for v in (-10, -5, 0, 5)
    ) + "".join(
        f'<text x="{left - 6}" y="{px(0, v)[1] + 4:.1f}" text-anchor="end">'
        f"{_minus(v)}</text>"
        for v in (-2, 0, 2)
    )
    a, t, w, h = _LOSS
    scale = "".join(
        f'<text x="{a - 6}" y="{t + h * (1 - i / 3) + 4:.1f}" text-anchor="end">'
        f'{said}</text><path d="M{a} {t + h * (1 - i / 3):.1f}h{w}" '
        'stroke="currentColor" stroke-opacity=".2"/>'
        for i, said in ((0, "0.01"), (1, "0.1"), (2, "1"), (3, "10"))
    ) + "".join(
        f'<text x="{a + w * n / steps:.1f}" y="{t + h + 15}" text-anchor="middle">'
        f"{n}</text>"
        for n in range(0, steps + 1, steps // 4)
    )
    dots = " ".join(_drop(math.hypot(*p), n / steps) for n, p in enumerate(told))
    return f"""
<clipPath id="dlnotes-momentum-frame"><rect {frame}/></clipPath>
<clipPath id="dlnotes-momentum-chart"><rect x="{a}" y="{t - 4}" width="{w + 4}"
 height="{h + 4}"/></clipPath>
<g clip-path="url(#dlnotes-momentum-frame)">{rings}
<path d="M{middle[0] - 5:.1f} {middle[1]:.1f}h10m-5-5v10" stroke="{GREEN}"
 stroke-width="2.5"/>
<polyline data-part="path" points="{points}" fill="none" stroke="{BLUE}"
 stroke-width="1.6"/>
<polyline data-part="dots" points="{points}" fill="none" stroke="none"
 marker-start="url(#dlnotes-momentum-dot)" marker-mid="url(#dlnotes-momentum-dot)"/>
<circle cx="{px(*start)[0]:.1f}" cy="{px(*start)[1]:.1f}" r="5" fill="{VERMILION}"/></g>
<marker id="dlnotes-momentum-dot" viewBox="-3 -3 6 6" markerWidth="5" markerHeight="5"
 markerUnits="userSpaceOnUse"><circle r="2.6" fill="{BLUE}"/></marker>
<rect {frame} fill="none" stroke="currentColor" stroke-opacity=".5"/>{ticks}
<text x="{left + (x1 - x0) * unit / 2:g}" y="{px(0, y0)[1] + 28:.1f}"
 text-anchor="middle">x, along the valley</text>
<text x="{a}" y="{t - 9}">distance from the minimum, after each step</text>
{scale}<text x="{a + w / 2}" y="{t + h + 31}" text-anchor="middle">step</text>
<polyline data-part="fall" clip-path="url(#dlnotes-momentum-chart)" points="{dots}"
 fill="none" stroke="{BLUE}" stroke-width="1.8"/>""".strip()


def _cut(point: list[float]) -> list[float]:
    return [max(-1e4, min(1e4, v)) for v in point]


def _minus(value: int) -> str:
    return str(value).replace("-", "−")


def _drop(distance: float, share: float) -> str:
    a, t, w, h = _LOSS
    power = max(-9.0, min(9.0, math.log10(max(distance, 1e-9))))
    return f"{a + w * share:.1f},{t + h * (1 - power) / 3:.1f}"


def _told(steps: int, told: list[list[float]], size: float) -> str:
    end = math.hypot(*told[-1])
    return (
        f"In the long run the distance is multiplied by {size:.3f} a step. "
        f"After {steps} steps it is {_number(end)}."
    )


def _number(value: float) -> str:
    return "more than 1000" if value > 1000 else f"{value:.3f}"


_PAGE = """\
<figure id="dlnotes-momentum" class="dlnotes-interactive" style="margin:1em 0">
<div style="display:flex;flex-wrap:wrap;gap:.6em 1em" role="group" aria-label="{alt}">
<svg data-part="plane" viewBox="0 0 {plane_size}" tabindex="0" role="application" \
aria-label="Plane of learning rate and momentum: drag the point, or press the arrow \
keys" style="flex:1 1 16rem;min-width:0;max-width:24rem;touch-action:none;cursor:\
crosshair" font-family="sans-serif" font-size="12" fill="currentColor" stroke="none">
{plane}
</svg>
<svg viewBox="0 0 {side_size}" role="img" aria-label="The path in the valley, and the \
distance from the minimum after each step" style="flex:1 1 18rem;min-width:0;\
max-width:30rem" font-family="sans-serif" font-size="12" fill="currentColor" \
stroke="none">
{side}
</svg>
</div>
<label style="display:flex;gap:.8em;align-items:center;flex-wrap:wrap">\
<span style="min-width:8em">Learning rate η</span>\
<input type="range" min="0" max="0.2" step="0.001" value="{lr}" \
aria-valuetext="{lr_said}" style="flex:1 1 6em;min-width:0">\
<output style="min-width:3em;font-variant-numeric:tabular-nums">{lr_said}</output>\
</label>
<label style="display:flex;gap:.8em;align-items:center;flex-wrap:wrap">\
<span style="min-width:8em">Momentum β</span>\
<input type="range" min="0" max="0.99" step="0.01" value="{momentum}" \
aria-valuetext="{momentum_said}" style="flex:1 1 6em;min-width:0">\
<output style="min-width:3em;font-variant-numeric:tabular-nums">{momentum_said}\
</output></label>
<p data-part="said" aria-live="polite" style="margin:.4em 0;min-height:3em;\
font-variant-numeric:tabular-nums">{said}</p>
<script>{script}</script>
</figure>"""

_SCRIPT = """
(function () {
  var root = document.getElementById("dlnotes-momentum"), data = %(data)s;
  var inputs = root.querySelectorAll("input"), said = root.querySelectorAll("output");
  var plane = part("plane"), a = data.at, held = false;
  function part(name) { return root.querySelector("[data-part='" + name + "']"); }
  function cut(v, low, high) { return Math.max(low, Math.min(high, v)); }
  function size(curvature, lr, beta) {
    var total = 1 + beta - lr * curvature, inside = total * total - 4 * beta;
    if (inside < 0) return Math.sqrt(beta);
    return (Math.abs(total) + Math.sqrt(inside)) / 2;
  }
  function draw() {
    var lr = +inputs[0].value, beta = +inputs[1].value;
    var x = data.start.slice(), b = [0, 0], path = [], fall = [], p = data.path;
    var c = data.loss, end = 0;
    for (var n = 0; n <= data.steps; n++) {
      path.push((p[0] + (cut(x[0], -1e4, 1e4) - p[3]) * p[2]).toFixed(1) + "," +
                (p[1] + (p[4] - cut(x[1], -1e4, 1e4)) * p[2]).toFixed(1));
      end = Math.sqrt(x[0] * x[0] + x[1] * x[1]);
      var power = cut(Math.log(Math.max(end, 1e-9)) / Math.LN10, -9, 9);
      fall.push((c[0] + c[2] * n / data.steps).toFixed(1) + "," +
                (c[1] + c[3] * (1 - power) / 3).toFixed(1));
      for (var i = 0; i < 2; i++) {
        b[i] = beta * b[i] + data.c[i] * x[i];
        x[i] -= lr * b[i];
      }
    }
    part("path").setAttribute("points", path.join(" "));
    part("dots").setAttribute("points", path.join(" "));
    part("fall").setAttribute("points", fall.join(" "));
    part("handle").setAttribute("cx", a[0] + lr / data.limit * a[2]);
    part("handle").setAttribute("cy", a[1] + a[3] * (1 - beta));
    said[0].textContent = lr.toFixed(3);
    said[1].textContent = beta.toFixed(2);
    inputs[0].setAttribute("aria-valuetext", lr.toFixed(3));
    inputs[1].setAttribute("aria-valuetext", beta.toFixed(2));
    var rho = Math.max(size(data.c[0], lr, beta), size(data.c[1], lr, beta));
    part("said").textContent = "In the long run the distance is multiplied by " +
      rho.toFixed(3) + " a step. After " + data.steps + " steps it is " +
      (end > 1000 ? "more than 1000" : end.toFixed(3)) + ".";
  }
  function go(lr, beta) {
    inputs[0].value = cut(lr, 0, 0.2);
    inputs[1].value = cut(beta, 0, 0.99);
    draw();
  }
  function drag(event) {
    if (!held) return;
    var box = plane.getBoundingClientRect();
    var unit = plane.viewBox.baseVal.width / box.width;
    go(((event.clientX - box.left) * unit - a[0]) / a[2] * data.limit,
       1 - ((event.clientY - box.top) * unit - a[1]) / a[3]);
  }
  plane.addEventListener("pointerdown", function (event) {
    held = true;
    if (plane.setPointerCapture) plane.setPointerCapture(event.pointerId);
    drag(event);
  });
  plane.addEventListener("pointermove", drag);
  ["pointerup", "pointercancel"].forEach(function (kind) {
    plane.addEventListener(kind, function () { held = false; });
  });
  plane.addEventListener("keydown", function (event) {
    var move = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1],
                ArrowDown: [0, -1]}[event.key];
    if (!move) return;
    event.preventDefault();
    var far = event.shiftKey ? 10 : 1;
    go(+inputs[0].value + 0.001 * far * move[0],
       +inputs[1].value + 0.01 * far * move[1]);
  });
  for (var i = 0; i < 2; i++) inputs[i].addEventListener("input", draw);
  draw();
})();
"""
