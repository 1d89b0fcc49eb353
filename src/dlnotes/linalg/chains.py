"""In which order to multiply a chain of matrices."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from dlnotes.linalg.products import check_dtypes

Order = int | tuple  # a matrix, or a pair of orders


def chain_order(sizes: Sequence[int]) -> tuple[int, Order]:
    """Find the order that needs the fewest multiplications.

    What is best for a chain is best for its two halves, wherever it is cut. So
    short chains come first, and each is looked up by the longer ones.

    Args:
        sizes: matrix ``i`` is ``[sizes[i], sizes[i + 1]]``.

    Returns:
        The number of multiplications, and the order as nested pairs of numbers
        of matrices: ``((0, 1), 2)`` multiplies the first two first.

    Raises:
        ValueError: if there is no matrix.
    """
    count = len(sizes) - 1
    if count < 1:
        raise ValueError(f"chain_order: sizes must be two or more, got {list(sizes)}")
    best: dict[tuple[int, int], tuple[int, Order]] = {
        (i, i): (0, i) for i in range(count)
    }
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            cuts = []
            for k in range(i, j):  # matrices i to k, times matrices k + 1 to j
                (left, a), (right, b) = best[i, k], best[k + 1, j]
                cost = left + right + sizes[i] * sizes[k + 1] * sizes[j + 1]
                cuts.append((cost, (a, b)))
            best[i, j] = min(cuts, key=lambda cut: cut[0])
    return best[0, count - 1]


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """Multiply a chain of matrices in the cheapest order.

    Twin of :func:`torch.linalg.multi_dot`.

    Args:
        tensors: two or more matrices ``[N, K]``, ``[K, L]``, ``[L, M]``, … of one
            dtype. The first may be a row ``[K]``, the last a column ``[L]``.

    Returns:
        ``[N, M]``, without ``N`` or ``M`` where a vector was given.

    Raises:
        ValueError: if the shapes do not fit together, or dtypes differ.
    """
    tensors = list(tensors)
    if len(tensors) < 2:
        raise ValueError(f"multi_dot: tensors must be two or more, got {len(tensors)}")
    check_dtypes("multi_dot", **{f"tensors[{i}]": t for i, t in enumerate(tensors)})
    row, column = tensors[0].ndim == 1, tensors[-1].ndim == 1
    chain = list(tensors)
    if row:
        chain[0] = chain[0][None]
    if column:
        chain[-1] = chain[-1][:, None]
    shapes = [list(t.shape) for t in chain]
    if any(t.ndim != 2 for t in chain) or any(
        a[1] != b[0] for a, b in pairwise(shapes)
    ):
        got = [list(t.shape) for t in tensors]
        raise ValueError(f"multi_dot: tensors must be a chain of matrices, got {got}")
    _, order = chain_order([shapes[0][0], *(shape[1] for shape in shapes)])
    result = _multiply(chain, order)  # [N, M]
    result = result[0] if row else result
    return result[..., 0] if column else result


def _multiply(chain: Sequence[Tensor], order: Order) -> Tensor:
    if isinstance(order, int):
        return chain[order]
    return torch.mm(*(_multiply(chain, part) for part in order))
