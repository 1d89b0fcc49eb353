"""The engine: what it costs to record, and to go back, in Python."""

import torch
from run import Workload

GENERATOR = torch.Generator().manual_seed(0)
WEIGHTS = [torch.randn(256, 256, generator=GENERATOR) / 16 for _ in range(8)]
BATCH = torch.randn(256, 256, generator=GENERATOR)


def network(*weights):
    x = BATCH
    for weight in weights:
        x = (weight @ x).tanh()
    return (x * x).sum()


def softmax(x):
    e = x.exp()
    return e / e.sum()


WORKLOADS = [
    Workload(
        "autograd.functional.vjp", "8 layers of 256×256, batch of 256",
        make=lambda: ((network, tuple(WEIGHTS)), {}), target=1.5,
    ),
    Workload(
        "autograd.functional.jacobian", "softmax of 64",
        make=lambda: ((softmax, BATCH[0, :64]), {}), target=4.0,
    ),
    Workload(
        "autograd.sum_to_size", "256×256 to 1×256",
        make=lambda: ((BATCH, 1, 256), {}), target=2.5,
    ),
]  # fmt: skip
