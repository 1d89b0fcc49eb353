"""Layers and functions, at the addresses of ``torch.nn``."""

from . import functional, utils
from .activations import (
    ELU,
    GELU,
    SELU,
    Hardswish,
    LeakyReLU,
    Mish,
    PReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from .containers import ModuleList, Sequential
from .contrastive import MomentumContrast
from .linear import LazyLinear, Linear
from .modules import Module
from .parameter import Buffer, Parameter
from .softmaxes import LogSoftmax, Softmax

__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "Buffer",
    "Hardswish",
    "LazyLinear",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "Mish",
    "Module",
    "ModuleList",
    "MomentumContrast",
    "PReLU",
    "Parameter",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "functional",
    "utils",
]
