"""Do two samples of numbers come from one distribution, and how far are they apart?"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_shape

SIDES = ("two-sided", "less", "greater")


class KstestResult(NamedTuple):
    """What :func:`dlnotes.lab.distribution_shift.ks_2samp` returns.

    Attributes:
        statistic: ``[]`` float64, the largest gap between the two distribution
            functions, 0 to 1.
        pvalue: ``[]`` float64, how often chance alone makes a gap as large.
    """

    statistic: Tensor
    pvalue: Tensor


def ks_2samp(
    data1: Tensor, data2: Tensor, alternative: str = "two-sided"
) -> KstestResult:
    """Test whether two samples come from one distribution, by the largest gap.

    Twin of :func:`scipy.stats.ks_2samp`; leaves out ``method``, ``axis``,
    ``nan_policy``, ``keepdims``.

    The probability is exact at every size; SciPy's becomes approximate where a
    sample has more than 10,000 numbers. Where numbers are tied it is too large.

    Args:
        data1: ``[N]`` numbers.
        data2: ``[M]`` numbers.
        alternative: which gaps count: ``"two-sided"`` all, ``"greater"`` where the
            distribution function of ``data1`` is above the other, ``"less"``
            where it is below.

    Returns:
        Statistic and p-value, both nan if a sample is empty or holds a nan.

    Raises:
        ValueError: if a shape or ``alternative`` is not as above.
    """
    size = check_shape("ks_2samp", data1=(data1, ("N",)), data2=(data2, ("M",)))
    check_choice("ks_2samp", SIDES, alternative=alternative)
    n, m = size["N"], size["M"]
    if 0 in (n, m) or bool(data1.isnan().any() | data2.isnan().any()):
        nan = torch.tensor(math.nan, dtype=torch.float64, device=data1.device)
        return KstestResult(nan, nan)
    above, below = ks_leads(data1, data2)
    lead = {"two-sided": above.maximum(below), "greater": above, "less": below}
    statistic = lead[alternative].double() / math.lcm(n, m)
    return KstestResult(statistic, ks_pvalue(lead[alternative], n, m, alternative))


def ks_leads(data1: Tensor, data2: Tensor) -> tuple[Tensor, Tensor]:
    """Count how far the one distribution function is ever above and below the other.

    Counts, not shares, so that equal gaps are equal numbers.

    Args:
        data1: ``[..., N]`` numbers, no nan.
        data2: ``[..., M]``, the same leading dimensions.

    Returns:
        How far that of ``data1`` is above at most, and how far below, two int64
        ``[...]`` of 0 and more, in units of 1 / (least common multiple of N and M).
    """
    n, m = data1.shape[-1], data2.shape[-1]
    dtype = torch.promote_types(data1.dtype, data2.dtype)
    first, second = (d.to(dtype).sort(-1).values for d in (data1, data2))
    both = torch.cat([first, second], -1)  # [..., N + M]
    seen1, seen2 = (
        torch.searchsorted(d, both, right=True) for d in (first, second)
    )  # how many numbers are up to here
    gap = (seen1 * m - seen2 * n) // math.gcd(n, m)
    return gap.amax(-1), -gap.amin(-1)


def ks_pvalue(lead: Tensor, n: int, m: int, alternative: str = "two-sided") -> Tensor:
    """Say how often chance alone leads as far, if nothing differs and nothing ties.

    All orders of the ``N + M`` numbers are then equally likely. Each is a walk, one
    up for a number of sample 1 and one down for one of sample 2, and the share of
    those walks is wanted that ever get as far as ``lead``.

    Args:
        lead: ``[...]`` int64, the gap in units of 1 / lcm(N, M), from
            :func:`dlnotes.lab.distribution_shift.ks_leads`.
        n: numbers in sample 1.
        m: numbers in sample 2.
        alternative: which gaps count, as in :func:`ks_2samp`.

    Returns:
        ``[...]`` float64.

    Raises:
        ValueError: if ``alternative`` is none of the three.
    """
    check_choice("ks_pvalue", SIDES, alternative=alternative)
    if n == m:
        return _by_reflection(lead.double(), n, alternative).clamp(0, 1)
    least, place = lead.flatten().unique(return_inverse=True)  # [K]
    return _step_by_step(least, n, m, alternative).clamp(max=1)[place].view(lead.shape)


def _by_reflection(lead: Tensor, n: int, alternative: str) -> Tensor:
    """Mirror each walk where it first reaches ``lead``: it ends at ``2 lead``, not 0.

    So as many walks get there as end ``lead`` ups too high (Gnedenko & Korolyuk
    1951). A walk that reaches both sides is counted twice: mirrored twice, it ends
    twice as far, and is taken off again, and so on.
    """
    both = alternative == "two-sided"
    often = n // max(1, int(lead.min())) if both and lead.numel() else 1
    k = torch.arange(1, max(1, often) + 1, device=lead.device).double()
    up = n + k * lead[..., None]  # [..., K]: ups of a mirrored walk of 2n steps
    down = 2 * n - up
    log = 2 * math.lgamma(n + 1) - torch.lgamma(up + 1)  # of C(2n, up) / C(2n, n)
    log -= torch.lgamma(down.clamp(min=0) + 1)
    share = torch.where(down >= 0, log.exp(), 0.0)
    found = (share * (-1) ** (k + 1)).sum(-1) * (1 + both)
    return torch.where(lead > 0, found, 1.0)


def _step_by_step(least: Tensor, n: int, m: int, alternative: str) -> Tensor:
    """Take one number after another, and take out what has got as far as ``least``.

    After ``k`` numbers, ``mass[i]`` is the probability that ``i`` of them came from
    sample 1 and no gap was large enough yet.
    """
    step1, step2 = m // math.gcd(n, m), n // math.gcd(n, m)
    i = torch.arange(n + 1, device=least.device)
    mass = (i == 0).double().repeat(len(least), 1)  # [K, N + 1]
    reached = torch.zeros_like(mass[:, 0])
    for k in range(n + m):
        moved = mass * ((n - i).double() / (n + m - k))  # the next is of sample 1
        mass -= moved
        mass[:, 1:] += moved[:, :-1]
        gap = i * step1 - (k + 1 - i) * step2
        gap = {"two-sided": gap.abs(), "greater": gap, "less": -gap}[alternative]
        out = mass * (gap >= least[:, None])  # [K, N + 1]
        reached += out.sum(1)
        mass -= out
    return reached


def wasserstein_distance(
    u_values: Tensor,
    v_values: Tensor,
    u_weights: Tensor | None = None,
    v_weights: Tensor | None = None,
) -> Tensor:
    """Return how far the mass of one sample must move, on average, to become the other.

    Twin of :func:`scipy.stats.wasserstein_distance`.

    It is the area between the two distribution functions.

    Args:
        u_values: ``[N]`` numbers.
        v_values: ``[M]`` numbers.
        u_weights: ``[N]`` of 0 and more; all equal if ``None``.
        v_weights: ``[M]``, likewise.

    Returns:
        ``[]`` float64.

    Raises:
        ValueError: if a sample is empty, a shape is not as above, a weight is
            negative, or the weights' sum is not positive and finite.
    """
    name = "wasserstein_distance"
    both = torch.cat([u_values.flatten(), v_values.flatten()]).double()
    corners = both.sort().values  # [N + M]
    widths = corners.diff()
    heights = []
    for kind, values, weights in (
        ("u", u_values, u_weights), ("v", v_values, v_weights)
    ):  # fmt: skip
        check_shape(name, **{f"{kind}_values": (values, ("N",))})
        if len(values) == 0:
            raise ValueError(f"{name}: {kind}_values must hold a number, got none")
        if weights is None:
            weights = torch.ones_like(values)
        shape = {f"{kind}_weights": (weights, (len(values),))}
        check_shape(name, **shape)
        total = weights.double().sum()
        if bool((weights < 0).any()) or not 0 < total < math.inf:
            raise ValueError(
                f"{name}: {kind}_weights must be >= 0, with a sum above 0 that is "
                f"finite, got {weights.tolist()}"
            )
        ordered, order = values.double().sort()
        upto = torch.cat([total.new_zeros(1), weights.double()[order].cumsum(0)])
        seen = torch.searchsorted(ordered, corners[:-1], right=True)
        heights.append(upto[seen] / upto[-1])
    return ((heights[0] - heights[1]).abs() * widths).sum()
