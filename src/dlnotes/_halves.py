"""float16 and bfloat16 are kept, but not computed with: sums and powers need more."""

from __future__ import annotations

import torch
from torch import Tensor


def wide(x: Tensor) -> Tensor:
    """Return float16 and bfloat16 as float32, everything else as it is."""
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
