import torch

from dlnotes.plotting import COLORS
from dlnotes.plotting.gradient_descent import landscape, predicted


def test_dots_have_the_color_of_their_line():
    x = torch.arange(1.0, 4.0)
    theory = {"a": (x, x), "b": (x, 2 * x)}
    fig = predicted(theory, {"b": (x, 2 * x)}, alt="two", xlabel="x", ylabel="y")
    (ax,) = fig.axes
    assert [line.get_color() for line in ax.lines] == [
        COLORS["blue"], COLORS["vermilion"], COLORS["vermilion"]
    ]  # fmt: skip
    assert sorted(text.get_text() for text in ax.texts) == ["a", "b"]


def test_first_coordinate_runs_to_the_right():
    x = torch.linspace(0, 1, 5)
    heights = x[:, None].expand(5, 5)  # depends on the first coordinate only
    points = {"minimum": torch.tensor([[0.0, 0.5]]), "saddle": torch.zeros(0, 2)}
    fig = landscape(x, heights, points, alt="a slope")
    low, none = fig.axes[0].lines
    assert low.get_xydata().tolist() == [[0.0, 0.5]] and len(none.get_xydata()) == 0
    assert [t.get_text() for t in fig.legends[0].get_texts()] == [
        "minimum (1)", "saddle (0)"
    ]  # fmt: skip
