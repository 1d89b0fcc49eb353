import torch

from dlnotes.plotting.gradient_descent import landscape


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
