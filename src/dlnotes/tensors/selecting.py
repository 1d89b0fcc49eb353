"""Choosing elements: by a mask, by an index, by a condition."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import inside
from dlnotes.tensors._arguments import wrap_dim
from dlnotes.tensors.broadcasting import broadcast_tensors
from dlnotes.tensors.copies import stack
from dlnotes.tensors.layout import contiguous_strides
from dlnotes.tensors.promotion import Number, result_type
from dlnotes.tensors.reductions import cumsum
from dlnotes.tensors.reshaping import reshape


def where(condition: Tensor, input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """Take ``input`` where a condition holds and ``other`` where it does not.

    The condition is an index, 0 or 1, into the two stacked on each other.

    Twin of :func:`torch.where`; leaves out ``out``. PyTorch's also takes a condition
    alone: that is ``nonzero(condition, as_tuple=True)``.

    Args:
        condition: bool.
        input: a tensor or a number.
        other: a tensor or a number; all three are broadcast.

    Returns:
        A new tensor of the common shape and dtype.

    Raises:
        ValueError: if the condition is not bool, or shapes do not fit.
    """
    _check_bool("where", "condition", condition)
    dtype = result_type(input, other)
    choices = (
        torch.as_tensor(value, dtype=dtype, device=condition.device)
        for value in (other, input)
    )
    index, *choices = broadcast_tensors(condition, *choices)
    return gather(stack(choices), 0, index.long()[None])[0]


def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Pick one element for each index: ``input[index[i, j], j]`` for ``dim = 0``.

    Twin of :func:`torch.gather`; leaves out ``sparse_grad``, ``out``.

    Args:
        input: ``n`` dimensions, any dtype.
        dim: the dimension that ``index`` counts along.
        index: int64 or int32, ``n`` dimensions, no larger than ``input`` except
            in ``dim``.

    Returns:
        A new tensor, ``index``'s shape.

    Raises:
        ValueError: if shapes do not fit, or an index does not exist.
    """
    d = wrap_dim("gather", dim, input.ndim)
    _check_index(input, d, index)
    if index.numel() == 0:
        return reshape(reshape(input, (-1,))[:0], index.shape)
    strides = contiguous_strides(input.shape) or (1,)
    cell = index.long() * strides[d]
    for k, size in enumerate(index.shape):  # the other dimensions stay where they are
        if k != d:
            behind = (None,) * (index.ndim - k - 1)
            steps = torch.arange(size, device=cell.device) * strides[k]
            cell += steps[(..., *behind)]
    return reshape(reshape(input, (-1,)).index_select(0, cell.flatten()), index.shape)


def nonzero(input: Tensor, *, as_tuple: bool = False) -> Tensor | tuple[Tensor, ...]:
    """Return where the elements are that are not zero, row by row.

    Twin of :func:`torch.nonzero`; leaves out ``out``.

    Args:
        input: ``n`` dimensions, any dtype; a mask, mostly.
        as_tuple: whether to return one index a dimension, fit for ``input[...]``.

    Returns:
        ``[K, n]`` int64, or a tuple of ``n`` times ``[K]``.
    """
    if as_tuple and input.ndim == 0:
        input = input[None]
    found = _places(reshape(input != 0, (-1,)))  # [K]
    columns = [
        found // stride % size
        for stride, size in zip(
            contiguous_strides(input.shape), input.shape, strict=True
        )
    ]
    if as_tuple:
        return tuple(columns)
    return stack(columns, 1) if columns else found.new_empty((len(found), 0))


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """Return the elements whose mask is true, as ``input[mask]`` does.

    Twin of :func:`torch.masked_select`; leaves out ``out``.

    Args:
        input: any shape and dtype.
        mask: bool; both are broadcast.

    Returns:
        ``[K]``, a copy: how many there are depends on the values.

    Raises:
        ValueError: if the mask is not bool, or shapes do not fit.
    """
    _check_bool("masked_select", "mask", mask)
    input, mask = broadcast_tensors(input, mask)
    found = _places(reshape(mask, (-1,)))
    return reshape(input, (-1,)).index_select(0, found)


def _places(flags: Tensor) -> Tensor:
    """Return where ``flags``, ``[n]`` bool, are true: ``[K]`` int64.

    The partial sums number the true ones 1, 2, 3, ...: so each knows its place in
    the result without asking the others. The false ones all go to place 0.
    """
    count = cumsum(flags, 0)  # [n]
    places = flags.new_empty(int(count[-1]) + 1 if len(count) else 1, dtype=torch.int64)
    places.scatter_(0, count * flags, torch.arange(len(flags), device=flags.device))
    return places[1:]


def _check_bool(function: str, name: str, value: Tensor) -> None:
    if not isinstance(value, Tensor) or value.dtype != torch.bool:
        got = value.dtype if isinstance(value, Tensor) else type(value).__name__
        got = str(got).removeprefix("torch.")
        raise ValueError(f"{function}: {name} must be a tensor of bool, got {got}")


def _check_index(input: Tensor, d: int, index: Tensor) -> None:
    if index.numel() == 0:
        return
    if index.dtype not in (torch.int64, torch.int32):
        got = str(index.dtype).removeprefix("torch.")
        raise ValueError(f"gather: index must be int64 or int32, got {got}")
    if max(index.ndim, 1) != max(input.ndim, 1):
        raise ValueError(
            f"gather: index must have {input.ndim} dimensions, got {index.ndim}"
        )
    for k, (got, size) in enumerate(zip(index.shape, input.shape, strict=False)):
        if k != d and got > size:
            raise ValueError(
                f"gather: index must not be larger than {list(input.shape)} except "
                f"in dimension {d}, got {list(index.shape)}"
            )
    size = input.shape[d] if input.ndim else 1
    if inside(index, 0, size - 1) is False:
        low, high = int(index.min()), int(index.max())
        raise ValueError(
            f"gather: index must be from 0 to {size - 1}, "
            f"got {low if low < 0 else high}"
        )
