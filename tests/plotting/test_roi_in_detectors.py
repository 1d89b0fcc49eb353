import torch

from dlnotes.plotting import roi_in_detectors as figures


def test_detector_draws_a_piece_for_each_proposal():
    boxes = torch.tensor([[0.0, 0, 64, 32], [32, 32, 96, 80], [8, 8, 40, 40]])
    fig = figures.detector(
        torch.zeros(3, 96, 128),
        torch.zeros(3, 6, 8),
        boxes,
        torch.rand(3, 3, 7, 7),
        alt="four steps",
    )
    picture, features, head, pieces = fig.axes
    assert len(features.patches) == len(pieces.images) == 3
    assert [ax.get_title(loc="left") for ax in (picture, head)] == [
        "picture",
        "head, for each box",
    ]
    words = [text.get_text() for text in fig.texts]
    assert words == ["backbone", "RoI Align", "linear layers"]


def test_half_cell_draws_the_default_half_a_cell_further():
    fig = figures.half_cell(alt="two boxes")
    *_, right, default = (patch.get_bbox() for patch in fig.axes[0].patches)
    assert (right.x0, right.x1) == (4.0, 5.0)
    assert (default.x0, default.x1) == (4.5, 5.5)


def test_scenes_draws_proposal_and_right_box():
    boxes = torch.tensor([[16.0, 16, 48, 48], [0, 0, 32, 32]])
    fig = figures.scenes(torch.rand(2, 4, 4), boxes, boxes + 8, alt="two scenes")
    dashed, right = fig.axes[1].patches
    assert dashed.get_bbox().x0 == 0.0
    assert right.get_bbox().x0 == 8.0
    assert [text.get_text() for text in fig.axes[0].texts] == ["proposal", "right box"]


def test_gradients_share_one_scale():
    maps = {"a": torch.eye(4), "b": torch.full((4, 4), 2.0)}
    fig = figures.gradients(maps, (0, 0, 4, 4), alt="two maps")
    limits = [ax.images[0].get_clim() for ax in fig.axes[:2]]
    assert limits == [(0, 2), (0, 2)]
