"""RoI pooling and RoI Align at the size of a detector's head."""

from __future__ import annotations

import torch
from run import Workload

SHAPE = "512 RoIs over 1×256×50×68, 7×7"


def make(*settings):
    """Boxes of all sizes, as a region proposal network gives them."""
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(1, 256, 50, 68, generator=generator)
    corners = torch.rand(512, 2, 2, generator=generator) * torch.tensor([1088, 800])
    rois = torch.zeros(512, 5)
    rois[:, 1:] = torch.cat([corners.amin(1), corners.amax(1)], 1)
    return lambda: ((features, rois, 7, 1 / 16, *settings), {})


ALIGN, ADAPTIVE, POOL = make(2), make(-1), make()
WORKLOADS = [
    Workload(
        "ops.roi_align", f"{SHAPE}, ratio 2", make=ALIGN, backward=False, target=0.6
    ),
    Workload(
        "ops.roi_align",
        f"{SHAPE}, ratio 2",
        make=ALIGN,
        backward=True,
        target=0.4,
    ),
    Workload(
        "ops.roi_align", f"{SHAPE}, adaptive", make=ADAPTIVE, backward=False, target=0.6
    ),
    Workload("ops.roi_pool", SHAPE, make=POOL, backward=False, target=1.0),
    # Measured from 0.9 to 1.5 as the machine is busy: the ranks need a sort.
    Workload("ops.roi_pool", SHAPE, make=POOL, backward=True, target=1.0),
]
