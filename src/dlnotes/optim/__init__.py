"""Optimizers and schedules, at the addresses of ``torch.optim``, and plain descent.

Each class is a :class:`torch.optim.Optimizer`: schedulers, checkpoints and hooks of
PyTorch work with it, and state dictionaries go either way.
"""

from . import lr_scheduler
from .adadelta import Adadelta
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .descent import backtracking, gradient_descent, newton_step
from .landscapes import hessian_spectrum, kind_of_point
from .lion import Lion
from .muon import Muon
from .nadam import NAdam
from .radam import RAdam
from .rmsprop import RMSprop
from .rosenbrock import rosen, rosen_der, rosen_hess
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
    "backtracking",
    "gradient_descent",
    "hessian_spectrum",
    "kind_of_point",
    "lr_scheduler",
    "newton_step",
    "rosen",
    "rosen_der",
    "rosen_hess",
]
