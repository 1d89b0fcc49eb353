"""The optimizers against PyTorch's: one step of 100 matrices of 256 × 256.

PyTorch's default on a CPU is a loop over the parameters, as ours is.
"""

from collections.abc import Callable
from functools import partial

import torch
from run import Workload

KINDS = {
    "SGD": {"momentum": 0.9},
    "Adagrad": {},
    "RMSprop": {},
    "Adadelta": {},
    "Adam": {},
    "AdamW": {},
    "NAdam": {},
    "RAdam": {},
    "Adamax": {},
}


def make() -> tuple[tuple, dict]:
    return (), {}


def build(kind: type, **settings: object) -> Callable[[], None]:
    """Make an optimizer with gradients that stay, and return its step."""
    generator = torch.Generator().manual_seed(0)
    params = [torch.nn.Parameter(torch.zeros(256, 256)) for _ in range(100)]
    for param in params:
        param.grad = torch.randn(256, 256, generator=generator)
    return kind(params, **settings).step


WORKLOADS = [
    Workload(
        f"optim.{name}",
        "a step of 100 matrices of 256×256",
        make=make,
        build=partial(build, **settings),
        target=1.3,
    )
    for name, settings in KINDS.items()
]
