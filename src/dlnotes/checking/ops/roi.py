"""Tasks of RoI pooling and RoI Align, box by box, and the mistakes in them."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking._layers import layer
from dlnotes.ops._regions import pair, regions


def _cases():
    """Name, features, boxes and scale of the calls that every task tries."""
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(2, 3, 9, 13, generator=generator, dtype=torch.float64)

    def boxes(*rows):
        return torch.tensor(rows, dtype=torch.float64)

    yield "one box inside", features[:1], boxes([0, 2.2, 1.6, 9.7, 6.9]), 1.0
    yield "two images", features, boxes([0, 1, 2, 8, 7], [1, 3, 1, 11, 6]), 1.0
    yield "stride 16", features, boxes([1, 35, 22, 150, 118]), 1 / 16
    yield "one list an image", features, [boxes([1, 1, 5, 4]), boxes([2, 3, 9, 8])], 1.0
    yield "across the border", features, boxes([0, -2.6, -1.7, 5, 4]), 1.0
    yield "across the far border", features, boxes([1, 8.4, 5.2, 15.1, 11.8]), 1.0
    yield "corners on halves", features, boxes([0, 2.5, 0.5, 8.5, 6.5]), 1.0
    yield "smaller than a cell", features, boxes([1, 4.2, 3.3, 4.6, 3.8]), 1.0
    yield "no area", features, boxes([1, 5.0, 4.0, 5.0, 4.0]), 1.0
    yield "outside", features, boxes([0, 30, 30, 35, 35]), 1.0
    yield "no boxes", features, torch.zeros(0, 5, dtype=torch.float64), 1.0


def _align_cases():
    settings = [(2, False), (2, True), (-1, False), (-1, True), (3, False)]
    for i, (name, features, boxes, scale) in enumerate(_cases()):
        for ratio, aligned in settings if i < 3 else settings[i % 2 : i % 2 + 3 : 2]:
            said = f"{name}, ratio {ratio}{', aligned' if aligned else ''}"
            yield Case(said, (features, boxes, (2, 3), scale, ratio, aligned))


def _pool_cases():
    for name, features, boxes, scale in _cases():
        yield Case(name, (features, boxes, (2, 3), scale))


def _roi_align(
    input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1, aligned=False
):
    """Average, in each bin, values that are read between the cells (He et al. 2017)."""
    bins, out = pair("roi_align", output_size), []
    for image, x1, y1, x2, y2 in regions("roi_align", input, boxes):
        x1, y1, x2, y2 = (spatial_scale * v for v in (x1, y1, x2, y2))
        start, size = (y1, x1), (y2 - y1, x2 - x1)
        if aligned:  # cell i has its centre at i + 0.5
            start = y1 - 0.5, x1 - 0.5
        else:  # a box is at least one cell long
            size = (y2 - y1).clamp(min=1), (x2 - x1).clamp(min=1)
        y, n = _places(start[0], size[0], bins[0], sampling_ratio)
        x, m = _places(start[1], size[1], bins[1], sampling_ratio)
        values = _read(_read(input[image.long()], y, 1), x, 2)  # [C, PH * n, PW * m]
        values = values.unflatten(2, (bins[1], -1)).unflatten(1, (bins[0], -1))
        pooled = values.mean((2, 4))
        out.append(pooled if n * m else torch.zeros_like(pooled))
    return torch.stack(out) if out else input.new_zeros(0, input.shape[1], *bins)


def _places(start, size, bins, ratio):
    """Say where the samples of all bins are, and how many a bin has."""
    step = size / bins
    n = ratio if ratio > 0 else int(step.ceil())
    within = (torch.arange(max(n, 1)).to(step) + 0.5) / max(n, 1)
    first = torch.arange(bins).to(step)
    return start + ((first[:, None] + within) * step).flatten(), n


def _read(features, at, dim):
    """Read a map between its cells, along one dimension."""
    cells = features.shape[dim]
    inside = (at >= -1) & (at <= cells)
    at = at.clamp(0, cells - 1)  # up to one cell outside, the border is read
    low = at.floor()
    far, high = at - low, (low + 1).clamp(max=cells - 1)
    shape = [-1 if d == dim else 1 for d in range(3)]
    near, far = ((w * inside).view(shape) for w in (1 - far, far))
    take = features.index_select
    return near * take(dim, low.long()) + far * take(dim, high.long())


def _roi_pool(input, boxes, output_size, spatial_scale=1.0):
    """Take the largest value of each bin, all rounded to cells (Girshick 2015)."""
    bins, out = pair("roi_pool", output_size), []
    for image, *box in regions("roi_pool", input, boxes):
        x1, y1, x2, y2 = (_away_from_zero(spatial_scale * v) for v in box)
        rows = _edges(y1, y2, bins[0], input.shape[2])
        columns = _edges(x1, x2, bins[1], input.shape[3])
        for top, bottom in rows:
            for left, right in columns:
                cells = input[image.long(), :, top:bottom, left:right]
                full = bottom > top and right > left
                out.append(cells.amax((1, 2)) if full else cells.sum((1, 2)))
    if not out:
        return input.new_zeros(0, input.shape[1], *bins)
    return torch.stack(out, 1).unflatten(1, (-1, *bins)).movedim(1, 0)


def _away_from_zero(v):
    """Round; halves go away from zero."""
    return (v.abs() + 0.5).floor() * v.sign()


def _edges(first, last, bins, cells):
    """Say where each bin begins and ends; neighbours may share a cell."""
    step = (last - first + 1).clamp(min=1) / bins  # both corner cells belong to it
    i = torch.arange(bins).to(step)
    ends = torch.stack([(i * step).floor(), ((i + 1) * step).ceil()], 1) + first
    return ends.clamp(0, cells).long().tolist()


task("ops.roi_align", cases=_align_cases, base=_roi_align).mistakes("""
    the first column of boxes is ignored: it says which image a box is in
        input[image.long()] => input[0]
    x and y are swapped: boxes are (x1, y1, x2, y2), maps are [rows, columns]
        for image, x1, y1, x2, y2 in => for image, y1, x1, y2, x2 in
    `spatial_scale` is ignored: boxes are in pixels, the map has larger cells
        (spatial_scale * v for v in (x1 => (v for v in (x1
    half a pixel: with `aligned=True`, 0.5 is taken off every coordinate
        start = y1 - 0.5, x1 - 0.5 => pass
    half a pixel: 0.5 is taken off only with `aligned=True`, here it always is
        start, size = (y1, x1) => start, size = (y1 - 0.5, x1 - 0.5)
    `aligned=True` sets no least size: only without it is a box at least 1 long
        else:  # a box => if True:  # a box
    without `aligned`, a box is made at least one cell wide and high
        size = (y2 - y1).clamp(min=1), (x2 - x1).clamp(min=1) => pass
    `sampling_ratio <= 0` asks for as many samples as the bin is long, rounded up
        int(step.ceil()) => 1
    the mean of the samples is due, not their maximum
        values.mean((2, 4)) => values.amax((2, 4))
    samples stand in the middle of equal parts: with two, at 1/4 and 3/4 of the bin
        + 0.5) / max(n, 1) => ) / max(n - 1, 1)
    a sample up to one cell outside reads the border: clamp it, do not fade to 0
        at = at.clamp(0, cells - 1) => at = at.clamp(-1, cells)
        near, far = ((w * inside) => near, far = ((w * inside * ok)
        for w in (1 - far, far))
        => for w, ok in ((1 - far, low >= 0), (far, low < cells - 1)))
        low.long()) => low.clamp(0, cells - 1).long())
    the nearer cell weighs more: its weight is 1 minus its distance
        for w in (1 - far, far)) => for w in (far, 1 - far))
    samples are rounded to the nearest cell: RoI Align interpolates
        low = at.floor() => at = low = at.round()
