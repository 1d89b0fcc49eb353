"""Weights that are drawn together, so that the matrix has a property."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dlnotes._checks import check_floating, check_range

from .draws import normal_


@torch.no_grad()
def orthogonal_(
    tensor: Tensor, gain: float = 1, generator: torch.Generator | None = None
) -> Tensor:
    """Draw a matrix that changes no length: rows (or columns) at right angles.

    A normal matrix is split into ``Q R``; ``Q`` has columns at right angles. The
    routine chooses the signs of R's diagonal, and its choice leans to one side:
    with all of them made positive, every orthogonal matrix is equally likely
    (Mezzadri 2007).

    Twin of :func:`torch.nn.init.orthogonal_`.

    Args:
        tensor: ``[O, I, ...]``, float32 or float64; it is written into. What
            follows ``O`` is taken as one dimension.
        gain: what every length is multiplied by.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``: its rows are at right angles if there are no more of them than
        columns, else its columns.

    Raises:
        ValueError: if there are fewer than two dimensions.
    """
    check_floating("orthogonal_", tensor=tensor)
    if tensor.ndim < 2:
        raise ValueError(
            "orthogonal_: tensor must have at least 2 dimensions, [O, I, ...], "
            f"got {list(tensor.shape)}"
        )
    if tensor.numel() == 0:
        return tensor
    drawn = tensor.new_empty(len(tensor), tensor[0].numel())  # [O, I · …]
    normal_(drawn, generator=generator)
    wide = drawn.shape[0] < drawn.shape[1]
    q, r = torch.linalg.qr(drawn.T if wide else drawn)  # q: [more, fewer]
    q = q * r.diagonal().sign()  # a sign for each column
    return tensor.copy_((q.T if wide else q).view(tensor.shape)).mul_(gain)


@torch.no_grad()
def sparse_(
    tensor: Tensor,
    sparsity: float,
    std: float = 0.01,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw from a bell, and put the same share of zeros into every column.

    A column of ``[O, I]`` is what one *input* is multiplied by, so each input
    feeds the same number of units. (In Martens 2010 it is the units that have a
    fixed number of inputs.) As in PyTorch, ``generator`` draws the numbers only:
    the places of the zeros come from PyTorch's own.

    Twin of :func:`torch.nn.init.sparse_`.

    Args:
        tensor: ``[O, I]``, floating point; it is written into.
        sparsity: share of a column that is 0, rounded up to whole numbers.
        std: the standard deviation of the others.
        generator: where these come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.

    Raises:
        ValueError: if there are not two dimensions.
    """
    check_range("sparse_", sparsity=sparsity)
    if tensor.ndim != 2:
        raise ValueError(
            f"sparse_: tensor must have 2 dimensions, got {list(tensor.shape)}"
        )
    normal_(tensor, 0.0, std, generator)
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    for column in range(columns):
        tensor[torch.randperm(rows)[:zeros], column] = 0
    return tensor
