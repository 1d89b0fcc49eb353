"""Limits for gradients, and sequences of unequal length, as in ``torch.nn.utils``.

Chapter: training_loop
"""

from . import rnn
from .clipping import (
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
    "rnn",
]
