"""Broadcasting: a dimension of size 1 made long by a stride of 0.

Chapter: memory_layout
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.tensors._arguments import one_sequence
from dlnotes.tensors.views import unsqueeze


def broadcast_shapes(*shapes: int | Sequence[int]) -> torch.Size:
    """Return the shape that all the given ones fit into.

    Shapes are lined up at the *right*; missing dimensions count as 1; sizes in
    one column must be equal, except that 1 goes with everything.

    Twin of :func:`torch.broadcast_shapes`.

    Args:
        shapes: each a sequence of sizes, or one number.

    Returns:
        The common shape.

    Raises:
        ValueError: if two sizes in one column differ and none of them is 1.
    """
    lists = [[s] if isinstance(s, int) else list(s) for s in shapes]
    if any(size < 0 for sizes in lists for size in sizes):
        raise ValueError(f"broadcast_shapes: shapes must be >= 0, got {lists}")
    ndim = max((len(sizes) for sizes in lists), default=0)
    padded = [[1] * (ndim - len(sizes)) + sizes for sizes in lists]
    common = []
    for column in zip(*padded, strict=True):
        sizes = set(column) - {1}
        if len(sizes) > 1:
            raise ValueError(
                "broadcast_shapes: shapes must agree, or be 1, in each dimension "
                f"counted from the right, got {' and '.join(map(str, lists))}"
            )
        common.append(sizes.pop() if sizes else 1)
    return torch.Size(common)


def expand(input: Tensor, *sizes: int | Sequence[int]) -> Tensor:
    """Make dimensions of size 1 longer without copying: their stride becomes 0.

    Twin of :meth:`torch.Tensor.expand`.

    Args:
        input: any shape and dtype.
        sizes: wanted sizes, at least as many as ``input`` has; ``-1`` keeps one.
            Those in excess are new dimensions on the left.

    Returns:
        A view of ``input``. All elements along an expanded dimension are one
        and the same cell, so do not write into it.

    Raises:
        ValueError: if a dimension other than of size 1 should change.
    """
    wanted = one_sequence(sizes)
    _check_sizes(input, wanted)
    for _ in range(len(wanted) - input.ndim):
        input = unsqueeze(input, 0)
    shape, strides = list(input.shape), list(input.stride())
    for d, n in enumerate(wanted):
        if n not in (-1, shape[d]):
            shape[d], strides[d] = n, 0  # a step that stays where it is
    return torch.as_strided(input, shape, strides, input.storage_offset())


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """Expand a tensor to a given shape.

    Twin of :func:`torch.broadcast_to`.

    Args:
        input: any shape and dtype.
        size: wanted sizes.

    Returns:
        A view of ``input``.

    Raises:
        ValueError: if ``input`` does not fit into ``size``.
    """
    return expand(input, size)


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Expand tensors to their common shape.

    Twin of :func:`torch.broadcast_tensors`.

    Args:
        tensors: any shapes that fit together.

    Returns:
        One view for each tensor.

    Raises:
        ValueError: if the shapes do not fit together.
    """
    shape = broadcast_shapes(*(tensor.shape for tensor in tensors))
    return tuple(expand(tensor, shape) for tensor in tensors)


def _check_sizes(input: Tensor, wanted: tuple[int, ...]) -> None:
    new = len(wanted) - input.ndim
    if new < 0:
        raise ValueError(
            f"expand: sizes must be at least {input.ndim}, one a dimension, "
            f"got {list(wanted)}"
        )
    if any(n < -1 for n in wanted) or -1 in wanted[:new]:
        raise ValueError(
            "expand: sizes must be >= 0, or -1 for a dimension that exists already, "
            f"got {list(wanted)} for {list(input.shape)}"
        )
    for d, (n, known) in enumerate(zip(wanted[new:], input.shape, strict=True)):
        if known != 1 and n not in (-1, known):
            raise ValueError(
                f"expand: sizes must keep the {known} of dimension {d}, "
                f"since only a size of 1 can grow, got {list(wanted)}"
            )
