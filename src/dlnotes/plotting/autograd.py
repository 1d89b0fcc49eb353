"""Figures of ``autograd.ipynb``: the graph as it is, and the errors of differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, boxed
from dlnotes.plotting._values import Values, array_of

_ROW = 0.58  # inches from one row of boxes to the next


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
