"""Weighted sums of pixels: a feature map read between its cells."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F


def pixel_rows(input: Tensor) -> Tensor:
    """Lay out ``[N, C, H, W]`` as ``[N * H * W, C]``, one row a pixel."""
    return input.permute(0, 2, 3, 1).flatten(0, 2).contiguous()


def average(
    rows: Tensor,
    shape: Sequence[int],
    image: Tensor,
    start: Tensor,
    size: Tensor,
    bins: tuple[int, int],
    samples: Sequence[int],
) -> Tensor:
    """Average over each bin of boxes that have the same number of samples a bin.

    Args:
        rows: ``[N * H * W, C]``, one row a pixel.
        shape: ``N, C, H, W``.
        image: ``[K]`` int64.
        start: ``[K, 2]``, x and y of the first corner, in cells.
        size: ``[K, 2]``, width and height, in cells.
        bins: ``PH, PW``.
        samples: per bin, along x and along y.

    Returns:
        ``[K, PH, PW, C]``.
    """
    height, width = shape[2:]
    if rows.numel() == 0:  # nothing to read: 0, as off the map
        return rows.new_zeros(len(image), *bins, shape[1]) + rows.sum()
    col, col_weight = taps(start[:, 0], size[:, 0], bins[1], width, samples[0])
    row, row_weight = taps(start[:, 1], size[:, 1], bins[0], height, samples[1])
    row = (row + image[:, None, None] * height) * width  # the row's first pixel
    pixel = row[:, :, None, :, None] + col[:, None, :, None, :]  # [K, PH, PW, R, S]
    weight = row_weight[:, :, None, :, None] * col_weight[:, None, :, None, :]
    bags = F.embedding_bag(  # weighted rows, added up in one pass
        pixel.flatten(3).flatten(0, 2),
        rows,
        per_sample_weights=weight.flatten(3).flatten(0, 2).to(rows.dtype),
        mode="sum",
    )
    return bags.view(len(image), *bins, rows.shape[1])


def taps(
    start: Tensor, size: Tensor, bins: int, cells: int, samples: int
) -> tuple[Tensor, Tensor]:
    """Find the cells that each bin reads along one axis, and their weights.

    Args:
        start: ``[K]``, where the boxes begin.
        size: ``[K]``, how long they are.
        bins: into how many bins each is cut.
        cells: how long the map is.
        samples: samples in a bin; the weights are 0 if it is not positive.

    Returns:
        Cells, int64, and weights, both ``[K, bins, R]``: two for every sample.
    """
    whole = {"device": start.device, "dtype": start.dtype}
    step = (size / bins)[:, None, None]  # [K, 1, 1]: length of a bin
    first = start[:, None, None] + torch.arange(bins, **whole)[:, None] * step
    count = max(samples, 1)
    at = first + (torch.arange(count, **whole) + 0.5) * step / count  # [K, bins, S]

    counted = (at >= -1) & (at <= cells) & (samples > 0)
    at = at.clamp(0, cells - 1)  # up to one cell outside, the border is read
    low = at.floor()
    far = at - low  # the farther from this cell, the more the next one weighs
    weight = torch.cat([1 - far, far], -1) * counted.repeat(1, 1, 2) / count
    cell = torch.cat([low, (low + 1).clamp(max=cells - 1)], -1).int()
    if cell.shape[2] > cells:  # more taps than cells: one a cell will do
        weight = weight.new_zeros(len(start), bins, cells).scatter_add(
            2, cell.long(), weight
        )
        cell = torch.arange(cells, device=start.device, dtype=torch.int32).expand(
            weight.shape
        )
    return cell, weight
