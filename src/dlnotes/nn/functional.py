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
from .norm import batch_norm, group_norm, instance_norm, layer_norm, rms_norm
from .products import bilinear
from .softmaxes import log_softmax, logsumexp, softmax

__all__ = [
    "batch_norm",
    "bilinear",
    "elu",
    "gelu",
    "group_norm",
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
    "tanh",
]
