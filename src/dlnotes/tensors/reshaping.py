"""Another shape for the same elements: as a view, or else as a copy.

Chapter: memory_layout
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.tensors._arguments import one_sequence, wrap_dim
from dlnotes.tensors.layout import copy, runs, view_strides


def view(input: Tensor, *shape: int | Sequence[int]) -> Tensor:
    """Show the same storage in another shape; never copy.

    Twin of :meth:`torch.Tensor.view`; leaves out ``dtype``.

    Args:
        input: any shape and dtype.
        shape: sizes wanted; one may be ``-1``, which is then worked out.

    Returns:
        A view of ``input``.

    Raises:
        ValueError: if no strides over this storage show that shape.
    """
    wanted = _complete("view", one_sequence(shape), input.numel())
    strides = view_strides(input.shape, input.stride(), wanted)
    if strides is None:
        sizes = [size for size, _ in runs(input.shape, input.stride())]
        raise ValueError(
            f"view: shape must split {sizes}, the runs that one stride walks through "
            f"(shape {list(input.shape)}, strides {list(input.stride())}), "
            f"got {list(wanted)}; reshape would copy"
        )
    return torch.as_strided(input, wanted, strides, input.storage_offset())


def reshape(input: Tensor, shape: Sequence[int]) -> Tensor:
    """Show the elements in another shape: a view if one exists, else of a copy.

    Twin of :func:`torch.reshape`.

    Args:
        input: any shape and dtype.
        shape: sizes wanted; one may be ``-1``, which is then worked out.

    Returns:
        A view of ``input``, or a contiguous copy.

    Raises:
        ValueError: if the shape holds another number of elements.
    """
    wanted = _complete("reshape", shape, input.numel())
    if view_strides(input.shape, input.stride(), wanted) is None:
        input = copy(input)
    return view(input, wanted)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Merge neighbouring dimensions into one.

    Twin of :func:`torch.flatten`.

    Args:
        input: any shape and dtype.
        start_dim: first dimension merged.
        end_dim: last dimension merged.

    Returns:
        A view of ``input`` if there is one, else a copy.

    Raises:
        ValueError: if ``start_dim`` comes after ``end_dim``.
    """
    first = wrap_dim("flatten", start_dim, input.ndim, "start_dim")
    last = wrap_dim("flatten", end_dim, input.ndim, "end_dim")
    if first > last:
        raise ValueError(
            f"flatten: start_dim must not come after end_dim, "
            f"got {start_dim} and {end_dim}"
        )
    merged = math.prod(input.shape[first : last + 1])
    return reshape(input, [*input.shape[:first], merged, *input.shape[last + 1 :]])


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Split one dimension into several.

    Twin of :func:`torch.unflatten`.

    Args:
        input: at least one dimension, any dtype.
        dim: the dimension to split.
        sizes: of the new dimensions; one may be ``-1``, which is then worked out.

    Returns:
        A view of ``input``, since splitting never needs a copy.

    Raises:
        ValueError: if the sizes do not multiply to that of the dimension.
    """
    d = wrap_dim("unflatten", dim, input.ndim)
    if len(sizes) == 0 or input.ndim == 0:
        raise ValueError(
            f"unflatten: sizes must split a dimension of {list(input.shape)}, "
            f"got {list(sizes)}"
        )
    parts = _complete("unflatten", sizes, input.shape[d], "sizes")
    return view(input, [*input.shape[:d], *parts, *input.shape[d + 1 :]])


def _complete(
    function: str, shape: Sequence[int], numel: int, name: str = "shape"
) -> tuple[int, ...]:
    """Work out the size given as ``-1``; refuse what does not hold ``numel``."""
    known = math.prod(size for size in shape if size != -1)
    unknown = list(shape).count(-1)
    if unknown == 1 and known > 0 and numel % known == 0:
        return tuple(numel // known if size == -1 else int(size) for size in shape)
    if unknown or known != numel or any(size < 0 for size in shape):
        rest = " with at most one -1" if unknown > 1 else ""
        raise ValueError(
            f"{function}: {name} must hold {numel} elements{rest}, got {list(shape)}"
        )
    return tuple(int(size) for size in shape)
