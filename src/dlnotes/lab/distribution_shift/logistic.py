"""Logistic regression by Newton's method, many at once."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape


def fit_logistic(
    x: Tensor,
    y: Tensor,
    weights: Tensor | None = None,
    *,
    l2: float = 1e-3,
    steps: int = 12,
) -> Tensor:
    """Fit the log-odds of class 1 as an affine function of the features.

    Newton's method on the weighted mean of the cross-entropy plus a penalty:
    each step solves ``H step = gradient`` with ``H = X' diag(w p (1 - p)) X``.

    Args:
        x: ``[..., N, D]`` floating point; leading dimensions are separate fits.
        y: ``[..., N]``, 0 or 1.
        weights: ``[..., N]`` of 0 and more; all equal if ``None``.
        l2: half the squared slopes are added to the loss, times this; the
            constant is free.
        steps: of Newton.

    Returns:
        ``[..., D + 1]``: the slopes, then the constant.

    Raises:
        ValueError: if a shape is not as above, or ``l2`` is not positive.
    """
    lead = x.shape[:-2]
    size = check_shape("fit_logistic", x=(x, (*lead, "N", "D")))
    check_shape("fit_logistic", y=(y, (*lead, size["N"])))
    check_range("fit_logistic", 0, open_low=True, l2=l2)
    share = torch.ones_like(x[..., 0]) if weights is None else weights.to(x)
    share = share / share.sum(-1, keepdim=True)  # [..., N]
    x = torch.cat([x, torch.ones_like(x[..., :1])], -1)  # [..., N, D + 1]
    penalty = x.new_full((size["D"] + 1,), l2)
    penalty[-1] = 1e-9  # free, yet no matrix is ever singular
    beta = x.new_zeros(*lead, size["D"] + 1)
    for _ in range(steps):
        p = (x @ beta[..., None])[..., 0].sigmoid()
        slope = ((share * (p - y))[..., None] * x).sum(-2) + penalty * beta
        bend = x.mT @ ((share * p * (1 - p))[..., None] * x) + penalty.diag()
        step = torch.linalg.solve(bend, slope)
        far = step.abs().amax(-1, keepdim=True)
        beta = beta - step * (4 / far.clamp(min=4))  # never further than 4 at once
    return beta


def log_odds(beta: Tensor, x: Tensor) -> Tensor:
    """Return the log-odds of class 1.

    Args:
        beta: ``[..., D + 1]`` from :func:`dlnotes.lab.distribution_shift.fit_logistic`.
        x: ``[..., N, D]``.

    Returns:
        ``[..., N]``.
    """
    return (x @ beta[..., :-1, None])[..., 0] + beta[..., -1:]
