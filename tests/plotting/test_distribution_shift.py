"""The figures of distribution shift draw what they are given."""

import torch

from dlnotes import plotting

X = torch.linspace(-4, 4, 81)


def test_kinds_draws_density_and_probability():
    p = torch.softmax(-0.5 * X**2, 0)
    worlds = {
        "before": torch.stack([0.5 * p, 0.5 * p]),
        "after": torch.stack([0.1 * p, 0.9 * p]),
    }
    fig = plotting.distribution_shift.kinds(X, worlds, alt="two worlds")
    top, bottom = fig.axes
    assert top.get_title("left") == "after"
    area = top.lines[1].get_ydata().sum() * 0.1
    assert abs(area - 1) < 1e-5
    assert torch.allclose(torch.tensor(bottom.lines[1].get_ydata()), torch.tensor(0.9))


def test_dumbbells_draws_both_ends():
    pairs = {"a": (0.2, 0.9), "b": (torch.tensor(0.5), 0.4)}
    fig = plotting.distribution_shift.dumbbells(
        pairs, ("old", "new"), xlabel="share", alt="two pairs"
    )
    (ax,) = fig.axes
    ends = [c.get_offsets()[:, 0].tolist() for c in ax.collections[1:]]
    assert ends == [[0.2, 0.5], [0.9, 0.4]]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b"]
