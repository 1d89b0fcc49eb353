"""The same step on several processes: each takes a share of every batch.

All processes draw the same batches, from generators with the same seed, and each
keeps the rows of its rank. The gradients are added up, so that every process takes
the step that one process would have taken with the whole batch. Where
``torch.distributed`` was not set up there is one process, and nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.distributed as dist
from torch import Tensor


def ranks() -> tuple[int, int]:
    """Return which process this is, from 0, and how many there are."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


def shares(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Return the rows of this process: with four of them, every fourth.

    Args:
        tensors: ``[B, ...]`` each, the same in all processes.

    Returns:
        ``[b, ...]`` each, where ``b`` differs by at most 1 between processes.
    """
    rank, count = ranks()
    return tensors if count == 1 else tuple(t[rank::count] for t in tensors)


def sum_gradients(parameters: Iterable[Tensor]) -> None:
    """Replace each gradient by its sum over all processes.

    Args:
        parameters: in the same order in all processes. One without a gradient
            here counts as 0: another process may have one.
    """
    if ranks()[1] == 1:
        return
    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
        dist.all_reduce(parameter.grad)


def sum_numbers(*numbers: float) -> list[float]:
    """Add up numbers over all processes.

    Args:
        numbers: as many in every process.

    Returns:
        The sums, the same in every process.
    """
    if ranks()[1] == 1:
        return list(numbers)
    tensor = torch.tensor(numbers, dtype=torch.float64, device=_device())
    dist.all_reduce(tensor)
    return tensor.tolist()


def same_start(tensors: Iterable[Tensor]) -> None:
    """Give all processes the numbers of process 0.

    Args:
        tensors: in the same order in all processes; written in place.
    """
    if ranks()[1] > 1:
        for tensor in tensors:
            dist.broadcast(tensor.detach(), src=0)


def _device() -> str:
    """Say where the processes' tensors meet: NCCL takes none of the CPU's."""
    return "cuda" if dist.get_backend() == "nccl" else "cpu"
