"""What no strides over the old storage can show: new storage, filled piece by piece.

Chapter: memory_layout
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from dlnotes._derivatives import forward_mode
from dlnotes.tensors._arguments import (
    check_tensors,
    one_sequence,
    wrap_dim,
    wrap_dims,
)
from dlnotes.tensors.broadcasting import expand
from dlnotes.tensors.layout import copy
from dlnotes.tensors.pieces import split
from dlnotes.tensors.reshaping import view
from dlnotes.tensors.views import unsqueeze


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put tensors one behind the other along a dimension they have.

    Twin of :func:`torch.cat`; leaves out ``out``.

    Args:
        tensors: equal shapes except in ``dim``; a tensor of shape ``[0]`` fits
            anywhere and adds nothing.
        dim: the dimension that grows.

    Returns:
        A new tensor, of the dtype that holds all of them.

    Raises:
        ValueError: if the shapes do not fit together.
    """
    parts, d = _fitting(tensors, dim)
    dtype = functools.reduce(torch.promote_types, (t.dtype for t in tensors))
    return Cat.apply(d, dtype, *parts)


class Cat(torch.autograd.Function):
    """The two ways of :func:`cat`: forward it puts pieces in place, backward it splits.

    Autograd would find the way back by itself, but copy the whole gradient once
    for every piece.
    """

    @staticmethod
    def forward(d: int, dtype: torch.dtype, *parts: Tensor) -> Tensor:
        """Copy each part into its place."""
        shape, sizes = list(parts[0].shape), [part.shape[d] for part in parts]
        shape[d] = sum(sizes)
        result = parts[0].new_empty(shape, dtype=dtype)
        for place, part in zip(split(result, sizes, d), parts, strict=True):
            place.copy_(part)
        return result

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        """Keep what the way back needs: no tensor, only sizes."""
        ctx.d, ctx.dtype, *parts = inputs
        ctx.sizes = [part.shape[ctx.d] for part in parts]
        ctx.dtypes = [part.dtype for part in parts]

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Give each part its piece of the gradient."""
        pieces = zip(split(gradient, ctx.sizes, ctx.d), ctx.dtypes, strict=True)
        return None, None, *(piece.to(dtype) for piece, dtype in pieces)

    @forward_mode
    def jvp(ctx: FunctionCtx, *changes: Tensor | None) -> Tensor:
        """Put changes of the parts in the places of the parts."""
        return Cat.apply(ctx.d, ctx.dtype, *changes[2:])

    @staticmethod
    def vmap(
        info: NamedTuple, in_dims: tuple, d: int, dtype: torch.dtype, *parts: Tensor
    ) -> tuple:
        """Do many at once: what counts them becomes dimension 0 of every part."""
        all_parts = [
            part.expand(info.batch_size, *part.shape)
            if at is None
            else part.movedim(at, 0)
            for at, part in zip(in_dims[2:], parts, strict=True)
        ]
        return Cat.apply(d + 1, dtype, *all_parts), 0


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put tensors of one shape side by side along a *new* dimension.

    Twin of :func:`torch.stack`; leaves out ``out``.

    Args:
        tensors: equal shapes, ``n`` dimensions each.
        dim: where the new dimension goes, from ``-n - 1`` to ``n``.

    Returns:
        A new tensor with ``n + 1`` dimensions.

    Raises:
        ValueError: if the shapes differ, or ``tensors`` is no list or tuple.
    """
    _check_one_shape(tensors)
    d = wrap_dim("stack", dim, tensors[0].ndim + 1)
    return cat([unsqueeze(tensor, d) for tensor in tensors], d)


def repeat(input: Tensor, *repeats: int | Sequence[int]) -> Tensor:
    """Lay copies of a tensor side by side, like tiles.

    Twin of :meth:`torch.Tensor.repeat`.

    Args:
        input: ``n`` dimensions, any dtype.
        repeats: at least ``n`` counts; those in excess are new dimensions on
            the left.

    Returns:
        A new tensor, never a view, each size ``repeats[d]`` times the old.

    Raises:
        ValueError: if there are fewer counts than dimensions, or one is negative.
    """
    counts = one_sequence(repeats)
    new = len(counts) - input.ndim
    if new < 0 or any(count < 0 for count in counts):
        raise ValueError(
            f"repeat: repeats must be at least {input.ndim} counts >= 0, "
            f"got {list(counts)}"
        )
    sizes = [1] * new + list(input.shape)
    pairs, tiles = [], input
    for _ in range(new):
        tiles = unsqueeze(tiles, 0)
    for d, (count, size) in enumerate(zip(counts, sizes, strict=True)):
        tiles = unsqueeze(tiles, 2 * d)  # a dimension of size 1 for the copies
        pairs += [count, size]
    tiles = copy(expand(tiles, pairs))  # [count, size, count, size, ...]
    return view(tiles, [n * size for n, size in zip(counts, sizes, strict=True)])


def tile(input: Tensor, dims: Sequence[int]) -> Tensor:
    """Repeat a tensor; counts that are missing on the left are 1.

    Twin of :func:`torch.tile`.

    Args:
        input: any shape and dtype.
        dims: counts, lined up with the dimensions at the right.

    Returns:
        A new tensor.

    Raises:
        ValueError: if a count is negative.
    """
    return repeat(input, [1] * (input.ndim - len(dims)) + list(dims))


def flip(input: Tensor, dims: Sequence[int]) -> Tensor:
    """Turn the order of the elements round along some dimensions.

    Twin of :func:`torch.flip`.

    Args:
        input: any shape and dtype.
        dims: the dimensions.

    Returns:
        A copy. A view would need a negative stride, which PyTorch does not have.

    Raises:
        ValueError: if a dimension does not exist or is named twice.
    """
    order = wrap_dims("flip", dims, input.ndim)
    if not order or input.ndim == 0:
        return copy(input)
    for d in order:
        last_first = torch.arange(input.shape[d] - 1, -1, -1, device=input.device)
        input = input.index_select(d, last_first)  # a copy already
    return input


def _fitting(tensors: Sequence[Tensor], dim: int) -> tuple[list[Tensor], int]:
    """Return the tensors that `cat` lays down, and its dimension counted from 0."""
    check_tensors("cat", tensors)
    if any(t.ndim == 0 for t in tensors):
        raise ValueError(
            "cat: tensors must have at least one dimension, "
            "got a single number; stack makes one"
        )
    parts = [t for t in tensors if t.shape != (0,)] or [tensors[0]]
    d = wrap_dim("cat", dim, parts[0].ndim)
    nothing = [*parts[0].shape[:d], 0, *parts[0].shape[d + 1 :]]
    parts = [view(t, nothing) if t.shape == (0,) else t for t in tensors]
    first, *rest = ([*part.shape[:d], *part.shape[d + 1 :]] for part in parts)
    for part, sizes in zip(parts[1:], rest, strict=True):
        if sizes != first or part.ndim != parts[0].ndim:
            raise ValueError(
                f"cat: tensors must have equal shapes except in dimension {dim}, "
                f"got {list(parts[0].shape)} and {list(part.shape)}"
            )
    return parts, d


def _check_one_shape(tensors: Sequence[Tensor]) -> None:
    check_tensors("stack", tensors)
    first = tensors[0].shape
    for tensor in tensors:
        if tensor.shape != first:
            raise ValueError(
                "stack: tensors must have one shape, "
                f"got {list(first)} and {list(tensor.shape)}"
            )
