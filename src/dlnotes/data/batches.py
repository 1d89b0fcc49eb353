"""Rows in random order, a handful at a time."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor


class Batches:
    """Mini-batches of tensors that belong together, in a new order each time.

    One pass over it is one epoch. The rows are fetched by one index a batch,
    which is much faster than a loader that fetches row by row.

    Args:
        tensors: each ``[N, ...]``; row ``n`` of all of them is one sample.
        batch_size: rows a batch; the last batch of an epoch may have fewer.
        generator: of the order; ``None`` keeps the rows as they stand.

    Raises:
        ValueError: if there is no tensor, the lengths differ, or ``batch_size``
            is not positive.
    """

    def __init__(
        self,
        *tensors: Tensor,
        batch_size: int,
        generator: torch.Generator | None = None,
    ) -> None:
        lengths = [len(tensor) for tensor in tensors]
        if len(set(lengths)) != 1:
            raise ValueError(f"Batches: tensors must have one length, got {lengths}")
        if batch_size < 1:
            raise ValueError(f"Batches: batch_size must be >= 1, got {batch_size}")
        self.tensors = tensors
        self.batch_size = batch_size
        self.generator = generator

    def __len__(self) -> int:
        return -(-len(self.tensors[0]) // self.batch_size)  # rounded up

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        rows = len(self.tensors[0])
        if self.generator is None:
            yield from zip(
                *(tensor.split(self.batch_size) for tensor in self.tensors),
                strict=True,
            )
            return
        order = torch.randperm(rows, generator=self.generator)
        for index in order.split(self.batch_size):  # [batch_size] or fewer
            yield tuple(tensor[index] for tensor in self.tensors)
