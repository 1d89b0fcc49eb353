"""What RoI pooling and RoI Align ask of their arguments."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes._checks import check_shape, inside


def pair(function: str, output_size: int | Sequence[int]) -> tuple[int, int]:
    """Return ``output_size`` as rows and columns of bins."""
    size = [output_size] * 2 if isinstance(output_size, int) else output_size
    counts = isinstance(size, Sequence) and len(size) == 2
    if not counts or not all(isinstance(n, int) and n >= 0 for n in size):
        raise ValueError(
            f"{function}: output_size must be one or two whole numbers >= 0, "
            f"got {output_size!r}"
        )
    return size[0], size[1]


def regions(function: str, input: Tensor, boxes: Tensor | Sequence[Tensor]) -> Tensor:
    """Bring boxes in either form to ``[K, 5]``: image, x1, y1, x2, y2."""
    images = check_shape(function, input=(input, ("N", "C", "H", "W")))["N"]
    if not isinstance(boxes, Tensor):
        boxes = _join(function, boxes)
    check_shape(function, boxes=(boxes, ("K", 5)))
    if boxes.dtype != input.dtype or not input.dtype.is_floating_point:
        raise ValueError(
            f"{function}: boxes must have input's floating-point dtype "
            f"({input.dtype}), got {boxes.dtype}"
        )
    if input.dtype == torch.bfloat16:  # 8 bits are too few for a coordinate
        raise ValueError(
            f"{function}: input must be float16, float32 or float64, got bfloat16"
        )
    boxes = boxes.detach()  # as in torchvision: no gradient reaches a box
    largest = torch.finfo(boxes.dtype).max
    if inside(boxes, -largest, largest) is False:
        raise ValueError(f"{function}: boxes must be finite, got inf or nan")
    image = boxes[:, 0].long()
    if inside(image, 0, images - 1) is False:
        raise ValueError(
            f"{function}: image indices must be 0 to {images - 1}, "
            f"got {image.min()} to {image.max()}"
        )
    return boxes


def _join(function: str, boxes: Sequence[Tensor]) -> Tensor:
    if not isinstance(boxes, list | tuple) or not boxes:
        got = type(boxes).__name__ if boxes else repr(boxes)
        raise ValueError(
            f"{function}: boxes must be a tensor [K, 5] or a list of one "
            f"[L, 4] an image, got {got}"
        )
    rows = []
    for image, own in enumerate(boxes):
        check_shape(function, **{f"boxes[{image}]": (own, ("L", 4))})
        rows.append(torch.cat([torch.full_like(own[:, :1], image), own], dim=1))
    return torch.cat(rows)
