"""What is due on the page on RoI Align in a detector."""

from __future__ import annotations

import torch

from dlnotes import ops
from dlnotes.checking._answer import answer


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
def _read() -> float:
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
