"""How large a vector or a matrix is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes._halves import wide

Number = int | float


def vector_norm(
    input: Tensor,
    ord: Number = 2,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: torch.dtype | None = None,
) -> Tensor:
    """Measure vectors: the root of a sum of powers.

    Twin of :func:`torch.linalg.vector_norm`.

    Args:
        input: any shape, floating-point or complex.
        ord: the power ``p``. ``inf`` gives the largest size of an entry,
            ``-inf`` the smallest, ``0`` the number of entries that are not 0.
        dim: what is added up; all dimensions, as one long vector, if ``None``.
        keepdim: whether these stay as dimensions of size 1.
        dtype: to convert to before anything else; not to a narrower one.

    Returns:
        ``input``'s shape without ``dim``; real.

    Raises:
        ValueError: if ``ord`` is no number, a dimension does not exist, there is
            nothing to take the largest or smallest of, or a dtype is not as above.
    """
    input = _convert("vector_norm", input, dtype)
    if isinstance(ord, str):
        raise ValueError(f"vector_norm: ord must be a number, got {ord!r}")
    dims = _dims("vector_norm", dim, input.ndim)
    numbers = wide(input)  # their squares and sums may be too large for a half
    size = numbers.abs() if ord != 2 or numbers.is_complex() else numbers
    if not input.ndim:  # one number is a vector of one entry
        dims, size = [0], size[None]
    if (ord < 0 or ord == math.inf) and 0 in [size.shape[d] for d in dims]:
        raise ValueError(
            f"vector_norm: input must have an entry for ord {ord}, "
            f"got {list(input.shape)}"
        )
    if ord in (math.inf, -math.inf):
        result = (size.amax if ord > 0 else size.amin)(dims, keepdim)
    elif ord == 0:
        result = (size != 0).sum(dims, keepdim, dtype=size.dtype)
    elif ord == 1:
        result = size.sum(dims, keepdim)
    else:
        powers = size * size if ord == 2 else _power(size, ord)
        result = _power(powers.sum(dims, keepdim), 1 / ord)
    if numbers is not input:
        result = result.to(input.dtype)
    return result if input.ndim else result.reshape(())


def matrix_norm(
    input: Tensor,
    ord: Number | str = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: torch.dtype | None = None,
) -> Tensor:
    """Measure matrices: by their entries, or by how far they stretch a vector.

    Twin of :func:`torch.linalg.matrix_norm`.

    Args:
        input: ``[..., N, M]`` floating-point or complex.
        ord: ``"fro"``: the root of the sum of squared entries. ``"nuc"``: the sum
            of the singular values. ``2``, ``-2``: the largest, the smallest
            singular value. ``1``, ``-1``: the largest, smallest sum of a column's
            sizes. ``inf``, ``-inf``: of a row's.
        dim: the dimensions that count the rows and the columns.
        keepdim: whether these stay as dimensions of size 1.
        dtype: to convert to before anything else; not to a narrower one.

    Returns:
        ``input``'s shape without ``dim``; real.

    Raises:
        ValueError: if ``ord`` is none of these, or shape, ``dim`` or a dtype is
            not as above.
    """
    input = _convert("matrix_norm", input, dtype)
    if ord not in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise ValueError(
            "matrix_norm: ord must be 'fro', 'nuc', 1, -1, 2, -2, inf or -inf, "
            f"got {ord!r}"
        )
    if input.ndim < 2 or isinstance(dim, int) or len(dim) != 2:
        raise ValueError(
            "matrix_norm: input must have two dimensions or more and dim be two of "
            f"them, got {list(input.shape)} and {dim}"
        )
    rows, columns = _dims("matrix_norm", dim, input.ndim)
    if ord == "fro":
        return vector_norm(input, 2, (rows, columns), keepdim)
    if ord in ("nuc", 2, -2):
        result = _of_spectrum(input.movedim((rows, columns), (-2, -1)), ord)
    else:
        added, compared = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = input.abs().sum(added, keepdim=True)
        if sums.shape[compared]:
            sums = (sums.amax if ord > 0 else sums.amin)(compared, keepdim=True)
        else:  # nothing to compare
            sums = sums.sum(compared, keepdim=True)
        result = sums.squeeze((rows, columns))
    if keepdim:
        for d in sorted((rows, columns)):
            result = result.unsqueeze(d)
    return result


def norm(
    input: Tensor,
    ord: Number | str | None = None,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: torch.dtype | None = None,
) -> Tensor:
    """Measure vectors or matrices, whichever ``dim`` says.

    Twin of :func:`torch.linalg.norm`.

    Args:
        input: any shape, floating-point or complex.
        ord: of :func:`vector_norm` or :func:`matrix_norm`; ``None`` is the root
            of the sum of squares.
        dim: one dimension for vectors, two for matrices. With ``None`` and an
            ``ord``, ``input`` itself must be a vector or a matrix.
        keepdim: whether these stay as dimensions of size 1.
        dtype: to convert to before anything else; not to a narrower one.

    Returns:
        ``input``'s shape without ``dim``; real.

    Raises:
        ValueError: if it is not clear what is to be measured, or what is given
            does not fit.
    """
    dims = [dim] if isinstance(dim, int) else dim
    if dims is not None and len(dims) not in (1, 2):
        raise ValueError(f"norm: dim must be one or two dimensions, got {dims}")
    if dims is None and ord is not None and input.ndim not in (1, 2):
        raise ValueError(
            "norm: input must have 1 or 2 dimensions where ord is given and dim is "
            f"not, got {list(input.shape)}"
        )
    if ord is None:
        return vector_norm(input, 2, dims, keepdim, dtype=dtype)
    if dims is None:
        dims = range(input.ndim)
    if len(dims) == 2:
        return matrix_norm(input, ord, tuple(dims), keepdim, dtype=dtype)
    if isinstance(ord, str):
        raise ValueError(f"norm: ord must be a number for vectors, got {ord!r}")
    return vector_norm(input, ord, dims, keepdim, dtype=dtype)


def _power(size: Tensor, exponent: float) -> Tensor:
    """Raise to a power so that the gradient at 0 is 0 and not ``nan``."""
    zero = size == 0
    at_zero = math.inf if exponent < 0 else 0.0
    raised = size.masked_fill(zero, 1.0)
    raised = raised.sqrt() if exponent == 0.5 else raised**exponent
    return raised.masked_fill(zero, at_zero)


def _of_spectrum(matrices: Tensor, ord: Number | str) -> Tensor:
    values = torch.linalg.svdvals(matrices)  # [..., min(N, M)], largest first
    if ord == "nuc" or not values.shape[-1]:
        return values.sum(-1)
    return values[..., 0 if ord == 2 else -1]


def _convert(function: str, input: Tensor, dtype: torch.dtype | None) -> Tensor:
    if not (input.is_floating_point() or input.is_complex()):
        got = str(input.dtype).removeprefix("torch.")
        raise ValueError(
            f"{function}: input must be floating-point or complex, got {got}"
        )
    if dtype is None:
        return input
    if torch.promote_types(input.dtype, dtype) != dtype:
        raise ValueError(
            f"{function}: dtype must not be narrower than {input.dtype}, got {dtype}"
        )
    return input.to(dtype)


def _dims(function: str, dim: int | Sequence[int] | None, ndim: int) -> list[int]:
    """List dimensions from the front; ``None`` is all of them."""
    if dim is None or (not isinstance(dim, int) and len(dim) == 0):
        return list(range(ndim))
    low, high = -max(ndim, 1), max(ndim, 1) - 1
    dims = [dim] if isinstance(dim, int) else list(dim)
    for d in dims:
        if not low <= d <= high:
            raise ValueError(f"{function}: dim must be from {low} to {high}, got {d}")
    dims = [d % max(ndim, 1) for d in dims]
    if len(set(dims)) < len(dims):
        raise ValueError(f"{function}: dim must be different ones, got {dim}")
    return dims
