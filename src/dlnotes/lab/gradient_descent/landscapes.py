"""What a surface looks like around a point: curvatures and what they say."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dlnotes._checks import check_floating, check_range, check_shape


def hessian_spectrum(func: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the curvatures at a point: the eigenvalues of the Hessian.

    Args:
        func: takes a point, returns its height, ``[]``; twice differentiable.
        x: ``[n]`` floating-point.

    Returns:
        ``[n]``, the smallest first.

    Raises:
        ValueError: if ``x`` is not as above.
    """
    check_floating("hessian_spectrum", x=x)
    check_shape("hessian_spectrum", x=(x, ("n",)))
    hessian = torch.func.jacrev(torch.func.grad(func))(x)  # [n, n]
    return torch.linalg.eigvalsh((hessian + hessian.T) / 2)


def kind_of_point(eigenvalues: Tensor, tolerance: float = 1e-9) -> str:
    """Say what a point of zero gradient is, as far as the curvatures tell.

    Args:
        eigenvalues: ``[n]``, of the Hessian.
        tolerance: a curvature counts as zero if it is at most this share of the
            largest one, in absolute value.

    Returns:
        ``"saddle"`` if there are curvatures of both signs, ``"minimum"`` if all
        are positive, ``"maximum"`` if all are negative. Otherwise ``"undecided"``:
        the curvatures are zero or of one sign, and higher derivatives decide.

    Raises:
        ValueError: if there is no eigenvalue, or one is nan, or ``tolerance`` is
            negative.
    """
    check_shape("kind_of_point", eigenvalues=(eigenvalues, ("n",)))
    check_range("kind_of_point", 0, tolerance=tolerance)
    if len(eigenvalues) == 0:
        raise ValueError("kind_of_point: eigenvalues must be at least one, got none")
    if eigenvalues.isnan().any():
        raise ValueError("kind_of_point: eigenvalues must be numbers, got nan")
    zero = tolerance * eigenvalues.abs().max()
    up, down = (eigenvalues > zero).sum(), (eigenvalues < -zero).sum()
    if up and down:
        return "saddle"
    if up == len(eigenvalues):
        return "minimum"
    return "maximum" if down == len(eigenvalues) else "undecided"
