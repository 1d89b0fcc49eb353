"""Tasks for fans and gains."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch

from dlnotes.checking._task import Case, task
from dlnotes.nn.init import _calculate_fan_in_and_fan_out as fans
from dlnotes.nn.init import calculate_gain


def _weights() -> Iterator[Case]:
    for said, shape in {
        "a linear layer": (300, 100),
        "a convolution": (64, 16, 3, 5),
        "a convolution over time": (8, 4, 7),
        "no output": (0, 3),
        "a bias has no fans": (10,),
        "a single number": (),
    }.items():
        yield Case(said, (torch.zeros(shape),))


task(
    "nn.init._calculate_fan_in_and_fan_out",
    "torch.nn.init._calculate_fan_in_and_fan_out",
    cases=_weights,
    wrong={
        "a weight is [O, I]: fan_in is the second size": lambda w: fans(w)[::-1],
        "the size of the kernel counts too: each output adds up I · kh · kw products": (
            lambda w: fans(w.flatten(2)[..., :1] if w.ndim > 2 else w)
        ),
        "the kernel counts for fan_out too: an input goes into O · kh · kw outputs": (
            lambda w: (fans(w)[0], w.shape[0])
        ),
    },
)


def _gains() -> Iterator[Case]:
    for name in ("linear", "conv2d", "conv_transpose3d", "sigmoid", "tanh", "relu"):
        yield Case(name, (name,))
    yield Case("selu", ("selu",))
    for slope in (None, 0, 0.2, 1, math.sqrt(5)):
        yield Case(f"leaky_relu, slope {slope}", ("leaky_relu", slope))
    yield Case("a slope that is no number", ("leaky_relu", "a"))
    yield Case("an unknown name", ("swish",))


def _leaky(formula: Callable[[float], float]) -> Callable:
    def gain(nonlinearity: str, param: float | None = None) -> float:
        due = calculate_gain(nonlinearity, param)
        slope = 0.01 if param is None else param
        return formula(slope) if nonlinearity == "leaky_relu" else due

    return gain


def _squared(nonlinearity: str, param: float | None = None) -> float:
    return calculate_gain(nonlinearity, param) ** 2


task(
    "nn.init.calculate_gain",
    "torch.nn.init.calculate_gain",
    cases=_gains,
    wrong={
        "the gain multiplies the standard deviation: take the root": _squared,
        "the slope is squared: 2 / (1 + slope²)": _leaky(
            lambda slope: math.sqrt(2 / (1 + slope))
        ),
        "leaky ReLU lets some of the negative side through: 1 + slope² below the 2": (
            _leaky(lambda slope: math.sqrt(2))
        ),
    },
)
