"""Figures of ``autograd.ipynb`` and of the pages below it."""

from __future__ import annotations

import html
import inspect
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, Rectangle

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._interactive import BLUE, GREEN, VERMILION, Interactive
from dlnotes.plotting._style import COLORS, boxed
from dlnotes.plotting._values import Values, array_of

_ROW = 0.58  # inches from one row of boxes to the next


def circles(
    nodes: Mapping[str, tuple[float, float, str]],
    arrows: Mapping[tuple[str, str], tuple[str, str, float]],
    notes: Mapping[str, str] | None = None,
    *,
    alt: str,
    width: float = 4.6,
    height: float = 2.4,
) -> Figure:
    """Draw a small program: a circle for each value, arrows to what it is used for.

    Args:
        nodes: name to the middle of its circle, in radii, and what stands in it
            below the name.
        arrows: from which circle to which, to a label, the name of a colour in
            :data:`plotting.COLORS`, and how far it bends.
        notes: name to a text below its circle, in green.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(alt=alt, width=width, height=height)
    xs, ys = ([place[i] for place in nodes.values()] for i in (0, 1))
    low = 2.0 if notes else 1.15
    ax.set(xlim=(min(xs) - 1.15, max(xs) + 1.15), ylim=(min(ys) - low, max(ys) + 1.15))
    ax.set_aspect("equal")
    ax.axis("off")
    rings = {}
    for name, (x, y, text) in nodes.items():
        rings[name] = ax.add_patch(
            Circle((x, y), 1, fc="white", ec=COLORS["black"], lw=1.4, zorder=3)
        )
        ax.text(x, y, f"${name}$\n{text}", ha="center", va="center", fontsize=12,
                linespacing=1.15, zorder=4)  # fmt: skip
        if notes and name in notes:
            ax.text(x, y - 1.5, notes[name], ha="center", va="center", fontsize=12,
                    fontweight="bold", color=COLORS["green"])  # fmt: skip
    for (start, end), (label, color, bend) in arrows.items():
        (x1, y1, _), (x2, y2, _) = nodes[start], nodes[end]
        ax.annotate(
            "", xy=(x2, y2), xytext=(x1, y1), zorder=2,
            arrowprops={"arrowstyle": "-|>", "color": COLORS[color], "lw": 1.8,
                        "mutation_scale": 14, "connectionstyle": f"arc3,rad={bend}",
                        "shrinkA": 0, "shrinkB": 0,
                        "patchA": rings[start], "patchB": rings[end]},
        )  # fmt: skip
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        x, y = x + bend * (y2 - y1) / 2, y - bend * (x2 - x1) / 2
        frame = {"fc": "white", "ec": "none", "pad": 1.0}
        ax.text(x, y, label, color=COLORS[color], fontsize=11.5, ha="center",
                va="center", bbox=frame if label else None, zorder=3)  # fmt: skip
    return fig


def matrices(
    items: Sequence[tuple[str, Values] | str],
    marked: Mapping[str, Sequence[tuple[int, int]]] | None = None,
    *,
    alt: str,
    width: float = 4.8,
) -> Figure:
    """Draw small matrices of whole numbers side by side, as in an equation.

    Args:
        items: each a name and a matrix or a row, or a sign that stands between two.
        marked: name to the cells, by row and column, that are coloured.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure.
    """
    tables = {item[0]: array_of(item[1]) for item in items if not isinstance(item, str)}
    tables = {name: t if t.ndim == 2 else t[None] for name, t in tables.items()}
    most = max(len(t) for t in tables.values())
    columns = sum(t.shape[1] + 0.3 for t in tables.values()) + 0.8 * (
        len(items) - len(tables)
    )
    fig, ax = figure(alt=alt, width=width, height=width / columns * (most + 1))
    left = 0.15
    for item in items:
        if isinstance(item, str):
            ax.text(left + 0.25, -most / 2, item, ha="center", va="center", fontsize=15)
            left += 0.8
            continue
        name, table = item[0], tables[item[0]]
        top = (most - len(table)) / 2
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                hit = (i, j) in (marked or {}).get(name, ())
                face, edge = ("#dfe8f5", "blue") if hit else ("white", "grey")
                cell = Rectangle((left + j, -top - i - 1), 1, 1, lw=1.2, fc=face)
                cell.set(ec=COLORS[edge], zorder=3 if hit else 2)
                ax.add_patch(cell)
                ax.text(left + j + 0.5, -top - i - 0.5, f"{value:g}", zorder=4,
                        ha="center", va="center", fontsize=12.5)  # fmt: skip
        middle = left + table.shape[1] / 2
        ax.text(middle, -top + 0.32, f"${name}$", ha="center", va="center", fontsize=13)
        left += table.shape[1] + 0.3
    ax.set(xlim=(0, columns), ylim=(-most - 0.1, 0.75))
    ax.set_aspect("equal")
    ax.axis("off")
    return fig


class _Recorder:
    """Notes, after each line of two functions, what the values of a program hold."""

    def __init__(self, program: Callable, backward: Callable) -> None:
        self.codes = [program.__code__, backward.__code__]
        self.values: dict[str, Any] = {}  # by the name that the program gives them
        self.steps: list[dict[str, Any]] = []
        self.line: tuple[int, int] | None = None  # which function, which of its lines

    def __call__(self, frame: Any, event: str, argument: object) -> Any:  # noqa: ANN401
        if frame.f_code not in self.codes:
            return None
        which, local = self.codes.index(frame.f_code), frame.f_locals
        if which == 0:
            self.values |= {k: v for k, v in local.items() if hasattr(v, "parents")}
        if self.line is not None:  # that line has now run
            self._note(local)
        row = frame.f_lineno - frame.f_code.co_firstlineno
        self.line = (which, row) if event == "line" else None
        return self

    def _note(self, local: Mapping[str, Any]) -> None:
        state = {name: (v.data, v.grad) for name, v in self.values.items()}
        if state == (self.steps[-1]["state"] if self.steps else {}):
            return
        arrow = None
        if "slope" in local:
            names = {id(value): name for name, value in self.values.items()}
            arrow = (names[id(local["parent"])], names[id(local["value"])])
            walked = [step["arrow"] for step in self.steps if step["arrow"]]
            which = sum(other[:2] == arrow for other in walked)
            arrow = (*arrow, which, local["slope"])
        self.steps.append({"line": self.line, "state": state, "arrow": arrow})


def record(program: Callable[[], Any], backward: Callable[[Any], None]) -> list[dict]:
    """Run a program and its backward pass, and note what each line changed.

    Args:
        program: takes nothing, returns its last value. Values have ``data``, ``grad``
            and ``parents``, a list of pairs (value, slope); each has a name in it.
        backward: takes the last value. Its loop calls the value that is visited
            ``value``, and the one that gets a gradient ``parent``, with ``slope``.

    Returns:
        For each line that changed something a dictionary: ``line``, the number of the
        function and of the line in it; ``state``, name to (data, grad); ``arrow``,
        ``None`` or (parent, value, which of several arrows between them, slope).
    """
    recorder, before = _Recorder(program, backward), sys.gettrace()
    sys.settrace(recorder)
    try:
        backward(program())
    finally:
        sys.settrace(before)
    return recorder.steps


_RADIUS, _ROW_OF_CODE = 21, 16  # of the stepper, in its own coordinates


def stepper(
    program: Callable[[], Any],
    backward: Callable[[Any], None],
    places: Mapping[str, tuple[float, float]],
    *,
    alt: str,
) -> Interactive:
    """Let a reader go through a program and its backward pass, a line at a time.

    All of it comes from one run: see :func:`record`.

    Args:
        program: as for :func:`record`.
        backward: likewise.
        places: name of each value to the middle of its circle; 340 fills the width.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure: circles and arrows, the code below them.
    """
    steps = record(program, backward)
    code = [
        textwrap.dedent(inspect.getsource(f)).splitlines() for f in (program, backward)
    ]
    top = max(y for _, y in places.values()) + _RADIUS + 34
    rows = [*code[0], "", *code[1]]
    lines = {
        (f, i): i + f * (len(code[0]) + 1) for f in (0, 1) for i in range(len(code[f]))
    }
    arrows = sorted({step["arrow"] for step in steps if step["arrow"]})
    parts = [
        f'<rect data-part="line" x="4" y="{top - 12}" width="340" '
        f'height="{_ROW_OF_CODE}" rx="3" fill="{BLUE}" fill-opacity=".22"/>'
    ]
    for i, row in enumerate(rows):
        parts.append(
            f'<text x="10" y="{top + _ROW_OF_CODE * i}" font-family="monospace" '
            f'font-size="11" xml:space="preserve">{html.escape(row)}</text>'
        )
    for k, (start, end, which, slope) in enumerate(arrows):
        double = any(a[:2] == (start, end) and a[2] != which for a in arrows)
        parts += _curve(k, places[start], places[end], f"{slope:g}",
                        (0.25 - 0.5 * which) if double else 0.0)  # fmt: skip
    for name, (x, y) in places.items():
        parts.append(
            f'<circle data-part="ring-{name}" cx="{x}" cy="{y}" r="{_RADIUS}" '
            'fill="none" stroke="currentColor" stroke-width="1.4"/>'
            f'<g text-anchor="middle"><text x="{x}" y="{y - 3}" font-style="italic" '
            f'font-size="13">{name}</text>'
            f'<text data-part="data-{name}" x="{x}" y="{y + 12}" font-size="12"></text>'
            f'<text data-part="grad-{name}" x="{x}" y="{y + _RADIUS + 15}" '
            f'font-size="12" font-weight="bold" fill="{GREEN}"></text></g>'
        )
    frames, said = [], []
    walked: list[int] = []
    for step in [None, *steps]:
        if step is None:
            frames.append([-1, {}, [], -1, ""])
            said.append(f"0 of {len(steps)}: nothing has run")
            continue
        now = arrows.index(step["arrow"]) if step["arrow"] else -1
        values = {n: [f"{d:g}", f"{g:g}"] for n, (d, g) in step["state"].items()}
        before = frames[-1][1]
        changed = [n for n, v in values.items() if v != before.get(n)]
        frames.append([lines[step["line"]], values, [*walked], now, changed[0]])
        walked += [now] if now >= 0 else []
        said.append(
            f"{len(frames) - 1} of {len(steps)}: {_told(step, changed[0], before)}"
        )
    script = f"""
    var frame = data.frames[i], backward = frame[0] >= {len(code[0])};
    set("line", {{y: {top - 12} + {_ROW_OF_CODE} * frame[0],
      visibility: frame[0] < 0 ? "hidden" : "visible"}});
    data.names.forEach(function (name) {{
      var v = frame[1][name], on = frame[4] === name;
      part("data-" + name).textContent = v ? v[0] : "";
      part("grad-" + name).textContent = v && backward ? "grad " + v[1] : "";
      set("ring-" + name, {{"stroke-width": on ? 3.5 : 1.4,
        stroke: on ? (backward ? "{GREEN}" : "{BLUE}") : "currentColor",
        opacity: v ? 1 : 0.25}});
    }});
    data.arrows.forEach(function (ends, k) {{
      var on = k === frame[3], seen = on || frame[2].indexOf(k) >= 0;
      set("arrow-" + k, {{opacity: frame[1][ends[1]] ? 1 : 0.12}});
      set("path-" + k, {{stroke: on ? "{VERMILION}" : "currentColor",
        "stroke-width": on ? 3 : 1.3}});
      set("tip-" + k, {{fill: on ? "{VERMILION}" : "currentColor"}});
      set("slope-" + k, {{visibility: seen ? "visible" : "hidden",
        fill: on ? "{VERMILION}" : "currentColor"}});
    }});
