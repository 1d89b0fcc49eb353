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
from .dropout import alpha_dropout, dropout, dropout1d, dropout2d
from .linear import linear
from .shrinkage import hardshrink, softshrink
from .softmaxes import log_softmax, logsumexp, softmax

__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "elu",
    "gelu",
    "hardshrink",
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
    "softshrink",
    "tanh",
]
