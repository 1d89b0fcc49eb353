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
from .norm import batch_norm, group_norm, instance_norm, layer_norm, rms_norm
from .products import bilinear
from .shrinkage import hardshrink, softshrink
from .softmaxes import log_softmax, logsumexp, softmax

__all__ = [
    "alpha_dropout",
    "batch_norm",
    "bilinear",
    "dropout",
    "dropout1d",
    "dropout2d",
    "elu",
    "gelu",
    "group_norm",
    "hardshrink",
    "hardswish",
    "instance_norm",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsumexp",
    "mish",
    "prelu",
    "relu",
    "rms_norm",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softshrink",
    "tanh",
]
