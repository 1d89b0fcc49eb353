import json
import re

import pytest
import torch

from dlnotes import plotting
from dlnotes.data import rings
from dlnotes.plotting.perceptrons import Plane


def test_planes_are_coloured_by_the_sign_of_the_score():
    x, labels = rings(40)
    rows = torch.tensor([[1.0, 0.0, -0.5]])
    fig = plotting.perceptrons.planes(
        {
            "right": Plane(x, labels, lambda p: p[:, 0], lines=rows, note="half"),
            "bare": Plane(x, labels, xlabel="x²"),
        },
        alt="Two rings.",
    )
    left, right = fig.axes
    area = left.images[0].get_array()  # row 0 is at the bottom
    assert not area[:, 0].any() and area[:, -1].all()
    assert len(left.lines) == 1 and left.texts[0].get_text() == "half"
    assert not right.images and right.get_xlabel() == "x²"
    assert [len(c.get_offsets()) for c in left.collections] == [20, 20]


def test_growing_has_an_area_and_lines_for_every_place():
    x, labels = rings(40)
    hinge = torch.tensor([[1.0, 0.0, -0.5], [0.0, 1.0, 99.0]])  # the second is outside
    shown = plotting.perceptrons.growing(
        x,
        labels,
        {"none": lambda p: p[:, 1], "two": lambda p: p.norm(dim=1) - 1.5},
        [hinge[:0], hinge],
        alt="Two rings.",
    )
    page = shown._repr_html_()
    data = json.loads(re.search(r"data = (\{.*\});", page)[1])
    assert data["said"] == ["none", "two"]
    assert data["hinges"] == ["", "M202.7 340.0L202.7 0.0"]
    rows = re.findall(r"M0 (\d+)h340v4h-340z", data["areas"][0])
    assert [int(y) for y in rows] == [*range(0, 168, 4)]  # the upper half
    assert page.count("<circle") == page.count("l4 7h-8z") == 20


def test_growing_refuses_lists_of_other_lengths():
    x, labels = rings(4)
    with pytest.raises(ValueError, match="hinges must be one a score, 1, got 0"):
        plotting.perceptrons.growing(x, labels, {"a": lambda p: p[:, 0]}, [], alt="a")
