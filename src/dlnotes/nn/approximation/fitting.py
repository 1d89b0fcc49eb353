"""The best fit that can be found: many starts, each walked down by least squares."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import jacfwd, vmap

from dlnotes._checks import check_range, check_shape


def least_squares(
    function: Callable[[Tensor], Tensor],
    starts: Tensor,
    targets: Tensor,
    steps: int = 100,
) -> tuple[Tensor, Tensor]:
    """Fit by the method of Levenberg and Marquardt, from many starts at once.

    Each step solves a linear least-squares problem: the function is replaced by
    its tangent, and a step is made dear by a damping that falls when the step
    helps and rises when it does not (Marquardt 1963). It sees all data in each
    step, and works for some dozens of parameters.

    Args:
        function: maps parameters ``[P]`` to values ``[M]``; without branches, so
            that :func:`torch.func.vmap` can run it.
        starts: ``[S, P]`` float64, parameters to start from.
        targets: ``[M]`` float64, the values wanted.
        steps: how many steps each start makes.

    Returns:
        Parameters ``[S, P]`` and mean squared errors ``[S]``, the best start first.

    Raises:
        ValueError: if a shape or a dtype is not as above, or ``steps`` is negative.
    """
    check_shape("least_squares", starts=(starts, ("S", "P")), targets=(targets, ("M",)))
    check_range("least_squares", 0, steps=steps)
    if not starts.dtype == targets.dtype == torch.float64:
        raise ValueError(
            "least_squares: starts and targets must be torch.float64, "
            f"got {starts.dtype} and {targets.dtype}"
        )
    values, slopes = vmap(function), vmap(jacfwd(function))
    theta, damping = starts.clone(), torch.full_like(starts[:, :1], 1e-2)
    error = (values(theta) - targets).square().mean(1)  # [S]
    eye = torch.eye(starts.shape[1], dtype=torch.float64)
    for _ in range(steps):
        miss = values(theta) - targets  # [S, M]
        jacobian = slopes(theta)  # [S, M, P]
        scale = jacobian.square().sum(1).sqrt().clamp(min=1e-8)  # [S, P]
        stiff = eye * (damping.sqrt() * scale)[:, None]  # [S, P, P]
        q, r = torch.linalg.qr(torch.cat([jacobian, stiff], 1))
        pull = (q[:, : miss.shape[1]] * miss[:, :, None]).sum(1)  # [S, P]
        step = torch.linalg.solve_triangular(r, pull[:, :, None], upper=True)[:, :, 0]
        tried = (values(theta - step) - targets).square().mean(1)
        better = (tried < error)[:, None]  # [S, 1]
        theta = torch.where(better, theta - step, theta)
        error = torch.where(better[:, 0], tried, error)
        damping = torch.where(better, damping / 3, damping * 4).clamp(1e-14, 1e10)
    error, order = error.sort(stable=True)
    return theta[order], error
