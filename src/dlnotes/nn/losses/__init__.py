"""Losses: what a network is taught by.

The functions are public in ``dlnotes.nn.functional``, the layers in ``dlnotes.nn``.

Chapter: losses
"""

from .binary import (
    BCELoss,
    BCEWithLogitsLoss,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
)
from .classes import CrossEntropyLoss, NLLLoss, cross_entropy, nll_loss
from .divergence import KLDivLoss, kl_div
from .margins import (
    HingeEmbeddingLoss,
    MarginRankingLoss,
    MultiMarginLoss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
)
from .regression import (
    HuberLoss,
    L1Loss,
    MSELoss,
    SmoothL1Loss,
    huber_loss,
    l1_loss,
    mse_loss,
    smooth_l1_loss,
)

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "SmoothL1Loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "hinge_embedding_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "margin_ranking_loss",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "smooth_l1_loss",
]
