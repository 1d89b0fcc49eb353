"""A fixed-size piece of a feature map for every box: RoI pooling and RoI Align.

Both cut a region of interest into ``PH × PW`` bins and make one number of each.
RoI pooling rounds the box and the bins to whole cells and takes the largest
(Girshick 2015); RoI Align rounds nothing: it reads the map between the cells
and takes the mean (He et al. 2017).

Chapter: roi
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dlnotes.ops._interpolation import average, pixel_rows
from dlnotes.ops._regions import pair, regions
from dlnotes.ops._windows import largest, ranked

Boxes = Tensor | list[Tensor]


def roi_align(
    input: Tensor,
    boxes: Boxes,
    output_size: int | Sequence[int],
    spatial_scale: float = 1.0,
    sampling_ratio: int = -1,
    aligned: bool = False,
) -> Tensor:
    """Average a feature map over each bin of each box, reading between the cells.

    Twin of :func:`torchvision.ops.roi_align`.

    Every output is a weighted sum of a few pixels, and the weights are the same
    in all channels. So the map is laid out as rows of ``C`` numbers, one row a
    pixel, and each bin adds up its rows: a weighted bag.

    Args:
        input: ``[N, C, H, W]`` float16, float32 or float64.
        boxes: ``[K, 5]`` of input's dtype, rows ``(image, x1, y1, x2, y2)``;
            or a list of one ``[L, 4]`` an image.
        output_size: rows and columns of bins ``PH, PW``, or one number for both.
        spatial_scale: cells of the map per pixel of the image: 1 / stride.
        sampling_ratio: samples per bin and direction; ``<= 0``: as many as the
            bin is long in cells, rounded up.
        aligned: whether cell ``i`` has its centre at ``i + 0.5``, as pixels do.
            ``False`` puts it at ``i`` (so that all is read half a cell too far)
            and makes no box smaller than one cell.

    Returns:
        ``[K, C, PH, PW]``, of input's dtype.

    Raises:
        ValueError: if a shape, a dtype or an image index is not as above, or a
            box is not finite.
    """
    rois = regions("roi_align", input, boxes)  # [K, 5]
    bins = pair("roi_align", output_size)
    corners = rois[:, 1:] * spatial_scale - (0.5 if aligned else 0.0)  # [K, 4]
    start, size = corners[:, :2], corners[:, 2:] - corners[:, :2]  # [K, 2]: x, y
    if not aligned:
        size = size.clamp(min=1)
    rows = pixel_rows(input)  # [N * H * W, C]
    rows = rows.float() if input.dtype == torch.float16 else rows
    image = rois[:, 0].int()
    if sampling_ratio > 0 or 0 in (len(rois), *bins):
        samples = sampling_ratio, sampling_ratio
        bags = average(rows, input.shape, image, start, size, bins, samples)
        return _as_maps(bags).to(input.dtype)

    # As many samples as a bin is long: boxes of equal numbers go together.
    counts = size / size.new_tensor(bins[::-1])  # [K, 2]: x, y
    counts = counts.ceil().long()
    if bool((counts.prod(1) < 0).any()):
        raise ValueError(
            "roi_align: boxes must have x1 <= x2 and y1 <= y2 if aligned and with "
            f"sampling_ratio <= 0, got {rois[counts.prod(1) < 0][0, 1:].tolist()}"
        )
    bags, where = [], []
    for samples in counts.unique(dim=0).tolist():
        group = (counts == counts.new_tensor(samples)).all(1).nonzero().flatten()
        where.append(group)
        bags.append(
            average(
                rows,
                input.shape,
                image[group],
                start[group],
                size[group],
                bins,
                samples,
            )
        )
    order = torch.cat(where).argsort()
    return _as_maps(torch.cat(bags)[order]).to(input.dtype)


def roi_pool(
    input: Tensor,
    boxes: Boxes,
    output_size: int | Sequence[int],
    spatial_scale: float = 1.0,
) -> Tensor:
    """Take the largest value in each bin of each box, rounded to whole cells.

    Twin of :func:`torchvision.ops.roi_pool`.

    The box's corners are rounded to the nearest cell, halves away from zero, and
    both corner cells belong to it. Bins begin at ``floor`` and end at ``ceil``,
    so neighbours share cells where the division does not come out even.

    Args:
        input: ``[N, C, H, W]`` float16, float32 or float64.
        boxes: ``[K, 5]`` of input's dtype, rows ``(image, x1, y1, x2, y2)``;
            or a list of one ``[L, 4]`` an image.
        output_size: rows and columns of bins ``PH, PW``, or one number for both.
        spatial_scale: cells of the map per pixel of the image: 1 / stride.

    Returns:
        ``[K, C, PH, PW]``, of input's dtype; 0 where a bin lies off the map.

    Raises:
        ValueError: if a shape, a dtype or an image index is not as above, or a
            box is not finite.
    """
    rois = regions("roi_pool", input, boxes)  # [K, 5]
    bins = pair("roi_pool", output_size)
    corners = _round(rois[:, 1:] * spatial_scale)  # [K, 4]
    top, bottom = _edges(corners[:, 1], corners[:, 3], bins[0], input.shape[2])
    left, right = _edges(corners[:, 0], corners[:, 2], bins[1], input.shape[3])
    shape = len(rois), *bins
    image = rois[:, 0].long()[:, None, None].expand(shape).flatten()  # [B]
    top, bottom = (t[:, :, None].expand(shape).flatten() for t in (top, bottom))
    left, right = (t[:, None, :].expand(shape).flatten() for t in (left, right))

    lowest = torch.tensor(torch.finfo(torch.float32).min).to(input)
    seen = torch.where(input > lowest, input, lowest)  # nan never wins
    if torch.is_grad_enabled() and input.requires_grad:
        ranks, values = ranked(seen)
        best = largest(ranks, image, top, bottom, left, right)  # [B, C]
        best += (image * values.shape[2])[:, None].int()  # its place in a row
        best = best.t().contiguous().long()  # [C, B]
        bags = values.flatten(1).gather(1, best)  # [C, B]
        return bags.view(input.shape[1], len(rois), *bins).transpose(0, 1).contiguous()
    grid = seen.permute(0, 2, 3, 1).contiguous()  # [N, H, W, C]
    bags = largest(grid, image, top, bottom, left, right)
    return _as_maps(bags.view(len(rois), *bins, input.shape[1]))


def _round(values: Tensor) -> Tensor:
    """Round halves away from zero, as C does; ``torch.round`` takes the even one."""
    whole = values.trunc()
    return whole + values.sign() * ((values - whole).abs() >= 0.5)


def _edges(first: Tensor, last: Tensor, bins: int, cells: int) -> tuple[Tensor, Tensor]:
    """Return where bins start and end along one axis, int64 ``[K, bins]`` each."""
    step = (last - first + 1).clamp(min=1) / bins  # [K]
    number = torch.arange(bins, device=first.device, dtype=first.dtype)
    start = (number * step[:, None]).floor() + first[:, None]
    end = ((number + 1) * step[:, None]).ceil() + first[:, None]
    return start.clamp(0, cells).long(), end.clamp(0, cells).long()


def _as_maps(bags: Tensor) -> Tensor:
    """Bring ``[K, PH, PW, C]`` to ``[K, C, PH, PW]``."""
    return bags.permute(0, 3, 1, 2).contiguous()


class RoIAlign(nn.Module):
    """Keep the settings of :func:`dlnotes.ops.roi_align`.

    Twin of :class:`torchvision.ops.RoIAlign`.

    Args:
        output_size: rows and columns of bins, or one number for both.
        spatial_scale: cells of the map per pixel of the image.
        sampling_ratio: samples per bin and direction; ``<= 0``: adaptive.
        aligned: whether cell ``i`` has its centre at ``i + 0.5``.
    """

    def __init__(
        self,
        output_size: int | Sequence[int],
        spatial_scale: float,
        sampling_ratio: int,
        aligned: bool = False,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.spatial_scale = spatial_scale
        self.sampling_ratio = sampling_ratio
        self.aligned = aligned

    def forward(self, input: Tensor, rois: Boxes) -> Tensor:
        """Return ``[K, C, PH, PW]`` for ``[N, C, H, W]`` and ``K`` boxes."""
        return roi_align(
            input,
            rois,
            self.output_size,
            self.spatial_scale,
            self.sampling_ratio,
            self.aligned,
        )

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(output_size={self.output_size}, "
            f"spatial_scale={self.spatial_scale}, "
            f"sampling_ratio={self.sampling_ratio}, aligned={self.aligned})"
        )


class RoIPool(nn.Module):
    """Keep the settings of :func:`dlnotes.ops.roi_pool`.

    Twin of :class:`torchvision.ops.RoIPool`.

    Args:
        output_size: rows and columns of bins, or one number for both.
        spatial_scale: cells of the map per pixel of the image.
    """

    def __init__(self, output_size: int | Sequence[int], spatial_scale: float) -> None:
        super().__init__()
        self.output_size = output_size
        self.spatial_scale = spatial_scale

    def forward(self, input: Tensor, rois: Boxes) -> Tensor:
        """Return ``[K, C, PH, PW]`` for ``[N, C, H, W]`` and ``K`` boxes."""
        return roi_pool(input, rois, self.output_size, self.spatial_scale)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(output_size={self.output_size}, "
            f"spatial_scale={self.spatial_scale})"
        )
