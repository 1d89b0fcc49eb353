"""Figures of the page on Adam."""

import torch

from dlnotes import plotting


def test_adam_takes_the_same_path_in_two_units():
    curvatures, start = torch.tensor([[1.0, 20.0], [-10.0, 1.0]]).double()
    kinds = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}
    fig = plotting.adam.in_two_units(
        curvatures, start, kinds, {"SGD": 0.07, "Adam": 0.5}, alt="Paths.", steps=5
    )
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes]
    assert titles == ["SGD", "Adam", "SGD, loss × 100", "Adam, loss × 100"]
    sgd, adam, much, same = (
        torch.tensor(ax.lines[0].get_xydata())[-1] for ax in fig.axes
    )
    assert torch.allclose(adam, same, atol=1e-6)
    assert much.norm() > 1e3 * sgd.norm()
