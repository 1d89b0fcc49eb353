"""What the layers of a perceptron cost, written in Python."""

import torch
from run import Workload

X, Y = torch.randn(256, 32), torch.randn(256, 32)

WORKLOADS = [
    Workload(
        "nn.functional.bilinear", "256 pairs of 32 features to 16, with backward",
        backward=True, make=lambda: ((X, Y, torch.randn(16, 32, 32)), {}), target=1.0,
    ),
    Workload(
        "nn.Bilinear", "256 pairs of 32 features to 16", target=1.0,
        build=lambda kind: kind(32, 32, 16), make=lambda: ((X, Y), {}),
    ),
    Workload(
        "nn.Flatten", "1024×8×8", build=lambda kind: kind(),
        make=lambda: ((torch.randn(1024, 8, 8),), {}),
    ),
    Workload(
        "nn.Unflatten", "1024×64 to 8×8", build=lambda kind: kind(1, (8, 8)),
        make=lambda: ((torch.randn(1024, 64),), {}),
    ),
    Workload(
        "ops.MLP", "256×64 by 64-64-10, with backward", backward=True, target=1.3,
        build=lambda kind: kind(64, [64, 64, 10]),
        make=lambda: ((torch.randn(256, 64),), {}),
    ),
]  # fmt: skip
