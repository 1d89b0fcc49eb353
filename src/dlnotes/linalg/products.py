"""Products of vectors and matrices, by nothing but multiplication and sums."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_shape
from dlnotes._halves import wide

_AT_ONCE = 2**18  # products that are in memory at the same time


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Multiply two vectors entry by entry, and add.

    Twin of :func:`torch.dot`.

    Args:
        input: ``[K]``, any dtype of numbers.
        tensor: ``[K]``, of the same dtype.

    Returns:
        ``[]``: one number.

    Raises:
        ValueError: if a shape or a dtype is not as above.
    """
    check_shape("dot", input=(input, ("K",)), tensor=(tensor, ("K",)))
    check_dtypes("dot", input=input, tensor=tensor)
    return _add_products(input, tensor, 0)


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Multiply a matrix and a vector: the dot product of every row with it.

    Twin of :func:`torch.mv`.

    Args:
        input: ``[N, K]``, any dtype of numbers.
        vec: ``[K]``, of the same dtype.

    Returns:
        ``[N]``.

    Raises:
        ValueError: if a shape or a dtype is not as above.
    """
    check_shape("mv", input=(input, ("N", "K")), vec=(vec, ("K",)))
    check_dtypes("mv", input=input, vec=vec)
    return _add_products(input, vec, 1)  # the vector is read anew for every row


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """Multiply two matrices: the dot product of every row with every column.

    Twin of :func:`torch.mm`; leaves out ``out_dtype``.

    Args:
        input: ``[N, K]``, any dtype of numbers.
        mat2: ``[K, M]``, of the same dtype.

    Returns:
        ``[N, M]``.

    Raises:
        ValueError: if a shape or a dtype is not as above.
    """
    sizes = check_shape("mm", input=(input, ("N", "K")), mat2=(mat2, ("K", "M")))
    check_dtypes("mm", input=input, mat2=mat2)
    rows = max(_AT_ONCE // max(sizes["K"] * sizes["M"], 1), 1)
    blocks = [_add_products(block[:, :, None], mat2, 1) for block in input.split(rows)]
    return torch.cat(blocks)  # [N, K, M] is never there as a whole


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Multiply two matrices for each entry of a batch.

    Twin of :func:`torch.bmm`; leaves out ``out_dtype``.

    Args:
        input: ``[B, N, K]``, any dtype of numbers.
        mat2: ``[B, K, M]``, of the same dtype.

    Returns:
        ``[B, N, M]``.

    Raises:
        ValueError: if a shape or a dtype is not as above. Nothing is
            broadcast; that is :func:`matmul`.
    """
    sizes = check_shape(
        "bmm", input=(input, ("B", "N", "K")), mat2=(mat2, ("B", "K", "M"))
    )
    check_dtypes("bmm", input=input, mat2=mat2)
    some = max(_AT_ONCE // max(sizes["N"] * sizes["K"] * sizes["M"], 1), 1)
    pairs = zip(input.split(some), mat2.split(some), strict=True)
    return torch.cat([_add_products(a[..., None], b[:, None], 2) for a, b in pairs])


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Multiply every entry of one vector with every entry of another; add nothing.

    Twin of :func:`torch.outer`.

    Args:
        input: ``[N]``, any dtype of numbers.
        vec2: ``[M]``.

    Returns:
        ``[N, M]``.

    Raises:
        ValueError: if a shape is not as above.
    """
    check_shape("outer", input=(input, ("N",)), vec2=(vec2, ("M",)))
    return input[:, None] * vec2


def check_dtypes(function: str, **named: Tensor) -> None:
    """Refuse tensors of different dtypes, and booleans."""
    found = [str(t.dtype).removeprefix("torch.") for t in named.values()]
    wanted = " and ".join(named)
    if len(set(found)) > 1:
        raise ValueError(
            f"{function}: {wanted} must have one dtype, got {' and '.join(found)}"
        )
    if found[0] == "bool":
        raise ValueError(f"{function}: {wanted} must be numbers, got bool")


def _add_products(a: Tensor, b: Tensor, dim: int) -> Tensor:
    products = wide(a) * wide(b)
    total = products.sum(dim, dtype=products.dtype)  # `sum` would widen integers
    return total.to(a.dtype)
