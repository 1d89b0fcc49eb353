"""Tasks of RoI pooling and RoI Align, and the mistakes that are easily made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking import Case, task
from dlnotes.ops._regions import pair, regions

Read = Callable[[Tensor, Tensor, Tensor], Tensor]


def _cases() -> Iterator[tuple[str, Tensor, Any, float]]:
    """Name, features, boxes and scale of the calls that every task tries."""
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(2, 3, 9, 13, generator=generator, dtype=torch.float64)

    def boxes(*rows: list[float]) -> Tensor:
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


def _align_cases() -> Iterator[Case]:
    settings = [(2, False), (2, True), (-1, False), (-1, True), (3, False)]
    for i, (name, features, boxes, scale) in enumerate(_cases()):
        for ratio, aligned in settings if i < 3 else settings[i % 2 : i % 2 + 3 : 2]:
            said = f"{name}, ratio {ratio}{', aligned' if aligned else ''}"
            yield Case(said, (features, boxes, (2, 3), scale, ratio, aligned))


def _pool_cases() -> Iterator[Case]:
    for name, features, boxes, scale in _cases():
        yield Case(name, (features, boxes, (2, 3), scale))


def _module_cases(function_cases: Callable[[], Iterator[Case]]) -> Iterator[Case]:
    for case in function_cases():
        features, boxes, *settings = case.args
        yield Case(case.name, tuple(settings), {}, (features, boxes))


def _bilinear(features: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """Read ``[C, H, W]`` at all ``y`` and ``x``: ``[C, len(y), len(x)]``."""
    return _rows(_rows(features, y), x, 2)


def _rows(features: Tensor, at: Tensor, dim: int = 1) -> Tensor:
    cells = features.shape[dim]
    inside = ((at >= -1) & (at <= cells)).to(at)
    at = at.clamp(0, cells - 1)
    low = at.floor().long()
    high = (low + 1).clamp(max=cells - 1)
    shape = (-1, 1) if dim == 1 else (-1,)
    far, inside = (at - low).view(shape), inside.view(shape)
    a, b = features.index_select(dim, low), features.index_select(dim, high)
    return inside * ((1 - far) * a + far * b)


def _bilinear_zero_outside(features: Tensor, y: Tensor, x: Tensor) -> Tensor:
    padded = nn.functional.pad(features, (1, 1, 1, 1))
    return _bilinear(
        padded, torch.where(y < -1, -9, y + 1), torch.where(x < -1, -9, x + 1)
    )


def _bilinear_far_first(features: Tensor, y: Tensor, x: Tensor) -> Tensor:
    def mirrored(at: Tensor) -> Tensor:
        return at.floor() + 1 - (at - at.floor())

    return _bilinear(features, mirrored(y), mirrored(x))


def _nearest(features: Tensor, y: Tensor, x: Tensor) -> Tensor:
    return _bilinear(features, y.round(), x.round())


def _slow_align(
    input: Tensor,
    boxes: Tensor | list[Tensor],
    output_size: Any,  # noqa: ANN401
    spatial_scale: float = 1.0,
    sampling_ratio: int = -1,
    aligned: bool = False,
    *,
    columns: tuple[int, ...] = (0, 1, 2, 3, 4),
    scaled: bool = True,
    offset: tuple[float, float] = (0.0, 0.5),
    least: tuple[float, float] = (1.0, -9.0),
    adaptive: bool = True,
    corners: bool = False,
    largest: bool = False,
    image_of: Callable[[Tensor], Tensor] = lambda image: image,
    read: Read = _bilinear,
) -> Tensor:
    """RoI Align box by box; its options are the mistakes."""
    rois = regions("roi_align", input, boxes)[:, columns]
    bins, out = pair("roi_align", output_size), []
    for image, *box in rois:
        x1, y1, x2, y2 = (
            v * (spatial_scale if scaled else 1) - offset[aligned] for v in box
        )
        axes, samples = [], []
        for start, end, count in ((y1, y2, bins[0]), (x1, x2, bins[1])):
            step = (end - start).clamp(min=least[aligned]) / count
            n = sampling_ratio if sampling_ratio > 0 else int(step.ceil())
            n = n if adaptive or sampling_ratio > 0 else 1
            i = torch.arange(max(n, 1)).to(step)
            within = i / max(n - 1, 1) if corners else (i + 0.5) / max(n, 1)
            first = start + torch.arange(count).to(step) * step
            axes.append((first[:, None] + within * step).flatten())
            samples.append(n)
        values = read(input[image_of(image.long())], *axes)  # [C, PH * n, PW * m]
        values = values.unflatten(2, (bins[1], -1)).unflatten(1, (bins[0], -1))
        pooled = values.amax((2, 4)) if largest else values.mean((2, 4))
        out.append(pooled * (min(samples) > 0))
    return torch.stack(out) if out else input.new_zeros(0, input.shape[1], *bins)


def _slow_pool(
    input: Tensor,
    boxes: Tensor | list[Tensor],
    output_size: Any,  # noqa: ANN401
    spatial_scale: float = 1.0,
    *,
    columns: tuple[int, ...] = (0, 1, 2, 3, 4),
    scaled: bool = True,
    rounded: Callable[[Tensor], Tensor] = lambda v: (v.abs() + 0.5).floor() * v.sign(),
    both: bool = True,
    end: Callable[[Tensor], Tensor] = torch.ceil,
    reduce: Callable[..., Tensor] = torch.amax,
    empty: float = 0.0,
    image_of: Callable[[Tensor], Tensor] = lambda image: image,
) -> Tensor:
    """RoI pooling box by box; its options are the mistakes."""
    rois = regions("roi_pool", input, boxes)[:, columns]
    bins, out = pair("roi_pool", output_size), []
    for image, *box in rois:
        x1, y1, x2, y2 = (rounded(v * (spatial_scale if scaled else 1)) for v in box)
        edges = []
        for first, last, count, cells in (
            (y1, y2, bins[0], input.shape[2]),
            (x1, x2, bins[1], input.shape[3]),
        ):
            step = (last - first + both).clamp(min=1) / count
            i = torch.arange(count).to(step)
            starts, ends = (i * step).floor() + first, end((i + 1) * step) + first
            edges.append(torch.stack([starts, ends], 1).clamp(0, cells).long().tolist())
        features = input[image_of(image.long())]
        for top, bottom in edges[0]:
            for left, right in edges[1]:
                cells = features[:, top:bottom, left:right]
                full = bottom > top and right > left
                out.append(reduce(cells, (1, 2)) if full else cells.sum((1, 2)) + empty)
    if not out:
        return input.new_zeros(0, input.shape[1], *bins)
    return torch.stack(out, 1).unflatten(1, (len(rois), *bins)).movedim(1, 0)


_IMAGE = "the first column of boxes is ignored: it says which image a box is in"
_SWAPPED = "x and y are swapped: boxes are (x1, y1, x2, y2), maps are [rows, columns]"
_SCALE = "`spatial_scale` is ignored: boxes are in pixels, the map has larger cells"

ALIGN_MISTAKES = {
    _IMAGE: {"image_of": torch.zeros_like},
    _SWAPPED: {"columns": (0, 2, 1, 4, 3)},
    _SCALE: {"scaled": False},
    "half a pixel: with `aligned=True`, 0.5 is taken off every coordinate": {
        "offset": (0.0, 0.0)
    },
    "half a pixel: 0.5 is taken off only with `aligned=True`, here it always is": {
        "offset": (0.5, 0.5)
    },
    "`aligned=True` sets no least size: only without it is a box at least 1 long": {
        "least": (1.0, 1.0)
    },
    "without `aligned`, a box is made at least one cell wide and high": {
        "least": (-9.0, -9.0)
    },
    "`sampling_ratio <= 0` asks for as many samples as the bin is long, rounded up": {
        "adaptive": False
    },
    "the mean of the samples is due, not their maximum": {"largest": True},
    "samples stand in the middle of equal parts: with two, at 1/4 and 3/4 of the bin": {
        "corners": True
    },
    "a sample up to one cell outside reads the border: clamp it, do not fade to 0": {
        "read": _bilinear_zero_outside
    },
    "the nearer cell weighs more: its weight is 1 minus its distance": {
        "read": _bilinear_far_first
    },
    "samples are rounded to the nearest cell: RoI Align interpolates": {
        "read": _nearest
    },
}
POOL_MISTAKES = {
    _IMAGE: {"image_of": torch.zeros_like},
    _SWAPPED: {"columns": (0, 2, 1, 4, 3)},
    _SCALE: {"scaled": False},
    "halves are rounded away from zero (2.5 to 3); `round` takes the even number": {
        "rounded": torch.round
    },
    "corners are rounded to the nearest cell, not down": {"rounded": torch.floor},
    "both corner cells belong to the box: it is `end - start + 1` long": {
        "both": False
    },
    "a bin ends at the rounded-up edge, so that neighbours may share a cell": {
        "end": torch.floor
    },
    "the largest value of a bin is due, not the mean": {"reduce": torch.mean},
    "an empty bin gives 0": {"empty": -torch.inf},
}


def _wrong(slow: Callable, mistakes: dict[str, dict]) -> dict[str, Callable]:
    return {said: partial(slow, **options) for said, options in mistakes.items()}


def _wrong_modules(slow: Callable, mistakes: dict[str, dict]) -> dict[str, type]:
    def build(options: dict) -> type[nn.Module]:
        class Wrong(nn.Module):
            def __init__(self, *settings: Any) -> None:  # noqa: ANN401
                super().__init__()
                self.settings = settings

            def forward(self, input: Tensor, rois: Tensor) -> Tensor:
                return slow(input, rois, *self.settings, **options)

        return Wrong

    return {said: build(options) for said, options in mistakes.items()}


task(
    "ops.roi_align",
    "torchvision.ops.roi_align",
    cases=_align_cases,
    wrong=_wrong(_slow_align, ALIGN_MISTAKES),
)
task(
    "ops.roi_pool",
    "torchvision.ops.roi_pool",
    cases=_pool_cases,
    wrong=_wrong(_slow_pool, POOL_MISTAKES),
)
task(
    "ops.RoIAlign",
    "torchvision.ops.RoIAlign",
    cases=partial(_module_cases, _align_cases),
    wrong=_wrong_modules(_slow_align, ALIGN_MISTAKES),
)
task(
    "ops.RoIPool",
    "torchvision.ops.RoIPool",
    cases=partial(_module_cases, _pool_cases),
    wrong=_wrong_modules(_slow_pool, POOL_MISTAKES),
)
