"""The one training loop of the book, and what it needs.

Chapter: training_loop
"""

from dlnotes.training.distributed import same_start, shares, sum_gradients, sum_numbers
from dlnotes.training.loop import evaluate, fit, train_step
from dlnotes.training.metrics import accuracy
from dlnotes.training.stopping import EarlyStopping
from dlnotes.training.watching import first_not_finite

__all__ = [
    "EarlyStopping",
    "accuracy",
    "evaluate",
    "first_not_finite",
    "fit",
    "same_start",
    "shares",
    "sum_gradients",
    "sum_numbers",
    "train_step",
]
