import sys

import pytest
import torch

from dlnotes import plotting
from dlnotes.autograd import Variable


def program(x, w):
    y = x @ w
    return (y * y).sum()


@pytest.mark.parametrize("kind", [Variable, lambda t: t.requires_grad_()])
def test_graph_draws_live_objects(kind):
    x, w = torch.ones(2, 3), kind(torch.ones(3, 4))
    w.requires_grad_()
    fig = plotting.autograd.graph({"loss": program(x, w)}, {"w": w}, alt="the graph")
    texts = [text.get_text() for text in fig.axes[0].texts if text.get_text()]
    assert len(texts) == 4
    assert texts[0].startswith("Sum") and "w [3, 4]" in texts
    arrows = [t for t in fig.axes[0].texts if not t.get_text()]
    assert len(arrows) == 4  # Mul is used with y twice


def test_graph_needs_a_graph():
    with pytest.raises(ValueError, match="none for 'x'"):
        plotting.autograd.graph({"x": Variable([1.0])}, alt="nothing")


def test_long_arrows_bend_around():
    x = Variable([1.0], requires_grad=True)
    y = (x.exp().sin() + x).sum()
    fig = plotting.autograd.graph({"y": y}, {"x": x}, alt="a bend")
    assert len(fig.axes[0].lines) == 1


def test_error_curve_is_drawn_on_logarithmic_axes():
    h = torch.tensor([1e-3, 1e-2, 1e-1])
    fig = plotting.autograd.error_curve(
        h, {"central": h**2}, {"h²": h**2}, alt="a line", xlabel="h", ylabel="error"
    )
    (ax,) = fig.axes
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert list(ax.lines[0].get_ydata()) == pytest.approx([1e-6, 1e-4, 1e-2])


class Number:
    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = data, parents, 0

    def __mul__(self, other):
        slopes = [(self, other.data), (other, self.data)]
        return Number(self.data * other.data, slopes)


def square_of_a_product():
    a = Number(3)
    b = a * Number(2)
    c = b * b
    return c


def walk(last):
    last.grad = 1
    for value in (last, last.parents[0][0]):
        for parent, slope in value.parents:
            if parent.data != 2:  # it has no name in the program
                parent.grad += slope * value.grad


def test_a_run_is_recorded_line_by_line():
    steps = plotting.autograd.record(square_of_a_product, walk)
    assert [step["line"] for step in steps] == [
        *[(0, 1), (0, 2), (0, 3), (1, 1)],
        *[(1, 5)] * 3,
    ]
    assert steps[2]["state"] == {"a": (3, 0), "b": (6, 0), "c": (36, 0)}
    assert [step["arrow"] for step in steps[4:]] == [
        *[("b", "c", 0, 6), ("b", "c", 1, 6)],
        ("a", "b", 0, 2),
    ]
    assert steps[-1]["state"] == {"a": (3, 24), "b": (6, 12), "c": (36, 1)}


def test_recording_leaves_no_trace():
    before = sys.gettrace()
    with pytest.raises(ZeroDivisionError):
        plotting.autograd.record(square_of_a_product, lambda last: 1 / 0)
    assert sys.gettrace() is before


def test_stepper_shows_each_step():
    places = {"a": (30, 40), "b": (130, 40), "c": (230, 40)}
    figure = plotting.autograd.stepper(square_of_a_product, walk, places, alt="steps")
    page = figure._repr_html_()
    assert 'max="7"' in page and ">Next</button>" in page and ">Back</button>" in page
    assert "7 of 7: a.grad = 0 + 2\\u00b712 = 24" in page
    assert "parent.grad += slope * value.grad" in page
    assert {f'data-part="arrow-{k}"' in page for k in range(3)} == {True}


def test_circles_have_slopes_and_notes():
    fig = plotting.autograd.circles(
        {"a": (0, 0, "4"), "b": (4, 0, "8")}, {("a", "b"): ("2", "blue", 0)},
        {"a": "slope 2"}, alt="two circles",
    )  # fmt: skip
    texts = [text.get_text() for text in fig.axes[0].texts if text.get_text()]
    assert texts == ["$a$\n4", "slope 2", "$b$\n8", "2"]
    assert len(fig.axes[0].patches) == 2


def test_matrices_mark_cells():
    fig = plotting.autograd.matrices(
        [("X", torch.ones(3, 2)), "+", ("b", torch.tensor([1.0, 2.0]))],
        {"X": [(0, 1), (1, 1)]}, alt="a matrix and a row",
    )  # fmt: skip
    (ax,) = fig.axes
    assert len(ax.patches) == 8
    colors = [patch.get_facecolor() for patch in ax.patches]
    assert sum(color != colors[0] for color in colors) == 2
    assert [t.get_text() for t in ax.texts if not t.get_text().isdigit()] == [
        "$X$", "+", "$b$",
    ]  # fmt: skip
