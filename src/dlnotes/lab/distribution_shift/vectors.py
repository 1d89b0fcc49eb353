"""Do two samples of vectors come from one distribution?"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape

from .logistic import fit_logistic, log_odds


class MMDResult(NamedTuple):
    """What :func:`dlnotes.lab.distribution_shift.mmd_test` returns.

    Attributes:
        statistic: ``[]``, the squared discrepancy, 0 on average where nothing differs.
        pvalue: ``[]`` float64, how often a random split is as far apart.
    """

    statistic: Tensor
    pvalue: Tensor


def mmd_test(
    x: Tensor,
    y: Tensor,
    *,
    permutations: int = 200,
    width: float | None = None,
    generator: torch.Generator | None = None,
) -> MMDResult:
    """Test by the maximum mean discrepancy, against random splits of the same points.

    The squared discrepancy is the mean likeness within ``x``, plus that within
    ``y``, less twice that between them, where points at a distance of ``d`` are
    ``exp(-d² / 2 width²)`` alike (Gretton et al. 2012, unbiased).

    Args:
        x: ``[N, D]`` floating point.
        y: ``[M, D]``.
        permutations: how many random splits to compare with.
        width: distance at which likeness fades; the median distance if ``None``.
        generator: of the splits.

    Returns:
        Statistic and p-value; the p-value is at least 1 / (permutations + 1).

    Raises:
        ValueError: if a shape is not as above, a sample has fewer than 2 points,
            or a number is nan or infinite.
    """
    size = check_shape("mmd_test", x=(x, ("N", "D")), y=(y, ("M", "D")))
    n, m = size["N"], size["M"]
    check_range("mmd_test", 2, points=min(n, m))
    both = torch.cat([x, y])
    if not bool(both.isfinite().all()):
        raise ValueError("mmd_test: x and y must be finite")
    distance = torch.cdist(both, both)  # [N + M, N + M]
    if width is None:
        width = distance[distance > 0].median().item() if distance.any() else 1.0
    alike = (-0.5 * (distance / width).square()).exp().fill_diagonal_(0)
    places = torch.rand(permutations, n + m, generator=generator).argsort(
        dim=1, stable=True
    )
    split = torch.cat([torch.arange(n + m)[None], places]) < n  # row 0: as given
    split = split.to(x)  # [P + 1, N + M], 1 where a point counts as x
    toward_x = split @ alike  # of each point to all of x
    within_x = (toward_x * split).sum(1)
    between = (toward_x * (1 - split)).sum(1)
    within_y = alike.sum() - within_x - 2 * between
    found = within_x / (n * (n - 1)) + within_y / (m * (m - 1))
    found = found - 2 * between / (n * m)  # [P + 1]
    slack = 1e-6 * found.abs().max()  # equal splits may differ by rounding
    as_far = (found[1:] >= found[0] - slack).sum()
    return MMDResult(found[0], (1 + as_far).double() / (1 + permutations))


def classifier_test(
    x: Tensor,
    y: Tensor,
    *,
    l2: float = 1e-2,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Test by a classifier that tries to tell new points of the two samples apart.

    A logistic regression is fitted to a random half of each sample; on the other
    halves its accuracy is ½ if nothing differs (Lopez-Paz & Oquab 2017).

    Args:
        x: ``[..., N, D]`` floating point; leading dimensions are separate tests.
        y: ``[..., N, D]``, as many.
        l2: penalty on the slopes.
        generator: of the halves.

    Returns:
        Accuracy on the held-out halves and its p-value under coin flips, both
        ``[...]``; the p-value is float64.

    Raises:
        ValueError: if the shapes differ, or a sample has fewer than 2 points.
    """
    check_shape("classifier_test", y=(y, tuple(x.shape)))
    check_range("classifier_test", 2, points=x.shape[-2])
    n, half = x.shape[-2], x.shape[-2] // 2
    order = torch.randperm(n, generator=generator).to(x.device)
    fit, held = order[:half], order[half:]
    train = torch.cat([x[..., fit, :], y[..., fit, :]], -2)  # [..., 2 half, D]
    label = torch.cat([x.new_zeros(half), x.new_ones(half)])
    label = label.expand(*x.shape[:-2], -1)
    beta = fit_logistic(train, label, l2=l2)
    right = (log_odds(beta, x[..., held, :]) < 0).sum(-1)
    right = right + (log_odds(beta, y[..., held, :]) > 0).sum(-1)  # [...]
    total = 2 * len(held)
    flips = torch.distributions.Binomial(total, torch.tensor(0.5).double())
    chance = flips.log_prob(torch.arange(total + 1).double()).exp()
    tail = chance.flip(0).cumsum(0).flip(0)  # [total + 1]: at least so many right
    return right / total, tail.to(x.device)[right].clamp(max=1)
