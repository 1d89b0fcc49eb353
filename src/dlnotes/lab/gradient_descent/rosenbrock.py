"""Rosenbrock's bent valley, its gradient and its Hessian, written out.

The height at x is the sum over i of 100 (x[i+1] - x[i]²)² + (1 - x[i])²
(Rosenbrock 1960, for two coordinates). It is 0 where every coordinate is 1.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_shape


def rosen(x: Tensor) -> Tensor:
    """Return the height of the valley.

    Twin of :func:`scipy.optimize.rosen`.

    Args:
        x: ``[n, ...]``, a coordinate a row; integers count as float64.

    Returns:
        ``[...]``.

    Raises:
        ValueError: if ``x`` is no tensor, has no dimension or is complex.
    """
    x = _floating("rosen", x)
    left, right = x[:-1], x[1:]  # [n - 1, ...]
    return (100 * (right - left**2) ** 2 + (1 - left) ** 2).sum(0)


def rosen_der(x: Tensor) -> Tensor:
    """Return the gradient of the valley.

    Twin of :func:`scipy.optimize.rosen_der`.

    Args:
        x: ``[n, ...]``, a coordinate a row, at least two.

    Returns:
        ``[n, ...]``.

    Raises:
        ValueError: if there are fewer than two coordinates, or they are complex.
    """
    x = _floating("rosen_der", x, 2)
    left, right = x[:-1], x[1:]
    miss = right - left**2  # [n - 1, ...]
    found = torch.zeros_like(x)
    found[1:] += 200 * miss  # as the right one of a pair
    found[:-1] += -400 * left * miss - 2 * (1 - left)  # as the left one
    return found


def rosen_hess(x: Tensor) -> Tensor:
    """Return the Hessian of the valley; each coordinate meets its neighbours only.

    Twin of :func:`scipy.optimize.rosen_hess`.

    Args:
        x: ``[n]``, at least two coordinates.

    Returns:
        ``[n, n]``, symmetric, zero off the three middle diagonals.

    Raises:
        ValueError: if ``x`` is not as above.
    """
    x = _floating("rosen_hess", x, 2)
    check_shape("rosen_hess", x=(x, ("n",)))
    left, right = x[:-1], x[1:]
    diagonal = torch.zeros_like(x)
    diagonal[1:] += 200
    diagonal[:-1] += 1200 * left**2 - 400 * right + 2
    found = torch.diag(diagonal)  # [n, n]
    for side in (1, -1):
        found.diagonal(side)[:] = -400 * left
    return found


def _floating(function: str, x: Tensor, least: int = 0) -> Tensor:
    if not isinstance(x, Tensor) or x.ndim == 0 or len(x) < least:
        got = list(x.shape) if isinstance(x, Tensor) else type(x).__name__
        wanted = f" with n >= {least}" if least else ""
        raise ValueError(f"{function}: x must be a tensor [n, ...]{wanted}, got {got}")
    if x.is_complex():
        raise ValueError(f"{function}: x must be real, got {x.dtype}")
    return x if x.is_floating_point() else x.double()
