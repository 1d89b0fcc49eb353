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

# The goal is 2. Where several passes over memory stand against a native kernel
# that makes one, the clear code stays: (forward, with backward), as measured.
ABOVE = {
    "relu": (2.0, 2.3),  # 1.9, 2.1: the call of a Python function, twice
    "leaky_relu": (3.7, 3.2),  # 3.4, 2.5: three passes for any slope, against one
    "hardswish": (3.6, 4.0),  # 3.2, 3.6: four passes against one
    "gelu": (3.0, 2.7),  # 2.8, 2.4: torch.erf alone takes twice the native GELU
    "silu": (2.2, 2.8),  # 1.9, 2.4: the slope needs the gate once more
    "softplus": (2.3, 2.6),  # 2.0, 2.3: a mask of booleans, and the sigmoid again
    "sigmoid": (2.0, 2.3),  # 1.7, 2.0
    "elu": (2.0, 2.3),  # 1.4, 2.0
    "selu": (2.0, 2.3),  # 1.4, 2.0
    "softmax": (2.0, 2.3),  # 1.6, 2.0
    "log_softmax": (2.0, 2.3),  # 1.7, 1.9
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
        target=ABOVE.get(name, (2.0, 2.0))[backward],
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
