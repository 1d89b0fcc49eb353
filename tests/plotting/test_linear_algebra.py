import pytest
import torch

from dlnotes import plotting
from dlnotes.plotting import COLORS, linear_algebra


def test_equations_color_letters_by_their_fate():
    q, queue = torch.randn(3, 2), torch.randn(2, 4)
    fig = linear_algebra.equations({"nc,ck->nk": (q, queue)}, alt="a product")
    (ax,) = fig.axes
    letters = [(t.get_text(), t.get_color()) for t in ax.texts if t.get_text() in "nck"]
    blue, red = COLORS["blue"], COLORS["vermilion"]
    assert letters == [
        ("n", blue), ("c", red), ("c", red), ("k", blue), ("n", blue), ("k", blue)
    ]  # fmt: skip
    assert [i.get_array().shape for i in ax.images] == [(3, 2), (2, 4), (3, 4)]


def test_equations_refuse_three_dimensions():
    with pytest.raises(ValueError, match=r"at most 2 dimensions, got \[2, 2, 2\]"):
        linear_algebra.equations({"ijk->i": (torch.zeros(2, 2, 2),)}, alt="x")


def test_balls_have_norm_one():
    fig = linear_algebra.balls([1, 2, float("inf")], alt="three balls")
    sums = abs(fig.axes[0].lines[0].get_xydata()).sum(1)
    assert sums == pytest.approx(1.0)
    assert abs(fig.axes[2].lines[0].get_xydata()).max(1) == pytest.approx(1.0)


def test_stretch_draws_the_singular_vectors():
    fig = linear_algebra.stretch(torch.diag(torch.tensor([3.0, 0.5])), alt="ellipse")
    assert abs(fig.axes[1].lines[0].get_xdata()).max() == pytest.approx(3.0)
    with pytest.raises(ValueError, match=r"must be \[2, 2\], got \[3, 3\]"):
        plotting.linear_algebra.stretch(torch.eye(3), alt="x")
