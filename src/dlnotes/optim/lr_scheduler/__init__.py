"""Learning-rate schedules, at the addresses of ``torch.optim.lr_scheduler``.

Chapter: schedules
"""

from .combinations import ChainedScheduler, SequentialLR
from .cosines import CosineAnnealingLR, CosineAnnealingWarmRestarts
from .cycles import OneCycleLR
from .decays import ExponentialLR, MultiStepLR, PolynomialLR, StepLR
from .functions import LambdaLR, MultiplicativeLR
from .plateaus import ReduceLROnPlateau
from .warmups import ConstantLR, LinearLR

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
