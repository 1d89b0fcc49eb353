"""Tasks for weights drawn number by number."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from dlnotes.checking.nn.init._common import KERNEL, LINEAR, add, slips
from dlnotes.nn import init

Generator = torch.Generator | None


def _uniform(ends: Callable[[float, float], tuple[float, float]]) -> Callable:
    def uniform(
        tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator = None
    ) -> Tensor:
        init.uniform_(tensor.detach(), a, b)  # refuses what must be refused
        return init.uniform_(tensor, *ends(a, b), generator)

    return uniform


add(
    "uniform_",
    [
        ("from 0 to 1", LINEAR),
        ("from -2 to 3", KERNEL, -2.0, 3.0),
        ("by name", LINEAR, {"a": 1.0, "b": 2.0}),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
        ("ends in the wrong order", LINEAR, 1.0, 0.0),
    ],
    wrong={
        "stretch by b - a, the width, not by b": _uniform(lambda a, b: (a, a + b)),
        "the numbers begin at a, not at 0": _uniform(lambda a, b: (0.0, b - a)),
        **slips(init.uniform_),
    },
)


def _normal(change: Callable[[float, float], tuple[float, float]]) -> Callable:
    def normal(
        tensor: Tensor,
        mean: float = 0.0,
        std: float = 1.0,
        generator: Generator = None,
    ) -> Tensor:
        init.normal_(tensor.detach(), mean, std)
        return init.normal_(tensor, *change(mean, std), generator)

    return normal


add(
    "normal_",
    [
        ("mean 0, std 1", LINEAR),
        ("std 0.01", KERNEL, 0.0, 0.01),
        ("around 3", LINEAR, 3.0, 2.0),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
        ("a negative std", LINEAR, 0.0, -1.0),
    ],
    wrong={
        "`std` multiplies the numbers; its square is the variance": _normal(
            lambda mean, std: (mean, math.sqrt(std))
        ),
        "`mean` is added to every number": _normal(lambda mean, std: (0.0, std)),
        **slips(init.normal_),
    },
)


def _cut(how: Callable) -> Callable:
    def trunc_normal(
        tensor: Tensor,
        mean: float = 0.0,
        std: float = 1.0,
        a: float = -2.0,
        b: float = 2.0,
        generator: Generator = None,
    ) -> Tensor:
        return how(tensor, mean, std, a, b, generator)

    return trunc_normal


def _clamped(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator
) -> Tensor:
    with torch.no_grad():
        return init.normal_(tensor, mean, std, generator).clamp_(a, b)


add(
    "trunc_normal_",
    [
        ("one std to each side", LINEAR, 0.0, 1.0, -1.0, 1.0),
        ("std 0.02, cut at ±2", LINEAR, 0.0, 0.02),
        ("the upper half", LINEAR, {"a": 0.0}),
        ("around 1", KERNEL, 1.0, 0.5, 0.5, 2.0),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
    ],
    wrong={
        "what lies outside is drawn anew, not moved to the edge": _cut(_clamped),
        "`a` and `b` are numbers, not multiples of `std` around `mean`": _cut(
            lambda w, mean, std, a, b, g: init.trunc_normal_(
                w, mean, std, mean + a * std, mean + b * std, g
            )
        ),
        "nothing is cut off: no number may lie outside `a` to `b`": _cut(
            lambda w, mean, std, a, b, g: init.normal_(w, mean, std, g)
        ),
        **slips(init.trunc_normal_),
    },
)