"""
    data = {"frames": frames, "names": [*places], "arrows": [a[:2] for a in arrows]}
    return Interactive(
        "autograd-stepper", svg="\n".join(parts), script=script, data=data, said=said,
        label="step", alt=alt, buttons=True,
        size=(348, round(top + _ROW_OF_CODE * (len(rows) - 1) + 8)),
    )  # fmt: skip


def _told(step: Mapping[str, Any], name: str, before: Mapping[str, Any]) -> str:
    data, grad = step["state"][name]
    if not step["arrow"]:
        return f"{name}.grad = {grad:g}" if step["line"][0] else f"{name} = {data:g}"
    _, value, _, slope = step["arrow"]
    old, gradient = before[name][1], step["state"][value][1]
    return f"{name}.grad = {old} + {slope:g}·{gradient:g} = {grad:g}"


def _curve(
    k: int,
    start: tuple[float, float],
    end: tuple[float, float],
    label: str,
    bend: float,
) -> list[str]:
    """Draw an arrow from circle to circle, with the slope beside its middle."""
    (x1, y1), (x2, y2) = start, end
    middle = ((x1 + x2) / 2 + bend * (y2 - y1), (y1 + y2) / 2 - bend * (x2 - x1))
    first, last = _towards(start, middle), _towards(end, middle)
    (u, v), (p, q) = last, middle
    length = ((u - p) ** 2 + (v - q) ** 2) ** 0.5
    dx, dy = (p - u) / length, (q - v) / length  # away from the tip
    tips = " ".join(
        f"{u + 8 * dx + side * 4 * dy:.1f},{v + 8 * dy - side * 4 * dx:.1f}"
        for side in (1, -1)
    )
    x, y = (x1 + x2 + 2 * p) / 4, (y1 + y2 + 2 * q) / 4
    return [
        f'<g data-part="arrow-{k}"><path data-part="path-{k}" fill="none" '
        f'stroke="currentColor" d="M{first[0]:.1f} {first[1]:.1f} '
        f'Q{p:.1f} {q:.1f} {u:.1f} {v:.1f}"/>'
        f'<polygon data-part="tip-{k}" points="{u:.1f},{v:.1f} {tips}"/>'
        f'<text data-part="slope-{k}" x="{x:.1f}" y="{y - 6:.1f}" font-size="12" '
        f'text-anchor="middle">{label}</text></g>'
    ]


def _towards(
    center: tuple[float, float], point: tuple[float, float]
) -> tuple[float, float]:
    """Where the line from a circle's middle to a point leaves the circle."""
    dx, dy = point[0] - center[0], point[1] - center[1]
    length = (dx * dx + dy * dy) ** 0.5
    return center[0] + _RADIUS * dx / length, center[1] + _RADIUS * dy / length


