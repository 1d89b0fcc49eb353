"""What a figure is given: tensors, arrays or lists, and a colour for each name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dlnotes.plotting._style import COLORS

Values = Tensor | np.ndarray | Sequence[float]


def array_of(values: Any) -> np.ndarray:  # noqa: ANN401
    """Return the numbers as float64, cut off from any graph."""
    if isinstance(values, Tensor):
        values = values.detach().to("cpu", torch.float64).numpy()
    return np.asarray(values, dtype=float)


def palette() -> list[str]:
    """Return the colours in order, enough for the longest figure."""
    return list(COLORS.values()) * 4
