"""The task of the choice of a pyramid's level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking import Case, task


def _cases() -> Iterator[Case]:
    sides = torch.tensor([10.0, 56, 111, 112, 223, 224, 225, 448, 900])
    squares = torch.stack([0 * sides, 0 * sides, sides, sides], 1)
    corner = 300 * torch.rand(40, 2)
    random = torch.cat([corner, corner + 600 * torch.rand(40, 2) ** 2], 1)
    yield Case("squares", (2, 5), inputs=([squares],))
    yield Case("random boxes of two images", (2, 5), inputs=([random, squares],))
    yield Case("other settings", (1, 4, 112, 3), inputs=([random],))
    yield Case("no area", (2, 5), inputs=([torch.tensor([[3.0, 3, 3, 3]])],))
    yield Case("no boxes", (2, 5), inputs=([torch.zeros(0, 4)],))


def _wrong(
    *,
    area: bool = False,
    rounded: Callable[[Tensor], Tensor] = torch.floor,
    clamped: bool = True,
    from_zero: bool = True,
) -> Callable[..., Callable[[Sequence[Tensor]], Tensor]]:
    """Make the class with one mistake."""

    def build(k_min: int, k_max: int, scale: int = 224, level: int = 4) -> Callable:
        def mapper(boxlists: Sequence[Tensor]) -> Tensor:
            x1, y1, x2, y2 = torch.cat(list(boxlists)).unbind(1)
            size = (x2 - x1) * (y2 - y1)
            size = size if area else size.sqrt()
            k = rounded(level + torch.log2(size / scale) + 1e-6)
            k = k.clamp(k_min, k_max) if clamped else k.clamp(-99, 99)
            return k.long() - (k_min if from_zero else 0)

        return mapper

    return build


def _run(kind: Callable, case: Case) -> Any:  # noqa: ANN401
    return kind(*case.args)(*case.inputs)


task(
    "ops.poolers.LevelMapper",
    "torchvision.ops.poolers.LevelMapper",
    cases=_cases,
    run=_run,
    wrong={
        "the side counts, the square root of the area, not the area": _wrong(area=True),
        "the level is rounded down": _wrong(rounded=torch.round),
        "the level is held between `k_min` and `k_max`": _wrong(clamped=False),
        "levels are counted from `k_min`: the finest is 0": _wrong(from_zero=False),
    },
)
