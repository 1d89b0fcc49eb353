"""What is due on the pages on RoI pooling and RoI Align."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes import ops
from dlnotes.checking._answer import answer

ROWS = "01021010 12483102 03806210 25794321 12356840 01247531 10123210"


def tiny() -> Tensor:
    """Return the small map of the page, ``[7, 8]``."""
    return torch.tensor([[float(c) for c in row] for row in ROWS.split()])


def _pooled(x1: int, y1: int, x2: int, y2: int) -> list[list[float]]:
    box = torch.tensor([[x1, y1, x2, y2]]).float()
    return ops.roi_pool(tiny()[None, None], [box], 2)[0, 0].tolist()


def _read(x: float, y: float) -> float:
    box = torch.tensor([[x, y, x + 1, y + 1]])  # one bin, one sample: at its middle
    return float(ops.roi_align(tiny()[None, None], [box], 1, 1.0, 1, aligned=True))


def _without_overlap() -> list[list[float]]:
    cut = tiny()[1:7, 2:7]
    return [[float(c.max()) for c in r.tensor_split([2], 1)] for r in cut.chunk(2)]


@answer(
    "roi-bins",
    wrong={
        "round to the nearest cell, not down": lambda: _pooled(1, 0, 5, 5),
        "both corner cells belong to the region": lambda: _pooled(2, 1, 5, 5),
        "bins end rounded up: five columns in two bins share one": _without_overlap,
    },
)
def _bins() -> list[list[float]]:
    return _pooled(2, 1, 6, 6)


@answer(
    "roi-sample",
    wrong={
        "x counts columns: 2.25 lies between the columns 2 and 3": lambda: _read(
            1.25, 2.25
        ),
        "the nearer cell has the larger weight": lambda: _read(2.75, 1.75),
        "that is the nearest cell; read between the four": lambda: float(tiny()[1, 2]),
    },
)
def _sample() -> float:
    return _read(2.25, 1.25)


def _ramp(stride: int, aligned: bool) -> float:
    """Read a map of centres, in pixels, for a box from x = 100 to 180."""
    centres = stride * torch.arange(40.0) + stride / 2
    box = torch.tensor([[100.0, 100, 180, 180]])
    ramp = centres.expand(1, 1, 40, 40)
    return float(ops.roi_align(ramp, [box], 1, 1 / stride, 2, aligned))


@answer(
    "roi-in-detectors-ramp",
    wrong={
        "that is the middle of the box; the default reads half a cell further": (
            lambda: _ramp(8, aligned=True)
        ),
        "half a cell is fewer pixels at stride 8": lambda: _ramp(16, aligned=False),
        "the other direction": lambda: 136.0,
    },
    rtol=1e-5,
)
def _ramp_at_stride_8() -> float:
    return _ramp(8, aligned=False)


def _level_of(shift: float = 0.0) -> list[int]:
    sides = torch.tensor([[448.0, 448], [60, 60], [500, 100]])
    level = 4 + (sides.prod(1).sqrt() / 224).log2() + shift
    return level.floor().clamp(2, 5).int().tolist()


@answer(
    "roi-in-detectors-levels",
    wrong={
        "round down, not to the nearest": lambda: _level_of(0.5),
        "the finest level is 2, of stride 4": lambda: [k - 2 for k in _level_of()],
        "the root of w times h counts, not the longer side": lambda: [5, 2, 5],
    },
)
def _levels() -> list[int]:
    return _level_of()
