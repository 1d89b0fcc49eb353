import pytest
import torch

from dlnotes.plotting import roi


def boxes_of(ax):
    """Corners of every patch: x1, y1, x2, y2."""
    found = [patch.get_bbox() for patch in ax.patches]
    return [[b.x0, b.y0, b.x1, b.y1] for b in found]


def test_by_hand_draws_bins_that_share_cells():
    values = torch.arange(56).view(7, 8)
    fig = roi.by_hand(values, (2.25, 1.25, 6.25, 5.25), alt="bins of whole cells")
    *bins, dashed, box = boxes_of(fig.axes[0])
    assert bins == [[2, 1, 5, 4], [4, 1, 7, 4], [2, 3, 5, 6], [4, 3, 7, 6]]
    assert dashed == [2, 1, 7, 6]
    assert box == [2.25, 1.25, 6.25, 5.25]
    assert fig.axes[0].texts[9].get_text() == "9"


def test_by_hand_draws_samples_in_the_middle_of_equal_parts():
    values = torch.zeros(7, 8)
    fig = roi.by_hand(values, (2.25, 1.25, 6.25, 5.25), samples=2, alt="samples")
    points = [dots.get_offsets().tolist() for dots in fig.axes[0].collections[-4:]]
    assert points[0] == [[2.75, 1.75], [2.75, 2.75], [3.75, 1.75], [3.75, 2.75]]
    assert boxes_of(fig.axes[0])[3] == [4.25, 3.25, 6.25, 5.25]


def test_weights_writes_an_area_opposite_to_its_cell():
    fig = roi.weights(3.6, 5.2, alt="four areas")
    texts = {t.get_text(): t for t in fig.axes[0].texts}
    assert {"0.32", "0.48", "0.08", "0.12"} < set(texts)
    assert texts["0.48"].get_color() == texts["(4, 5)"].get_color()
    assert texts["0.48"].get_position() == pytest.approx((3.3, 5.6))


def test_pieces_draws_one_for_each_box():
    shown = {"a": (0, 0, 8, 4), "b": (2, 2, 6, 10)}
    fig = roi.pieces(torch.zeros(3, 12, 16), shown, torch.rand(2, 3, 7, 7), alt="two")
    *small, photograph = fig.axes
    assert [ax.get_title(loc="left") for ax in small] == ["a: 8 × 4", "b: 4 × 8"]
    assert boxes_of(photograph) == [[0, 0, 8, 4], [2, 2, 6, 10]]
