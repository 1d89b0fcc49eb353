"""Layers and functions, at the addresses of ``torch.nn``."""

from . import approximation, bptt, functional, gates, init, utils
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
from .dropout import AlphaDropout, Dropout, Dropout1d, Dropout2d
from .flattening import Flatten, Unflatten
from .linear import LazyLinear, Linear
from .losses import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HingeEmbeddingLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MarginRankingLoss,
    MSELoss,
    MultiMarginLoss,
    NLLLoss,
    SmoothL1Loss,
)
from .modules import Module
from .norm import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
    LayerNorm,
    RMSNorm,
)
from .parameter import Buffer, Parameter
from .perceptron import MultilayerPerceptron, perceptron_rule, softmax_loss
from .products import Bilinear
from .rnn import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell
from .shrinkage import Hardshrink, Softshrink
from .softmaxes import LogSoftmax, Softmax

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "SELU",
    "AlphaDropout",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Bilinear",
    "Buffer",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Flatten",
    "GRUCell",
    "GroupNorm",
    "Hardshrink",
    "Hardswish",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "LayerNorm",
    "LazyLinear",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "Mish",
    "Module",
    "ModuleList",
    "MomentumContrast",
    "MultiMarginLoss",
    "MultilayerPerceptron",
    "NLLLoss",
    "PReLU",
    "Parameter",
    "RMSNorm",
    "RNNCell",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Softshrink",
    "Tanh",
    "Unflatten",
    "approximation",
    "bptt",
    "functional",
    "gates",
    "init",
    "perceptron_rule",
    "softmax_loss",
    "utils",
]
