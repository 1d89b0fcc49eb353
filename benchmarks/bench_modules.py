"""What a module written in Python costs around the same arithmetic."""

import torch
from run import Workload

X = torch.randn(256, 512)


def stack(kind):
    """Sixteen layers that do next to nothing, in a container."""
    return kind(*(torch.nn.Identity() for _ in range(16)))


WORKLOADS = [
    Workload(
        "nn.functional.linear", "256×512 by 1024×512, with backward", backward=True,
        make=lambda: ((X, torch.randn(1024, 512), torch.randn(1024)), {}), target=1.3,
    ),
    Workload(
        "nn.Linear", "256×512 to 1024", build=lambda kind: kind(512, 1024),
        make=lambda: ((X,), {}), target=1.3,
    ),
    Workload(
        "nn.Sequential", "16 layers that do nothing", build=stack,
        make=lambda: ((X,), {}), target=2.0,
    ),
]  # fmt: skip
