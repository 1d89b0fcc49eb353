"""Optimizers that PyTorch does not have.

Chapter: optimizers
"""

from .lion import Lion
from .yogi import Yogi

__all__ = ["Lion", "Yogi"]
