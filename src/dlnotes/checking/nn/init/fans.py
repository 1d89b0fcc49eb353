"""Tasks for fans and gains."""

import math

import torch

from dlnotes.checking import Case, task


def _weights():
    for said, shape in {
        "a linear layer": (300, 100),
        "a convolution": (64, 16, 3, 5),
        "a convolution over time": (8, 4, 7),
        "no output": (0, 3),
        "a bias has no fans": (10,),
        "a single number": (),
    }.items():
        yield Case(said, (torch.zeros(shape),))


task("nn.init._calculate_fan_in_and_fan_out", cases=_weights).mistakes("""
    the size of the kernel counts too: each output adds up I · kh · kw products
        math.prod(tensor.shape[2:]) => 1
    the kernel counts for fan_out too: an input goes into O · kh · kw outputs
        tensor.shape[0] * kernel => tensor.shape[0]
""")


def _gains():
    for name in ("linear", "conv2d", "conv_transpose3d", "sigmoid", "tanh", "relu"):
        yield Case(name, (name,))
    yield Case("selu", ("selu",))
    for slope in (None, 0, 0.2, 1, math.sqrt(5)):
        yield Case(f"leaky_relu, slope {slope}", ("leaky_relu", slope))
    yield Case("a slope that is no number", ("leaky_relu", "a"))
    yield Case("an unknown name", ("swish",))


task("nn.init.calculate_gain", cases=_gains).mistakes("""
    the slope is squared: 2 / (1 + slope²)
        slope**2 => slope
    leaky ReLU lets some of the negative side through: 1 + slope² below the 2
        2 / (1 + slope**2) => 2
""")
