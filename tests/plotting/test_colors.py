"""Colours: readable on white, and told apart by every kind of colour vision."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlnotes.plotting import COLORS

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
VISION = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(color: str) -> np.ndarray:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast_on_white(color: str) -> float:
    return 1.05 / (0.05 + float(TO_XYZ[1] @ linear(color)))


def lab(color: str, vision: str) -> np.ndarray:
    seen = (np.array(VISION[vision]) @ linear(color)).clip(0, 1)
    ratio = TO_XYZ @ seen / TO_XYZ.sum(1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * 841 / 108 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(names: list[str], vision: str) -> tuple[float, tuple[str, str]]:
    """Return the least distance between two of the colours, and which they are."""
    pairs = combinations(names, 2)
    gap = {
        p: np.linalg.norm(np.subtract(*(lab(COLORS[n], vision) for n in p)))
        for p in pairs
    }
    pair = min(gap, key=gap.get)
    return float(gap[pair]), pair


@pytest.mark.parametrize("name", COLORS)
def test_a_label_reads_on_white(name):
    assert contrast_on_white(COLORS[name]) >= 4.5


@pytest.mark.parametrize("vision", VISION)
def test_told_apart(vision):
    names = list(COLORS)
    gap, pair = nearest(names[:5], vision)
    assert gap >= 20, f"{pair} look alike, distance {gap:.1f}"
    gap, pair = nearest(names, vision)  # more than five lines are told by their labels
    assert gap >= 16, f"{pair} look alike, distance {gap:.1f}"
