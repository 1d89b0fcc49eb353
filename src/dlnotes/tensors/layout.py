"""Where an element lies in the storage, and when another shape can be a view.

The element at index ``(i, j, ...)`` is kept in the cell
``offset + i * strides[0] + j * strides[1] + ...`` of the storage.

Chapter: memory_layout
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor


def contiguous_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the strides of a tensor whose rows lie one after another.

    The last dimension moves by one cell; each other one by the number of
    elements behind it. (An empty dimension counts as 1, as in PyTorch.)

    Args:
        shape: sizes of the dimensions.

    Returns:
        One stride a dimension, in elements.

    Raises:
        ValueError: if a size is negative.
    """
    if any(size < 0 for size in shape):
        raise ValueError(
            f"contiguous_strides: shape must be >= 0 throughout, got {list(shape)}"
        )
    strides = [1] * len(shape)
    for d in reversed(range(len(shape) - 1)):
        strides[d] = strides[d + 1] * max(shape[d + 1], 1)
    return tuple(strides)


def is_contiguous(input: Tensor) -> bool:
    """Say whether walking along the indices walks along the storage, cell by cell.

    Twin of :meth:`torch.Tensor.is_contiguous`; leaves out ``memory_format``.

    Args:
        input: any shape and dtype.

    Returns:
        Whether the strides are :func:`contiguous_strides`; that of a dimension
        of size 1 does not count, since nobody ever takes a step along it.
    """
    due = contiguous_strides(input.shape)
    return input.numel() == 0 or all(
        got == want or size == 1
        for got, want, size in zip(input.stride(), due, input.shape, strict=True)
    )


def contiguous(input: Tensor) -> Tensor:
    """Return the tensor itself if it is contiguous, else a copy that is.

    Twin of :meth:`torch.Tensor.contiguous`; leaves out ``memory_format``.

    Args:
        input: any shape and dtype.

    Returns:
        Shape and dtype of ``input``.
    """
    return input if is_contiguous(input) else copy(input)


def copy(input: Tensor) -> Tensor:
    """Return a contiguous copy in a storage of its own."""
    return input.new_empty(input.shape).copy_(input)


def cells(input: Tensor) -> Tensor:
    """Return the cell of the storage in which each element is kept.

    Args:
        input: any shape and dtype.

    Returns:
        ``offset + i * strides[0] + j * strides[1] + ...``, int64, in the shape
        of ``input``.
    """
    found = torch.full(input.shape, input.storage_offset(), device=input.device)
    for d, (size, stride) in enumerate(zip(input.shape, input.stride(), strict=True)):
        behind = (None,) * (input.ndim - d - 1)
        found += (torch.arange(size, device=input.device) * stride)[(..., *behind)]
    return found


def runs(shape: Sequence[int], strides: Sequence[int]) -> list[tuple[int, int]]:
    """Merge neighbouring dimensions that one stride walks through.

    Two neighbours merge if one step along the left one leads to where the
    right one ends: ``strides[d] == shape[d + 1] * strides[d + 1]``.

    Args:
        shape: sizes of the dimensions.
        strides: as many strides.

    Returns:
        ``(size, stride)`` of each run, from left to right; sizes of 1 are left
        out. A contiguous tensor is a single run.
    """
    found: list[tuple[int, int]] = []
    for size, stride in zip(shape, strides, strict=True):
        if size == 1:
            continue
        if found and found[-1][1] == size * stride:
            found[-1] = (found[-1][0] * size, stride)
        else:
            found.append((size, stride))
    return found


def view_strides(
    shape: Sequence[int], strides: Sequence[int], new_shape: Sequence[int]
) -> tuple[int, ...] | None:
    """Return the strides that show the same elements in a new shape, if there are.

    Dimensions are first merged into :func:`runs`; a new shape is a view exactly
    if it can be had by splitting these. (``computeStride`` of PyTorch's ATen
    library does the same in one pass.)

    Args:
        shape: sizes of the dimensions.
        strides: as many strides.
        new_shape: sizes wanted; ``-1`` is not allowed here.

    Returns:
        One stride a new dimension; ``None`` if no strides will do.

    Raises:
        ValueError: if the two shapes hold different numbers of elements.
    """
    if math.prod(shape) != math.prod(new_shape):
        raise ValueError(
            f"view_strides: new_shape must hold {math.prod(shape)} elements, "
            f"got {list(new_shape)}"
        )
    if 0 in shape:  # nothing to read: any strides will do
        return contiguous_strides(new_shape)
    left = runs(shape, strides)
    size, stride = 1, 1  # what is left of the run that is being split
    new_strides = [1] * len(new_shape)
    for d in reversed(range(len(new_shape))):
        if size == 1 and new_shape[d] > 1:
            size, stride = left.pop()
        if size % new_shape[d]:
            return None  # it would have to reach into the next run
        new_strides[d] = stride
        size, stride = size // new_shape[d], stride * new_shape[d]
    return tuple(new_strides)
