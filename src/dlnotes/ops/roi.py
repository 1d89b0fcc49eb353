"""A fixed-size piece of a feature map for every box: RoI pooling and RoI Align.

Both cut a region of interest into ``PH × PW`` bins and make one number of each.
RoI pooling rounds the box and the bins to whole cells and takes the largest
(Girshick 2015); RoI Align rounds nothing: it reads the map between the cells
and takes the mean (He et al. 2017).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dlnotes.ops._regions import pair, regions
from dlnotes.ops._windows import largest

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
    rows = _pixel_rows(input)  # [N * H * W, C]
    rows = rows.float() if input.dtype == torch.float16 else rows
    image = rois[:, 0].int()
    if sampling_ratio > 0 or 0 in (len(rois), *bins):
        samples = sampling_ratio, sampling_ratio
        bags = _average(rows, input.shape, image, start, size, bins, samples)
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
            _average(
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


def _average(
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
    col, col_weight = _taps(start[:, 0], size[:, 0], bins[1], width, samples[0])
    row, row_weight = _taps(start[:, 1], size[:, 1], bins[0], height, samples[1])
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


def _taps(
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
    grid = seen.permute(0, 2, 3, 1).contiguous()  # [N, H, W, C]
    if torch.is_grad_enabled() and input.requires_grad:
        # A rank tells which pixel won, even of two equal ones: the first.
        flat = grid.flatten(1, 2).flip(1)  # [N, H * W, C], last pixel first
        values, order = flat.sort(dim=1, stable=True)
        place = torch.arange(flat.shape[1], device=input.device, dtype=torch.int32)
        rank = torch.empty_like(order, dtype=torch.int32)
        rank.scatter_(1, order, place[:, None].expand(order.shape))
        rank = rank.flip(1).view(grid.shape)
        best = largest(rank, image, top, bottom, left, right).long()  # [B, C]
        best += (image * flat.shape[1])[:, None]
        bags = values.flatten(0, 1).gather(0, best)
        bags = bags * ((bottom > top) & (right > left))[:, None]
    else:
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


def _pixel_rows(input: Tensor) -> Tensor:
    """Lay out ``[N, C, H, W]`` as ``[N * H * W, C]``, one row a pixel."""
    return input.permute(0, 2, 3, 1).flatten(0, 2).contiguous()


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
