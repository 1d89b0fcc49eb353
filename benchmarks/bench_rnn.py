"""The plain recurrent layer against PyTorch: 35 steps of 32 sequences."""

import torch
from run import Workload

SIZE = 256


def make(*shape):
    x = torch.randn(*shape, SIZE, generator=torch.Generator().manual_seed(0))
    return lambda: ((x,), {})


def both(name, what, build, target, *shape):
    return [
        Workload(name, what, make(*shape), backward, target, build)
        for backward in (False, True)
    ]


WORKLOADS = [
    *both("nn.RNN", "35×32×256", lambda kind: kind(SIZE, SIZE), 1.0, 35, 32),
    *both("nn.RNNCell", "32×256", lambda kind: kind(SIZE, SIZE), 1.3, 32),
]
