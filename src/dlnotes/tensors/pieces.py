"""Views of parts: a range, pieces of a size, overlapping windows.

Chapter: memory_layout
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.tensors._arguments import wrap_dim


def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """Keep ``length`` elements of a dimension, from ``start`` on.

    Twin of :func:`torch.narrow`.

    Args:
        input: at least one dimension, any dtype.
        dim: the dimension.
        start: first index kept; a negative one counts from the end.
        length: number of indices kept.

    Returns:
        A view of ``input`` with the same strides and another offset.

    Raises:
        ValueError: if the range does not lie inside the dimension.
    """
    _check_dimensions("narrow", input)
    d = wrap_dim("narrow", dim, input.ndim)
    size = input.shape[d]
    first = start + size if start < 0 else start
    if length < 0 or not 0 <= first <= size - length:
        raise ValueError(
            f"narrow: start and length must stay within the {size} elements of "
            f"dimension {dim}, got {start} and {length}"
        )
    shape = list(input.shape)
    shape[d] = length
    offset = input.storage_offset() + first * input.stride(d)
    return torch.as_strided(input, shape, input.stride(), offset)


def split(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Cut a dimension into pieces of a given size, or of given sizes.

    Twin of :func:`torch.split`.

    Args:
        tensor: at least one dimension, any dtype.
        split_size_or_sections: size of each piece (the last may be smaller), or
            one size a piece.
        dim: the dimension.

    Returns:
        Views of ``tensor``.

    Raises:
        ValueError: if the sizes do not add up to that of the dimension.
    """
    _check_dimensions("split", tensor)
    size = tensor.shape[wrap_dim("split", dim, tensor.ndim)]
    if isinstance(split_size_or_sections, int):
        step = split_size_or_sections
        if step < 0 or (step == 0 and size > 0):
            raise ValueError(
                f"split: split_size_or_sections must be positive, got {step}"
            )
        starts = range(0, size, step) if size else [0]
        sections = [min(step, size - start) for start in starts]
    else:
        sections = list(split_size_or_sections)
    if sum(sections) != size or any(n < 0 for n in sections):
        raise ValueError(
            f"split: split_size_or_sections must add up to {size}, the size of "
            f"dimension {dim}, got {sections}"
        )
    starts = [sum(sections[:i]) for i in range(len(sections))]
    return tuple(
        narrow(tensor, dim, start, n) for start, n in zip(starts, sections, strict=True)
    )


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a dimension into *at most* ``chunks`` pieces of one size.

    The size is rounded up, so that fewer pieces may come back: 5 rows in 4
    chunks give pieces of 2, 2 and 1.

    Twin of :func:`torch.chunk`.

    Args:
        input: at least one dimension, any dtype.
        chunks: number of pieces wanted.
        dim: the dimension.

    Returns:
        Views of ``input``.

    Raises:
        ValueError: if ``chunks`` is not positive.
    """
    _check_dimensions("chunk", input)
    if chunks < 1:
        raise ValueError(f"chunk: chunks must be positive, got {chunks}")
    size = input.shape[wrap_dim("chunk", dim, input.ndim)]
    if size == 0:  # nothing to share out: every chunk is empty
        return split(input, [0] * chunks, dim)
    return split(input, -(-size // chunks), dim)


def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Show all windows of a dimension, overlapping ones too, without a copy.

    Twin of :meth:`torch.Tensor.unfold`.

    Args:
        input: any shape and dtype.
        dimension: along which the window moves.
        size: of a window.
        step: from one window to the next.

    Returns:
        A view of ``input``. ``dimension`` now counts the windows, and a new
        last dimension of size ``size`` runs inside each.

    Raises:
        ValueError: if a window is larger than the dimension, or ``step < 1``.
    """
    shape = list(input.shape) or [1]
    strides = list(input.stride()) or [1]
    d = wrap_dim("unfold", dimension, input.ndim, "dimension")
    if not 0 <= size <= shape[d]:
        raise ValueError(f"unfold: size must be from 0 to {shape[d]}, got {size}")
    if step < 1:
        raise ValueError(f"unfold: step must be positive, got {step}")
    count, stride = (shape[d] - size) // step + 1, strides[d]
    shape[d], strides[d] = count, stride * step
    if input.ndim == 0:  # one number has one window, not a row of them
        shape, strides = [], []
    return torch.as_strided(
        input, [*shape, size], [*strides, stride], input.storage_offset()
    )


def _check_dimensions(function: str, input: Tensor) -> None:
    if input.ndim == 0:
        raise ValueError(
            f"{function}: input must have at least one dimension, got a single number"
        )