""")
task("ops.roi_pool", cases=_pool_cases, base=_roi_pool).mistakes("""
    the first column of boxes is ignored: it says which image a box is in
        input[image.long(), :, top => input[0, :, top
    x and y are swapped: boxes are (x1, y1, x2, y2), maps are [rows, columns]
        x1, y1, x2, y2 = (_away => y1, x1, y2, x2 = (_away
    `spatial_scale` is ignored: boxes are in pixels, the map has larger cells
        _away_from_zero(spatial_scale * v) => _away_from_zero(v)
    halves are rounded away from zero (2.5 to 3); `round` takes the even number
        _away_from_zero(spatial_scale * v) => (spatial_scale * v).round()
    corners are rounded to the nearest cell, not down
        _away_from_zero(spatial_scale * v) => (spatial_scale * v).floor()
    both corner cells belong to the box: it is `end - start + 1` long
        last - first + 1 => last - first
    a bin ends at the rounded-up edge, so that neighbours may share a cell
        ((i + 1) * step).ceil() => ((i + 1) * step).floor()
    the largest value of a bin is due, not the mean
        cells.amax( => cells.mean(
    an empty bin gives 0
        cells.sum((1, 2))) => cells.sum((1, 2)) - torch.inf)
""")
layer("ops.RoIAlign", "ops.roi_align")
layer("ops.RoIPool", "ops.roi_pool")
