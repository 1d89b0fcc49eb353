"""Clipping against PyTorch's default: 100 gradients of 256 × 256."""

import torch
from run import Workload


def parameters(tensors=100):
    generator = torch.Generator().manual_seed(0)
    found = [torch.zeros(256, 256) for _ in range(tensors)]
    for tensor in found:
        tensor.grad = torch.randn(256, 256, generator=generator)
    return found


def make(*settings):
    return (parameters(), *settings), {}


WHAT = "100 gradients of 256×256"
WORKLOADS = [
    Workload("nn.utils.clip_grad_norm_", WHAT, lambda: make(1.0), target=1.3),
    Workload("nn.utils.clip_grad_value_", WHAT, lambda: make(0.5), target=1.3),
]
