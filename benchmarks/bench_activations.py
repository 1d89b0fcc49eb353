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

# Where ours makes several passes over memory and the native kernel one, the clear
# code stays and the target is missed; the chapter counts the passes ("What clarity
# costs"). Measured (forward, with backward):
#   leaky_relu  3.3, 2.6  three passes, so that any slope will do
#   hardswish   3.5, 4.1  four passes
#   gelu        2.7, 2.3  torch.erf alone takes twice the native GELU
#   silu        2.1, 2.6  the slope needs the gate once more
#   softplus    2.0, 2.4  a mask of booleans, and the sigmoid again
#   sigmoid, relu, log_softmax with backward 2.1 to 2.2: the call of a Python function
TARGET = 2.0


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
        target=TARGET,
    )
    for name, kwargs in FUNCTIONS.items()
    for backward in (False, True)
] + [
    Workload(
        "nn.functional.prelu",
        "512×128, 128 slopes, forward and backward",
        make=make_prelu,
        backward=True,
        target=TARGET,
    )
]
