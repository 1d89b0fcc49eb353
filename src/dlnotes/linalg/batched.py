"""The one product for every rank."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.linalg.products import check_dtypes


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """Multiply vectors, matrices, or batches of matrices, by the rules of ``@``.

    A vector on the left is a row, on the right a column, and its extra dimension
    is dropped again. Whatever stands before the last two dimensions is batch, and
    is broadcast.

    Twin of :func:`torch.matmul`.

    Args:
        input: ``[..., N, K]`` or ``[K]``, any dtype of numbers.
        other: ``[..., K, M]`` or ``[K]``, of the same dtype.

    Returns:
        ``[..., N, M]``, without ``N`` or ``M`` where a vector was given.

    Raises:
        ValueError: if a tensor is a single number, ``K`` differs, batches cannot
            be broadcast, or dtypes differ.
    """
    if input.ndim == 0 or other.ndim == 0:
        raise ValueError(
            "matmul: input and other must have at least one dimension, "
            f"got {input.ndim} and {other.ndim}"
        )
    check_dtypes("matmul", input=input, other=other)
    x = input if input.ndim > 1 else input[None]  # [..., N, K]
    y = other if other.ndim > 1 else other[:, None]  # [..., K, M]
    n, k, m = *x.shape[-2:], y.shape[-1]
    if y.shape[-2] != k:
        raise ValueError(
            f"matmul: other must have {k} {'rows' if other.ndim > 1 else 'entries'}, "
            f"one for each column of input, got {list(other.shape)}"
        )
    if y.ndim == 2:  # one matrix for the whole batch: all its rows in one product
        batch = x.shape[:-2]
        product = torch.mm(x.reshape(batch.numel() * n, k), y)
    else:
        batch = _broadcast(x.shape[:-2], y.shape[:-2])
        stack = batch.numel()
        product = torch.bmm(
            x.expand(*batch, n, k).reshape(stack, n, k),
            y.expand(*batch, k, m).reshape(stack, k, m),
        )
    kept = [n] * (input.ndim > 1) + [m] * (other.ndim > 1)
    return product.reshape([*batch, *kept])


def _broadcast(a: torch.Size, b: torch.Size) -> torch.Size:
    try:
        return torch.broadcast_shapes(a, b)
    except RuntimeError:
        raise ValueError(
            f"matmul: batches must be broadcastable, got {list(a)} and {list(b)}"
        ) from None
