"""Each figure draws what it is given, and no label covers another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from dlnotes import plotting
from dlnotes.plotting import COLORS
from dlnotes.plotting._style import spread_out

X = torch.linspace(0, 1, 20)
NAMES = {"alt": "a test", "xlabel": "step", "ylabel": "loss"}


def texts(ax):
    return [text.get_text() for text in ax.texts]


def assert_apart(fig, ax):
    """No label of the axes overlaps another, nor leaves the figure."""
    FigureCanvasAgg(fig).draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    whole = fig.bbox
    for i, box in enumerate(boxes):
        assert box.x0 >= whole.x0 - 1 and box.x1 <= whole.x1 + 1
        assert box.y0 >= whole.y0 - 1 and box.y1 <= whole.y1 + 1
        for other in boxes[i + 1 :]:
            assert not box.padded(-1).overlaps(other.padded(-1))


@pytest.mark.parametrize("gap", [0.05, 0.2])
@pytest.mark.parametrize(
    "heights", [[], [0.5], [0.0] * 5, [1.0] * 5, [0.1, 0.5, 0.52, 0.9], [0.5] * 8]
)
def test_spread_out(heights, gap):
    found = spread_out(heights, gap)
    assert len(found) == len(heights)
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(found))
    if gap * (len(heights) - 1) <= 1:
        assert all(-1e-9 <= h <= 1 + 1e-9 for h in found)
    if all(b - a >= gap for a, b in pairwise(heights)):
        assert found == pytest.approx(heights)  # nothing moves without need


def test_spread_out_moves_both_ways():
    assert spread_out([0.5, 0.5], 0.1) == pytest.approx([0.45, 0.55])


def test_lines():
    series = {"down": 1 - X, "own x": ([0.0, 0.5], [0.2, 0.8])}
    band = {"down": 0.1 * torch.ones(20)}
    fig = plotting.lines(X, series, spread=band, marks={"here": 0.5}, **NAMES)
    (ax,) = fig.axes
    down, own, mark = ax.lines
    assert np.allclose(down.get_ydata(), 1 - X) and np.allclose(down.get_xdata(), X)
    assert list(own.get_xdata()) == [0.0, 0.5]
    assert mark.get_xdata()[0] == 0.5
    assert texts(ax) == ["here", "down", "own x"]
    assert [to_hex(line.get_color()) for line in (down, own)] == [
        COLORS["blue"],
        COLORS["vermilion"],
    ]
    (area,) = ax.collections
    assert area.get_paths()[0].vertices[:, 1].max() == pytest.approx(1.1)
    assert (ax.get_xlabel(), ax.get_ylabel(), fig.alt) == ("step", "loss", "a test")


def test_lines_count_from_zero():
    (ax,) = plotting.lines(None, {"a": [3, 2, 1]}, **NAMES).axes
    assert list(ax.lines[0].get_xdata()) == [0, 1, 2]


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
@pytest.mark.parametrize("height", [2.2, 3.2])
@pytest.mark.parametrize("end", [0.0, 0.5, 1.0])
def test_labels_of_eight_lines_with_one_end(scale, height, end):
    names = {f"line {i}": end + (1 - X) ** (i + 1) + 1e-3 for i in range(8)}
    fig = plotting.lines(X, names, yscale=scale, height=height, **NAMES)
    assert_apart(fig, fig.axes[0])
    tops = sorted((-text.xy[1], text.get_text()) for text in fig.axes[0].texts)
    assert [name for _, name in tops] == list(names)


def test_label_stands_where_the_line_leaves_the_view():
    (ax,) = plotting.lines(X, {"a": X, "b": 1 - X}, xlim=(0, 0.2), **NAMES).axes
    low, high = sorted(ax.texts, key=lambda text: text.xy[1])
    assert (low.get_text(), high.get_text()) == ("a", "b")
    (ax,) = plotting.lines(X, {"nan": X.log(), "b": X * torch.nan}, **NAMES).axes
    assert texts(ax) == ["b", "nan"]


def test_marks_close_together_do_not_overlap():
    marks = {"the first": 0.3, "the second": 0.32, "third": 0.34, "far": 0.9}
    fig = plotting.lines(X, {"a": 0 * X}, marks=marks, **NAMES)
    assert_apart(fig, fig.axes[0])


def test_predicted_has_dots_on_lines():
    x = torch.arange(1.0, 4.0)
    theory = {"one": (x, x), "two": (x, 2 * x)}
    found, ring = {"two": ([1.0, 2.0], x[1:])}, {"one": (2.0, torch.tensor(2.5))}
    fig = plotting.predicted(theory, found, rings=ring, ylim=(0, 9), **NAMES)
    (ax,) = fig.axes
    one, two, dots, circle = ax.lines
    assert np.allclose(two.get_xydata(), torch.stack([x, 2 * x], 1))
    assert dots.get_xydata().tolist() == [[1, 2], [2, 3]]
    assert circle.get_xydata().tolist() == [[2, 2.5]]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "-", "None", "None"]
    assert dots.get_color() == two.get_color() != one.get_color()
    assert circle.get_color() == one.get_color()
    assert texts(ax) == ["one", "two"] and ax.get_ylim() == (0, 9)
    assert (ax.get_xlabel(), ax.get_ylabel(), fig.alt) == ("step", "loss", "a test")


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_labels_of_predicted_lines_with_one_end(scale):
    lines = {f"line {i}": (X + 1, 2 - X + (1 - X) ** i) for i in range(1, 7)}
    fig = plotting.predicted(lines, lines, xscale=scale, yscale=scale, **NAMES)
    assert_apart(fig, fig.axes[0])


@pytest.mark.parametrize("argument", ["measured", "rings"])
def test_predicted_refuses_dots_without_a_line(argument):
    given = {"measured": {}, "rings": {}} | {argument: {"b": (1.0, 1.0)}}
    with pytest.raises(ValueError, match=f"{argument} must name lines .* a, got b"):
        plotting.predicted({"a": (X, X)}, **given, **NAMES)


def test_bars():
    values = {"a": 1.0, "b": torch.tensor(-0.5), "c": 12345.0}
    fig = plotting.bars(values, alt="a test", xlabel="ms", spread={"a": 0.25})
    (ax,) = fig.axes
    assert [bar.get_width() for bar in ax.patches] == [1.0, -0.5, 12345.0]
    assert texts(ax) == ["1", "-0.5", "1.23e+04"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b", "c"]
    assert ax.yaxis_inverted()
    assert_apart(fig, ax)


def test_heatmap():
    values = torch.tensor([[0.0, -0.001], [2.0, -1.0]])
    fig = plotting.heatmap(
        values, label="score", fmt="{:.1f}", cmap=plotting.DIVERGING,
        xticks="ab", yticks=["c", "d"], **NAMES,
    )  # fmt: skip
    ax, bar = fig.axes
    (image,) = ax.images
    assert np.allclose(image.get_array(), values)
    assert image.get_clim() == (-2.0, 2.0)
    assert texts(ax) == ["0.0", "0.0", "2.0", "-1.0"]
    assert bar.get_ylabel() == "score"
    (ax, _) = plotting.heatmap(values, label="x", limits=(0, 9), **NAMES).axes
    assert ax.images[0].get_clim() == (0, 9) and not ax.texts


def test_histograms():
    fig = plotting.histograms(
        {"a": torch.randn(10, 10), "b": [0.0, 1.0]}, alt="a test", xlabel="z", bins=5
    )
    assert [len(ax.patches) for ax in fig.axes] == [5, 5]
    assert [texts(ax) for ax in fig.axes] == [["a"], ["b"]]
    assert fig.axes[0].get_xlim() == fig.axes[1].get_xlim()


def test_images():
    grey, color = torch.rand(4, 6), torch.rand(3, 4, 6) * 2
    pictures = {"grey": grey, "colour": color, "c": grey, "d": grey, "e": grey}
    fig = plotting.images(pictures, alt="a test", columns=3, limits=(0, 1))
    assert len(fig.axes) == 6
    assert np.allclose(fig.axes[0].images[0].get_array(), grey)
    shown = fig.axes[1].images[0].get_array()
    assert shown.shape == (4, 6, 3) and shown.max() <= 1
    assert fig.axes[1].get_title() == "colour" and not fig.axes[5].images


def test_figures_do_not_keep_a_graph():
    weight = torch.ones(3, requires_grad=True)
    assert plotting.lines(None, {"a": weight * 2}, **NAMES).axes[0].lines
