"""Optimizers and schedules, at the addresses of ``torch.optim``.

Each class is a :class:`torch.optim.Optimizer`: schedulers, checkpoints and hooks of
PyTorch work with it, and state dictionaries go either way.

Chapter: optimizers
"""

from . import lr_scheduler
from .adadelta import Adadelta
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .muon import Muon
from .nadam import NAdam
from .radam import RAdam
from .rmsprop import RMSprop
from .sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Muon",
    "NAdam",
    "RAdam",
    "RMSprop",
    "lr_scheduler",
]
