"""The best fit that can be found: many starts, each walked down by least squares."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape

Curve = Callable[[Tensor], tuple[Tensor, Tensor]]


def least_squares(
    function: Curve, starts: Tensor, targets: Tensor, steps: int = 100
) -> tuple[Tensor, Tensor]:
    """Fit by the method of Levenberg and Marquardt, from many starts at once.

    Each step solves a linear least-squares problem: the function is replaced by
    its tangent. A damping makes long steps dear; it falls when a step helps and
    rises when it does not, and the step is taken back (Marquardt 1963).

    Args:
        function: maps parameters ``[S, P]`` to values ``[S, M]`` and to their
            derivatives ``[S, M, P]``.
        starts: ``[S, P]`` float64, parameters to start from.
        targets: ``[M]`` float64, the values wanted.
        steps: how many steps each start makes.

    Returns:
        Parameters ``[S, P]`` and mean squared errors ``[S]``, the best fit first.

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
    theta, damping = starts.clone(), torch.full_like(starts[:, :1], 1e-2)
    values, slopes = function(theta)
    miss = values - targets  # [S, M]
    eye = torch.eye(starts.shape[1], dtype=torch.float64)
    for _ in range(steps):
        scale = slopes.square().sum(1).sqrt().clamp(min=1e-8)  # [S, P]
        stiff = eye * (damping.sqrt() * scale)[:, None]  # [S, P, P]
        q, r = torch.linalg.qr(torch.cat([slopes, stiff], 1))
        pull = q[:, : miss.shape[1]].mT @ miss[:, :, None]  # [S, P, 1]
        step = torch.linalg.solve_triangular(r, pull, upper=True)[:, :, 0]
        tried_values, tried_slopes = function(theta - step)
        tried = tried_values - targets
        better = (tried.square().sum(1) < miss.square().sum(1))[:, None]  # [S, 1]
        theta = torch.where(better, theta - step, theta)
        miss = torch.where(better, tried, miss)
        slopes = torch.where(better[:, :, None], tried_slopes, slopes)
        damping = torch.where(better, damping / 3, damping * 4).clamp(1e-14, 1e10)
    error, order = miss.square().mean(1).sort(stable=True)
    return theta[order], error


def tanh_layer(theta: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """Compute a network with one tanh layer and one input, and its derivatives.

    The network is ``a @ tanh(w * (x - c)) + d``: unit ``i`` turns at ``c[i]``.

    Args:
        theta: ``[S, 3 n + 1]``: of each of ``S`` networks ``w`` ``[n]``, ``c``
            ``[n]``, ``a`` ``[n]`` and ``d``, one after the other.
        x: ``[M]``.

    Returns:
        The values ``[S, M]``, and their derivatives ``[S, M, 3 n + 1]`` by
        ``theta``.

    Raises:
        ValueError: if a shape is not as above.
    """
    check_shape("tanh_layer", theta=(theta, ("S", "P")), x=(x, ("M",)))
    if theta.shape[1] % 3 != 1:
        raise ValueError(
            f"tanh_layer: theta must be [S, 3 n + 1], got {list(theta.shape)}"
        )
    w, c, a = theta[:, None, :-1].chunk(3, dim=2)  # [S, 1, n]
    away = x[:, None] - c  # [S, M, n]
    h = torch.tanh(w * away)
    slope = a * (1 - h * h)
    ones = torch.ones_like(h[:, :, :1])
    values = (a * h).sum(2) + theta[:, -1:]
    return values, torch.cat([slope * away, -slope * w, h, ones], 2)
