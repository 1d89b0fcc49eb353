"""Many elements become one: sums, means, the place of the smallest."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.tensors._arguments import wrap_dim, wrap_dims
from dlnotes.tensors.reshaping import reshape
from dlnotes.tensors.summation import pairwise_sum
from dlnotes.tensors.views import permute

_HALVES = (torch.float16, torch.bfloat16)


def sum(
    input: Tensor,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: torch.dtype | None = None,
) -> Tensor:
    """Add all elements, or those along some dimensions, in pairs of halves.

    Twin of :func:`torch.sum`; leaves out ``out``.

    Args:
        input: any shape and dtype.
        dim: the dimensions that go; all of them if ``None`` or empty.
        keepdim: whether they stay, with size 1.
        dtype: to compute in; if ``None``, that of ``input``, but int64 for
            integers and bool, which would overflow sooner.

    Returns:
        ``input``'s shape without ``dim``. The sum of nothing is 0.

    Raises:
        ValueError: if a dimension does not exist or is named twice.
    """
    if dtype is None:
        whole = not (input.is_floating_point() or input.is_complex())
        dtype = torch.int64 if whole else input.dtype
    dims = _dims("sum", dim, input.ndim)
    wide = torch.float32 if dtype in _HALVES else dtype
    total = pairwise_sum(_in_front(input.to(dtype).to(wide), dims)).to(dtype)
    return reshape(total, _reduced(input, dims)) if keepdim else total


def mean(
    input: Tensor,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: torch.dtype | None = None,
) -> Tensor:
    """Add and divide by the number of elements.

    Twin of :func:`torch.mean`; leaves out ``out``.

    Args:
        input: any shape; floating-point or complex, unless ``dtype`` is.
        dim: the dimensions that go; all of them if ``None`` or empty.
        keepdim: whether they stay, with size 1.
        dtype: to compute in; that of ``input`` if ``None``.

    Returns:
        ``input``'s shape without ``dim``. The mean of nothing is nan.

    Raises:
        ValueError: if the dtype has no fractions, or a dimension is wrong.
    """
    dtype = input.dtype if dtype is None else dtype
    if not (dtype.is_floating_point or dtype.is_complex):
        got = str(dtype).removeprefix("torch.")
        raise ValueError(f"mean: dtype must be floating-point or complex, got {got}")
    dims = _dims("mean", dim, input.ndim)
    count = math.prod(input.shape[d] for d in dims)
    wide = torch.float32 if dtype in _HALVES else dtype
    total = sum(input.to(dtype), dims, keepdim, dtype=wide) if dims else input.to(wide)
    return (total / count).to(dtype)


def cumsum(input: Tensor, dim: int, *, dtype: torch.dtype | None = None) -> Tensor:
    """Return all partial sums along a dimension: of the first, the first two, ...

    Twin of :func:`torch.cumsum`; leaves out ``out``.

    Args:
        input: any shape and dtype.
        dim: the dimension.
        dtype: to compute in; as for :func:`sum` if ``None``.

    Returns:
        ``input``'s shape.

    Raises:
        ValueError: if there is no such dimension.
    """
    if dtype is None:
        whole = not (input.is_floating_point() or input.is_complex())
        dtype = torch.int64 if whole else input.dtype
    d = wrap_dim("cumsum", dim, input.ndim)
    if input.ndim == 0:
        return input.to(dtype, copy=True)
    wide = torch.float32 if dtype in _HALVES else dtype
    sums = _partial_sums(input.to(dtype).to(wide).movedim(d, 0))
    return sums.movedim(0, d).contiguous().to(dtype)


def _partial_sums(input: Tensor) -> Tensor:
    """Add neighbours, let the half as many pairs be added up, fill in between.

    Blelloch 1990, *Prefix sums and their applications*: 2 n additions in 2 log2(n)
    rounds, where one after another takes n rounds.
    """
    n, result = len(input), torch.empty_like(input)
    result[:1] = input[:1]
    if n > 1:
        pairs = _partial_sums(input[0 : n - 1 : 2] + input[1::2])  # [n // 2, ...]
        result[1::2] = pairs
        result[2::2] = pairs[: (n - 1) // 2] + input[2::2]
    return result


def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the index of the smallest element, by a tournament of neighbours.

    Twin of :func:`torch.argmin`.

    Args:
        input: any shape with at least one element along ``dim``; any real dtype
            but bool.
        dim: the dimension to search; the flattened tensor if ``None``.
        keepdim: whether ``dim`` stays, with size 1.

    Returns:
        int64, ``input``'s shape without ``dim``; of equal ones the first. A nan
        counts as the smallest.

    Raises:
        ValueError: if there is nothing to compare, or no such dimension.
    """
    dims = _dims("argmin", dim, input.ndim)
    values = _in_front(input.detach(), dims)  # [n, ...]
    _check_ordered(input, len(values))
    index = torch.arange(len(values), device=values.device)
    index = index.view(-1, *[1] * (values.ndim - 1))
    index = index.expand(values.shape)
    while (n := len(values)) > 1:
        (left, right), (i, j) = ((t[: n - 1 : 2], t[1::2]) for t in (values, index))
        second = ~(left <= right) & (left == left)  # smaller, or the first nan
        odd = n - n % 2  # the one that has no neighbour goes to the next round
        values = torch.cat([torch.minimum(left, right), values[odd:]])
        index = torch.cat([i + (j - i) * second, index[odd:]])
    result = index[0].clone()
    return reshape(result, _reduced(input, dims)) if keepdim else result


def _check_ordered(input: Tensor, count: int) -> None:
    if input.dtype == torch.bool or input.is_complex():
        got = str(input.dtype).removeprefix("torch.")
        raise ValueError(f"argmin: input must be of an ordered dtype, got {got}")
    if count == 0:
        raise ValueError(
            f"argmin: input must have an element to find, got {list(input.shape)}"
        )


def _dims(function: str, dim: int | Sequence[int] | None, ndim: int) -> list[int]:
    """Count dimensions from 0; none given means all."""
    if dim is None:
        return list(range(ndim))
    dims = wrap_dims(function, [dim] if isinstance(dim, int) else dim, ndim)
    return dims[:ndim] or list(range(ndim))


def _in_front(input: Tensor, dims: Sequence[int]) -> Tensor:
    """Merge the dimensions that go into one, the first: ``[n, ...]``."""
    kept = [d for d in range(input.ndim) if d not in dims]
    count = math.prod(input.shape[d] for d in dims)
    shape = [count, *(input.shape[d] for d in kept)]
    return reshape(permute(input, [*dims, *kept]), shape)


def _reduced(input: Tensor, dims: Sequence[int]) -> list[int]:
    return [1 if d in dims else n for d, n in enumerate(input.shape)]
