"""Each refusal says *function: name must be X, got Y*."""

from __future__ import annotations

import re

import pytest
import torch

from dlnotes._checks import check_choice, check_floating, check_range, check_shape

Z = torch.zeros


@pytest.mark.parametrize(
    ("named", "sizes"),
    [
        ({"boxes": (Z(3, 4), ("N", 4)), "scores": (Z(3), ("N",))}, {"N": 3}),
        ({"x": (Z(0, 2), ("N", 2))}, {"N": 0}),
        ({"x": (Z(5, 6, 2, 3), ("...", "H", "W"))}, {"H": 2, "W": 3}),
        ({"x": (Z(3), ("...", "W"))}, {"W": 3}),
        ({"x": (Z(()), ())}, {}),
        ({"x": (Z(2, 2), ("N", "N"))}, {"N": 2}),
    ],
)
def test_shape_fits(named, sizes):
    assert check_shape("f", **named) == sizes


@pytest.mark.parametrize(
    ("named", "text"),
    [
        ({"boxes": (Z(3, 5), ("N", 4))}, "nms: boxes must be [N, 4], got [3, 5]"),
        ({"x": (Z(3), ("N", 4))}, "nms: x must be [N, 4], got [3]"),
        ({"x": (Z(()), ("N",))}, "nms: x must be [N], got []"),
        ({"x": (Z(3), ("...", 2, 3))}, "nms: x must be [..., 2, 3], got [3]"),
        ({"x": (Z(2, 3), ("N", "N"))}, "nms: x must be [N, N], got [2, 3]"),
        (
            {"a": (Z(3), ("N",)), "b": (Z(4, 2), ("N", "C"))},
            "nms: b must be [N, C] with N = 3, got [4, 2]",
        ),
        ({"x": ([1], ("N",))}, "nms: x must be a tensor [N], got list"),
    ],
)
def test_shape_does_not_fit(named, text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        check_shape("nms", **named)


def test_range_fits():
    check_range("f", 0, 1, p=0, q=1.0)
    check_range("f", 0, open_low=True, p=1e-9)
    check_range("f", high=3, p=-float("inf"))


@pytest.mark.parametrize(
    ("bounds", "value", "text"),
    [
        ({"low": 0, "high": 1}, 1.5, "f: p must be >= 0 and <= 1, got 1.5"),
        ({"low": 0, "open_low": True}, 0, "f: p must be > 0, got 0"),
        ({"high": 2}, 3, "f: p must be <= 2, got 3"),
        ({"low": 0}, float("nan"), "f: p must be >= 0, got nan"),
        ({}, float("nan"), "f: p must be a number, got nan"),
        ({"low": 0}, "1", "f: p must be >= 0, got '1'"),
        ({"low": 0}, None, "f: p must be >= 0, got None"),
    ],
)
def test_range_does_not_fit(bounds, value, text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        check_range("f", p=value, **bounds)


def test_choice():
    check_choice("f", ("none", "mean"), reduction="mean")
    with pytest.raises(
        ValueError, match=r"f: reduction must be 'none' or 'mean', got 'average'"
    ):
        check_choice("f", ("none", "mean"), reduction="average")


def test_floating():
    check_floating("f", x=Z(1), y=Z(1, dtype=torch.half))
    with pytest.raises(ValueError, match="must be a floating-point tensor, got int64"):
        check_floating("f", x=torch.tensor(1))
    with pytest.raises(ValueError, match="x must be a floating-point tensor, got list"):
        check_floating("f", x=[1.0])
