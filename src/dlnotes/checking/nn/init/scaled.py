"""Tasks for weights whose variance is set by the size of the layer."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from dlnotes.checking.nn.init._common import KERNEL, LINEAR, add, slips
from dlnotes.nn import init
from dlnotes.nn.init import _calculate_fan_in_and_fan_out as fans

Generator = torch.Generator | None


def _xavier(fill: Callable, std: Callable[[Tensor, float], float]) -> Callable:
    def xavier(
        tensor: Tensor, gain: float = 1.0, generator: Generator = None
    ) -> Tensor:
        fans(tensor)
        return fill(tensor, std(tensor, gain), generator)

    return xavier


def _bell(tensor: Tensor, std: float, generator: Generator) -> Tensor:
    return init.normal_(tensor, 0.0, std, generator)


def _flat(tensor: Tensor, std: float, generator: Generator) -> Tensor:
    bound = math.sqrt(3) * std
    return init.uniform_(tensor, -bound, bound, generator)


def _narrow(tensor: Tensor, std: float, generator: Generator) -> Tensor:
    return init.uniform_(tensor, -std, std, generator)


def _both(w: Tensor) -> float:
    return math.sqrt(2 / sum(fans(w)))


def _no_kernel(w: Tensor) -> Tensor:
    return w.flatten(2)[..., 0] if w.ndim > 2 else w


def _harmonic(w: Tensor) -> float:
    """Return the harmonic mean of the counts."""
    fan_in, fan_out = fans(w)
    return 2 * fan_in * fan_out / (fan_in + fan_out)


XAVIER = {
    "the fans count the size of the kernel, too": (
        lambda w, gain: gain * _both(_no_kernel(w))
    ),
    "both fans count: 2 / (fan_in + fan_out), not 1 / fan_in": (
        lambda w, gain: gain / math.sqrt(fans(w)[0])
    ),
    "not one over the harmonic mean of the counts: 2 / (fan_in + fan_out)": (
        lambda w, gain: gain * math.sqrt(1 / _harmonic(w))
    ),
    "2 / (fan_in + fan_out) is the variance: take the root for the std": (
        lambda w, gain: gain * _both(w) ** 2
    ),
    "there is a 2 above fan_in + fan_out": (
        lambda w, gain: gain * _both(w) / math.sqrt(2)
    ),
    "`gain` multiplies the std": lambda w, gain: _both(w),
    "`gain` multiplies the std: outside the root": (
        lambda w, gain: math.sqrt(gain) * _both(w)
    ),
}
XAVIER_CALLS = [
    ("a linear layer", LINEAR),
    ("gain 5/3", LINEAR, 5 / 3),
    ("a convolution", KERNEL),
    ("with a generator", LINEAR, {"generator": 5}),
    ("a bias has no fans", (10,)),
]


def _kaiming(fill: Callable, std: Callable[..., float]) -> Callable:
    def kaiming(
        tensor: Tensor,
        a: float = 0,
        mode: str = "fan_in",
        nonlinearity: str = "leaky_relu",
        generator: Generator = None,
    ) -> Tensor:
        init.kaiming_normal_(tensor.detach(), a, mode, nonlinearity)
        fan = fans(tensor)[mode == "fan_out"]
        gain = init.calculate_gain(nonlinearity, a)
        return fill(tensor, std(tensor, fan, gain, a, mode), generator)

    return kaiming


KAIMING = {
    "`mode` chooses the fan: fan_out counts the outputs": (
        lambda w, fan, gain, a, mode: gain / math.sqrt(fans(w)[0])
    ),
    "fan_in is the default, and a weight is [O, I]": (
        lambda w, fan, gain, a, mode: gain / math.sqrt(fans(w)[mode == "fan_in"])
    ),
    "the fans count the size of the kernel, too": (
        lambda w, fan, gain, a, mode: (
            gain / math.sqrt(fans(_no_kernel(w))[mode == "fan_out"])
        )
    ),
    "`a` is the slope for negative numbers: the gain is √(2 / (1 + a²))": (
        lambda w, fan, gain, a, mode: (
            (gain if a == 0 else math.sqrt(2)) / math.sqrt(fan)
        )
    ),
    "the gain of `nonlinearity` is missing": (
        lambda w, fan, gain, a, mode: 1 / math.sqrt(fan)
    ),
    "gain² / fan is the variance: take the root for the std": (
        lambda w, fan, gain, a, mode: gain**2 / fan
    ),
}
KAIMING_CALLS = [
    ("ReLU", LINEAR),
    ("fan_out", LINEAR, {"mode": "fan_out"}),
    ("the slope of nn.Linear", LINEAR, math.sqrt(5)),
    ("a convolution", KERNEL),
    ("tanh", LINEAR, {"nonlinearity": "tanh"}),
    ("with a generator", LINEAR, {"generator": 5}),
    ("nothing", (0, 3)),
    ("an unknown mode", LINEAR, {"mode": "fan"}),
]
for family, build, mistakes, calls in (
    ("xavier", _xavier, XAVIER, XAVIER_CALLS),
    ("kaiming", _kaiming, KAIMING, KAIMING_CALLS),
):
    for kind, fill in {"normal": _bell, "uniform": _flat}.items():
        name = f"{family}_{kind}_"
        wrong = {said: build(fill, std) for said, std in mistakes.items()}
        right = {
            "xavier": lambda w, gain: gain * _both(w),
            "kaiming": lambda w, fan, gain, a, mode: gain / math.sqrt(fan),
        }[family]
        if kind == "uniform":
            said = "±b has the standard deviation b / √3: the bound is √3 times the std"
            wrong[said] = build(_narrow, right)
            wrong["numbers are due that are spread evenly"] = build(_bell, right)
        else:
            wrong["a bell is due, not numbers spread evenly"] = build(_flat, right)
        add(name, calls, wrong | slips(getattr(init, name)))