def graph(
    roots: Mapping[str, Any],
    leaves: Mapping[str, Any] | None = None,
    *,
    alt: str,
    notes: Mapping[Any, str] | None = None,
    width: float = 6.4,
) -> Figure:
    """Draw the graphs behind some results, as their objects are linked now.

    An arrow leads from a node to those that get a gradient from it. Our variables
    and torch's tensors are drawn alike.

    Args:
        roots: name to a result; each has a drawing of its own, side by side.
        leaves: name to a leaf; one without a name is called by its shape.
        alt: what the figure shows, for a reader who cannot see it.
        notes: node to a line written below its name.
        width: in inches.

    Returns:
        The figure.

    Raises:
        ValueError: if a result has no graph.
    """
    for name, root in roots.items():
        if root.grad_fn is None:
            raise ValueError(f"graph: roots must have a grad_fn, got none for {name!r}")
    names = {id(leaf): name for name, leaf in (leaves or {}).items()}
    layouts = [_layout(root.grad_fn) for root in roots.values()]
    deepest = max(y for places, _ in layouts for _, y in places.values())
    fig, axes = figure(
        1, len(roots), alt=alt, width=width, height=0.7 + _ROW * (deepest + 1),
        squeeze=False,
    )  # fmt: skip
    for ax, (name, _), (places, edges) in zip(
        axes[0], roots.items(), layouts, strict=True
    ):
        ax.set_title(name, fontsize=10.5, loc="center", fontweight="normal")
        ax.set(xlim=(0, 1), ylim=(deepest + 0.5, -0.5))
        ax.axis("off")
        boxes = {}
        for node, (x, y) in places.items():
            if isinstance(node, tuple):  # a bend of an arrow
                continue
            leaf = _leaf(node)
            text = _title(node) if leaf is None else _leaf_title(leaf, names)
            if notes and node in notes:
                text += f"\n{notes[node]}"
            color = COLORS["blue"] if leaf is None else COLORS["green"]
            boxes[node] = boxed(ax, x, y, text, color).get_bbox_patch()
        for i, path in enumerate(edges):
            ends = boxes.get(path[-2]), boxes[path[-1]]
            bend = (
                0.0 if edges.count(path) == 1 else 0.2 * (-1) ** edges[:i].count(path)
            )
            _arrow(ax, [places[p] for p in path], *ends, bend)
    return fig


