"""Functions without state, at the addresses of ``torch.nn.functional``.

A contents list: the code stands in the module of the chapter that explains it.
"""

from .activations import (
    elu,
    gelu,
    hardswish,
    leaky_relu,
    mish,
    prelu,
    relu,
    selu,
    sigmoid,
    silu,
    softplus,
    tanh,
)
from .linear import linear
from .products import bilinear
from .softmaxes import log_softmax, logsumexp, softmax

__all__ = [
    "bilinear",
    "elu",
    "gelu",
    "hardswish",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsumexp",
    "mish",
    "prelu",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]
