import pytest
import torch

from dlnotes.plotting import normalization


def test_reach_draws_samples_by_channels_and_positions():
    reached = torch.zeros(4, 3, 2, dtype=torch.bool)
    reached[:, 1] = True
    fig = normalization.reach({"a": reached, "b": ~reached}, (2, 1, 0), alt="two grids")
    first = fig.axes[0]
    assert first.images[0].get_array().shape == (4, 6)
    assert first.lines[-1].get_xydata().tolist() == [[2.0, 2.0]]
    assert "a" in (first.get_title(), first.get_title(loc="left"))


def test_landscape_draws_geometric_means():
    values = torch.tensor([[1.0, 4.0], [4.0, 16.0]])
    fig = normalization.landscape(
        torch.tensor([0.0, 6.0]),
        {"one": {"net": values}, "two": {"net": values}},
        alt="two panels",
        ylabels=("loss", "slope"),
        ticks=((1, 10), (1, 10)),
    )
    assert fig.axes[1].lines[0].get_ydata() == pytest.approx([2.0, 8.0])
    assert [ax.get_ylabel() for ax in fig.axes] == ["loss", "slope"]
