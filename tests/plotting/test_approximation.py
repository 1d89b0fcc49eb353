import torch

from dlnotes.plotting import COLORS, approximation

X = torch.linspace(0, 1, 5)


def test_panels_keep_a_colour_for_a_name():
    fig = approximation.panels(
        {
            "one": {"f": (X, X), "g": (X, -X)},
            "two": {"g": (X, X), "knot points": (X, X)},
        },
        alt="two panels",
    )
    left, right = fig.axes
    assert left.lines[1].get_color() == right.lines[0].get_color()
    assert left.lines[0].get_color() == COLORS["blue"]
    assert right.lines[1].get_marker() == "o" and left.lines[0].get_marker() == "None"
    assert [text.get_text() for text in right.texts] == ["knot points", "g"]
    assert not left.texts


def test_panels_of_one_curve_have_a_title_only():
    plots = {"one": {"f": (X, X)}, "two": {"g": (X, X)}}
    fig = approximation.panels(plots, alt="two panels")
    assert [ax["title"] for ax in fig.describe()["axes"]] == [["one"], ["two"]]
    assert not any(ax.texts for ax in fig.axes)


def test_regions_draws_each_once():
    square = torch.tensor([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    fig = approximation.regions(
        {"four": [square + shift for shift in range(4)]}, alt="squares"
    )
    (drawn,) = fig.axes[0].collections
    assert len(drawn.get_paths()) == 4


def test_folding_starts_at_the_third_depth():
    curves = [(X, X)] * 4
    shown = approximation.folding(curves, [2, 4, 8, 16], [3, 5, 7, 9], alt="a saw")
    page = shown._repr_html_()
    assert 'value="2"' in page and "6 units in layers of two: 8 pieces" in page
    assert "8 units in one layer: 9 pieces" in page
