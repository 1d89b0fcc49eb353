"""Which level of a feature pyramid a box is read from.

Chapter: roi_in_detectors
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes._checks import check_shape

__all__ = ["LevelMapper"]


class LevelMapper:
    """Choose for every box the level on which it is about as large as others.

    Twin of :class:`torchvision.ops.poolers.LevelMapper`.

    A box of ``canonical_scale`` pixels a side is read from ``canonical_level``,
    one of half the side from the level below: Lin et al. 2017, equation 1.

    Args:
        k_min: finest level there is (stride ``2^k_min``).
        k_max: coarsest level there is.
        canonical_scale: side of a box, in pixels, that belongs to...
        canonical_level: ...this level.
        eps: added before rounding down, so that an exact 112 is not 111.99.
    """

    def __init__(
        self,
        k_min: int,
        k_max: int,
        canonical_scale: int = 224,
        canonical_level: int = 4,
        eps: float = 1e-6,
    ) -> None:
        self.k_min = k_min
        self.k_max = k_max
        self.s0 = canonical_scale
        self.lvl0 = canonical_level
        self.eps = eps

    def __call__(self, boxlists: Sequence[Tensor]) -> Tensor:
        """Return the levels of all boxes, int64 ``[K]``, 0 for ``k_min``.

        Args:
            boxlists: one ``[L, 4]`` float an image, corners in pixels.
        """
        for image, boxes in enumerate(boxlists):
            check_shape("LevelMapper", **{f"boxlists[{image}]": (boxes, ("L", 4))})
        x1, y1, x2, y2 = torch.cat(list(boxlists)).unbind(1)
        side = ((x2 - x1) * (y2 - y1)).sqrt()
        level = self.lvl0 + torch.log2(side / self.s0) + self.eps
        return level.floor().clamp(self.k_min, self.k_max).long() - self.k_min
