"""Dropout and shrinkage against PyTorch, in a small network and on feature maps."""

import torch
from run import Workload

UNITS, MAPS = (512, 128), (32, 64, 28, 28)


def make(shape, **kwargs):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(shape, generator=generator)
    return lambda: ((x,), kwargs)


DROPPED = {
    "dropout": ("512×128, p = 0.5", make(UNITS), 1.2),
    "dropout1d": ("32×64×784, p = 0.5", make((32, 64, 784)), 1.2),
    "dropout2d": ("32×64×28×28, p = 0.5", make(MAPS), 1.2),
    "alpha_dropout": ("512×128, p = 0.5", make(UNITS, training=True), 1.2),
    # Missed, from 2.2 to 3.8: two or three passes over memory instead of one.
    "softshrink": ("512×128", make(UNITS), 2.0),
    "hardshrink": ("512×128", make(UNITS), 2.0),
}
WORKLOADS = [
    Workload(f"nn.functional.{name}", what, make=call, backward=backward, target=target)
    for name, (what, call, target) in DROPPED.items()
    for backward in (False, True)
]
