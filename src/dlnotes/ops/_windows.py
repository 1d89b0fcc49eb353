"""The largest value in many rectangles of a map at once."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def largest(
    grid: Tensor,
    image: Tensor,
    top: Tensor,
    bottom: Tensor,
    left: Tensor,
    right: Tensor,
) -> Tensor:
    """Return the largest value in each of ``B`` rectangles; 0 where one is empty.

    A table holds the largest value of every ``2^a × 2^b`` window; four of them,
    laid into the corners, cover any rectangle of up to twice the size.

    Args:
        grid: ``[N, H, W, C]``.
        image: ``[B]`` int64.
        top: ``[B]`` int64, first row.
        bottom: ``[B]`` int64, row after the last.
        left: ``[B]`` int64, first column.
        right: ``[B]`` int64, column after the last.

    Returns:
        ``[B, C]``.
    """
    out = grid.new_zeros(len(image), grid.shape[3])
    filled = (bottom > top) & (right > left)
    a = torch.where(filled, bottom - top, 0).double().log2().floor()  # -inf: empty
    b = torch.where(filled, right - left, 0).double().log2().floor()
    tall, height = grid, 1
    for i in range(int(a.max()) + 1 if bool(filled.any()) else 0):
        if i > 0:
            tall = torch.maximum(tall[:, :-height], tall[:, height:])
            height *= 2
        table, width = tall, 1
        for j in range(int(b.max()) + 1):
            if j > 0:
                table = torch.maximum(table[:, :, :-width], table[:, :, width:])
                width *= 2
            chosen = ((a == i) & (b == j)).nonzero().flatten()
            if len(chosen) == 0:
                continue
            rows = table.flatten(0, 2)
            n, y1, x1 = image[chosen], top[chosen], left[chosen]
            y2, x2 = bottom[chosen] - height, right[chosen] - width
            corners = [
                rows.index_select(0, (n * table.shape[1] + y) * table.shape[2] + x)
                for y, x in ((y1, x1), (y1, x2), (y2, x1), (y2, x2))
            ]
            out[chosen] = torch.stack(corners).amax(0)
    return out


def ranked(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Give each pixel its rank in its map: 1 for the smallest, H * W for the largest.

    A rank tells which pixel won, even of two equal ones: the first.

    Args:
        maps: ``[N, C, H, W]``.

    Returns:
        Ranks, int32 ``[N, H, W, C]``; and the values in their order,
        ``[C, N, 1 + H * W]``, which are 0 for rank 0: no pixel.
    """
    values, order = maps.flatten(2).sort(stable=True, descending=True)
    last = order.shape[2]
    number = torch.arange(last, 0, -1, dtype=torch.int32, device=maps.device)
    ranks = torch.empty_like(order, dtype=torch.int32)
    ranks.scatter_(2, order, number.expand(order.shape))
    ranks = ranks.view(maps.shape).permute(0, 2, 3, 1).contiguous()
    return ranks, F.pad(values.flip(2), (1, 0)).transpose(0, 1)
