"""Views that put dimensions in another order, insert or drop them.

Chapter: memory_layout
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.tensors._arguments import wrap_dim, wrap_dims


def permute(input: Tensor, dims: Sequence[int]) -> Tensor:
    """Put the dimensions in another order.

    Twin of :func:`torch.permute`.

    Args:
        input: ``n`` dimensions, any dtype.
        dims: ``n`` different dimensions; the new dimension ``k`` is the old
            ``dims[k]``.

    Returns:
        A view of ``input``.

    Raises:
        ValueError: if ``dims`` does not name every dimension once.
    """
    if len(dims) != input.ndim:
        raise ValueError(
            f"permute: dims must name all {input.ndim} dimensions, got {list(dims)}"
        )
    order = wrap_dims("permute", dims, input.ndim)
    return torch.as_strided(
        input,
        [input.shape[d] for d in order],
        [input.stride(d) for d in order],
        input.storage_offset(),
    )


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Swap two dimensions.

    Twin of :func:`torch.transpose`.

    Args:
        input: any shape and dtype.
        dim0: one dimension.
        dim1: the other.

    Returns:
        A view of ``input``.

    Raises:
        ValueError: if a dimension does not exist.
    """
    i = wrap_dim("transpose", dim0, input.ndim, "dim0")
    j = wrap_dim("transpose", dim1, input.ndim, "dim1")
    order = list(range(input.ndim))
    if order:  # a tensor without dimensions is its own transpose
        order[i], order[j] = order[j], order[i]
    return permute(input, order)


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """Insert a dimension of size 1 in front of dimension ``dim``.

    Twin of :func:`torch.unsqueeze`.

    Args:
        input: ``n`` dimensions, any dtype.
        dim: from ``-n - 1`` to ``n``.

    Returns:
        A view of ``input``.

    Raises:
        ValueError: if ``dim`` is outside.
    """
    at = wrap_dim("unsqueeze", dim, input.ndim + 1)
    shape, strides = list(input.shape), list(input.stride())
    behind = shape[at] * strides[at] if at < input.ndim else 1
    shape.insert(at, 1)
    strides.insert(at, behind)  # never used: there is no second step
    return torch.as_strided(input, shape, strides, input.storage_offset())


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Drop dimensions of size 1.

    Twin of :func:`torch.squeeze`.

    Args:
        input: any shape and dtype.
        dim: the dimension or dimensions to drop, if their size is 1; all of
            that size if ``None``, a batch of one among them.

    Returns:
        A view of ``input``.

    Raises:
        ValueError: if a dimension does not exist or is named twice.
    """
    dims = range(input.ndim) if dim is None else [dim] if isinstance(dim, int) else dim
    dropped = wrap_dims("squeeze", dims, input.ndim)
    kept = [d for d, n in enumerate(input.shape) if n != 1 or d not in dropped]
    return torch.as_strided(
        input,
        [input.shape[d] for d in kept],
        [input.stride(d) for d in kept],
        input.storage_offset(),
    )
