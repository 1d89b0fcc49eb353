"""The activations against PyTorch: 512 rows of 128 units, as in a small network."""

import torch
from run import Workload

FUNCTIONS = {
    "relu": {},
    "leaky_relu": {},
    "elu": {},
    "selu": {},
    "gelu": {},
    "silu": {},
    "mish": {},
    "hardswish": {},
    "softplus": {},
    "sigmoid": {},
    "tanh": {},
    "softmax": {"dim": 1},
    "log_softmax": {"dim": 1},
    "logsumexp": {"dim": 1},
}


def make(**kwargs):
    generator = torch.Generator().manual_seed(0)
    return (torch.randn(512, 128, generator=generator),), kwargs


def make_prelu():
    (x,), _ = make()
    return (x, torch.full((128,), 0.25)), {}


WORKLOADS = [
    Workload(
        f"nn.functional.{name}",
        f"512×128, {'forward and backward' if backward else 'forward'}",
        make=lambda kwargs=kwargs: make(**kwargs),
        backward=backward,
        target=2.0,
    )
    for name, kwargs in FUNCTIONS.items()
    for backward in (False, True)
] + [
    Workload(
        "nn.functional.prelu",
        "512×128, 128 slopes, forward and backward",
        make=make_prelu,
        backward=True,
        target=2.0,
    )
]