def error_curve(
    steps: Values,
    errors: Mapping[str, Values],
    guides: Mapping[str, Values],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    width: float = 6.4,
    height: float = 3.6,
) -> Figure:
    """Draw measured errors as points and what theory says as dashed lines.

    Args:
        steps: ``[N]``, positive.
        errors: name to ``[N]``, measured.
        guides: name to ``[N]``, predicted; ``nan`` where a line is not to be drawn.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        ylabel: with its unit in brackets.
        width: in inches.
        height: in inches.

    Returns:
        The figure, both axes logarithmic.
    """
    fig, ax = figure(alt=alt, width=width, height=height)
    x = array_of(steps)
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    for (name, values), color, marker in zip(
        errors.items(), (COLORS["blue"], COLORS["vermilion"]), "os", strict=False
    ):
        ax.plot(x, array_of(values), marker, label=name, color=color, ms=4)
    for name, values in guides.items():
        y = array_of(values)
        drawn = [i for i in range(len(y)) if y[i] == y[i]]
        ax.plot(x, y, "--", color=COLORS["grey"], lw=1.1)
        middle = drawn[len(drawn) // 2]
        ax.annotate(
            name, (x[middle], y[middle]), xytext=(-6, 9), textcoords="offset points",
            ha="right" if y[drawn[-1]] > y[drawn[0]] else "left",
            fontsize=9.5, color=COLORS["grey"],
        )  # fmt: skip
    ax.legend(frameon=False, loc="lower right", fontsize=10)
    return fig


def _next(node: Any) -> list[Any]:  # noqa: ANN401
    if hasattr(node, "next_nodes"):
        found = node.next_nodes
    else:  # torch's
        found = [follower for follower, _ in node.next_functions]
    return [follower for follower in found if follower is not None]


def _leaf(node: Any) -> Any:  # noqa: ANN401
    return getattr(node, "variable", None)


def _title(node: Any) -> str:  # noqa: ANN401
    name = node.name if isinstance(node.name, str) else node.name()
    return name.rpartition("::")[2]  # a few of torch's come with their namespace


def _leaf_title(leaf: Any, names: Mapping[int, str]) -> str:  # noqa: ANN401
    shape = str(list(leaf.shape)) if leaf.shape else ""
    return " ".join([names.get(id(leaf), "leaf"), shape]).strip()


def _layout(
    root: Any,  # noqa: ANN401
) -> tuple[dict[Any, tuple[float, float]], list[list[Any]]]:
    """Place nodes in rows, each below all that lead to it; long arrows get bends."""
    order: list[Any] = []
    seen: set[Any] = set()
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.insert(0, node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(n, False) for n in _next(node)]
    row = dict.fromkeys(order, 0)
    for node in order:  # whoever leads to a node stands before it
        for follower in _next(node):
            row[follower] = max(row[follower], row[node] + 1)
    edges = []
    rows: list[list[Any]] = [[] for _ in range(max(row.values()) + 1)]
    above: dict[Any, list[Any]] = {node: [] for node in order}
    for node in order:
        rows[row[node]].append(node)
        for k, follower in enumerate(_next(node)):
            path = [node]
            for y in range(row[node] + 1, row[follower]):
                bend = ("bend", id(node), k, y)
                rows[y].append(bend)
                above[bend] = [path[-1]]
                path.append(bend)
            above[follower].append(path[-1])
            edges.append([*path, follower])
    places: dict[Any, tuple[float, float]] = {}
    for y, items in enumerate(rows):
        wish = {
            i: sum(places[a][0] for a in above[i]) / len(above[i]) if above[i] else 0.5
            for i in items
        }
        items.sort(key=wish.get)
        for k, item in enumerate(items):
            places[item] = ((k + 0.5) / len(items), float(y))
    return places, edges


def _arrow(
    ax: Axes,
    path: Sequence[tuple[float, float]],
    start: Patch | None,
    end: Patch,
    bend: float,
) -> None:
    if len(path) > 2:
        xs, ys = zip(*path[:-1], strict=True)
        ax.plot(xs, ys, color=COLORS["grey"], lw=1.1, zorder=0.5)
    ax.annotate(
        "", xy=path[-1], xytext=path[-2], zorder=4,  # once the boxes have their size
        arrowprops={"arrowstyle": "-|>", "color": COLORS["grey"], "lw": 1.1,
                    "connectionstyle": f"arc3,rad={bend}", "shrinkA": 0,
                    "shrinkB": 1, "patchA": start, "patchB": end},
    )  # fmt: skip
