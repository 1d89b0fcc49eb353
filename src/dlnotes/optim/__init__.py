"""Optimizers, at the addresses of ``torch.optim``.

Each is a :class:`torch.optim.Optimizer`: schedulers, checkpoints and hooks of
PyTorch work with it, and state dictionaries go either way.
"""

from .adadelta import Adadelta
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .lion import Lion
from .muon import Muon
from .nadam import NAdam
from .radam import RAdam
from .rmsprop import RMSprop
from .sgd import SGD
from .yogi import Yogi

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "Muon",
    "NAdam",
    "RAdam",
    "RMSprop",
    "Yogi",
]
