"""Tasks of the distances between two samples, and the mistakes easily made."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking import Case, task
from dlnotes.lab.distribution_shift import ks_leads, ks_pvalue


def _samples() -> Iterator[tuple[str, Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(0)

    def normal(n: int) -> Tensor:
        return torch.randn(n, generator=generator, dtype=torch.float64)

    yield "6 and 6 numbers", normal(6), normal(6) + 0.8
    yield "9 and 4 numbers", normal(9), normal(4) - 0.5
    yield "40 and 30 numbers", normal(40), 2 * normal(30)
    yield "ties", (2 * normal(25)).round(), (2 * normal(15) + 1).round()
    yield "twice the same", (same := normal(5)), same.clone()
    yield "nothing overlaps", normal(5), normal(8) + 20
    yield "one number each", normal(1), normal(1)
    yield "integers", torch.tensor([1, 2, 2, 5]), torch.tensor([2, 3, 3, 7, 9])


def _ks_cases() -> Iterator[Case]:
    for name, x, y in _samples():
        yield Case(name, (x, y))
        for side in ("less", "greater"):
            yield Case(f"{name}, {side}", (x, y), {"alternative": side})
    yield Case("a nan", (torch.tensor([1.0, math.nan]), torch.tensor([1.0, 2.0])))


def _ks_run(function: Callable, case: Case) -> list[Tensor]:
    statistic, pvalue = function(*case.args, **case.kwargs)
    return [_number(statistic), _number(pvalue)]


def _number(value: Any) -> Tensor:
    """Take NumPy's numbers, which SciPy returns, tensors and plain ones alike."""
    return torch.tensor(float(value), dtype=torch.float64)


def _slow_ks(
    data1: Tensor,
    data2: Tensor,
    alternative: str = "two-sided",
    *,
    swap: bool = False,
    ignore: bool = False,
    twice: bool = False,
    strict: bool = False,
    counts: bool = False,
    ties: bool = False,
    series: bool = False,
) -> tuple[Tensor, Tensor]:
    """Test by the largest gap; its options are the mistakes."""
    if bool(data1.isnan().any() | data2.isnan().any()):
        return torch.tensor(math.nan), torch.tensor(math.nan)
    n, m = len(data1), len(data2)
    above, below = ks_leads(data1, data2)
    if ties:
        order = torch.cat([data1, data2]).argsort(stable=True)
        gap = torch.where(order < n, m, -n).cumsum(0) // math.gcd(n, m)
        above, below = gap.max().clamp(min=0), -gap.min().clamp(max=0)
    if swap:
        above, below = below, above
    side = "two-sided" if ignore else alternative
    lead = {"two-sided": above.maximum(below), "greater": above, "less": below}[side]
    statistic = lead.double() / math.lcm(n, m)
    pvalue = ks_pvalue(lead + strict, n, m, side)
    if twice and side == "two-sided":
        pvalue = (2 * ks_pvalue(lead, n, m, "greater")).clamp(max=1)
    if series:
        root = statistic * math.sqrt(n * m / (n + m))
        k = torch.arange(1, 101)
        pvalue = 2 * ((-1.0) ** (k - 1) * (-2 * (k * root) ** 2).exp()).sum()
        pvalue = (-2 * root**2).exp() if side != "two-sided" else pvalue.clamp(0, 1)
    return statistic, statistic if counts else pvalue


KS_MISTAKES = {
    "the gap is read in the middle of a tie: first count all numbers up to a value": {
        "ties": True
    },
    "the sides are exchanged: 'greater' looks where the function of `data1` is above": {
        "swap": True
    },
    "`alternative` is ignored: 'less' and 'greater' look at one side only": {
        "ignore": True
    },
    "twice the one-sided p-value counts orders that have both gaps two times": {
        "twice": True
    },
    "the p-value counts gaps at least as large, not only larger ones": {"strict": True},
    "this p-value is the limit for large samples: for small ones, count the orders": {
        "series": True
    },
    "the second result is the p-value, not the statistic again": {"counts": True},
}


def _distance_cases() -> Iterator[Case]:
    for name, x, y in _samples():
        yield Case(name, (x, y))
    generator = torch.Generator().manual_seed(1)
    x, y = torch.randn(2, 7, generator=generator, dtype=torch.float64)
    a, b = torch.rand(2, 7, generator=generator, dtype=torch.float64)
    yield Case("weights", (x, y, a, b))
    yield Case("weights of the first only", (x, y[:4], a))
    yield Case("weights of the second only", (x, y), {"v_weights": 3 * b})
    yield Case("a weight of 0", (x, y, a * (a < 0.5), b))
    yield Case("negative weight", (x, y, a - 0.5, b))
    yield Case("empty", (x[:0], y))


def _distance_run(function: Callable, case: Case) -> Tensor:
    return _number(function(*case.args, **case.kwargs))


def _slow_distance(
    u_values: Tensor,
    v_values: Tensor,
    u_weights: Tensor | None = None,
    v_weights: Tensor | None = None,
    *,
    weighted: bool = True,
    normal: bool = True,
    carried: bool = True,
    power: int = 1,
    absolute: bool = True,
    widths: bool = True,
    mean: bool = False,
) -> Tensor:
    """Measure the area between two distribution functions; options are mistakes."""
    both = torch.cat([u_values, v_values]).double().sort().values
    heights = []
    for values, given in ((u_values, u_weights), (v_values, v_weights)):
        values, order = values.double().sort()
        weights = torch.ones(len(values)) if given is None or not weighted else given
        if len(values) == 0 or bool((weights < 0).any()):
            raise ValueError("distance: a sample is empty or a weight negative")
        total = weights.double().sum()
        weights = weights.double()[order if carried else slice(None)]
        upto = torch.cat([total.new_zeros(1), weights.cumsum(0)])
        seen = torch.searchsorted(values, both[:-1], right=True)
        heights.append(upto[seen] / (total if normal or given is None else 1))
    gap = heights[0] - heights[1]
    gap = gap.abs() ** power if absolute else gap
    area = (gap * both.diff() if widths else gap).sum() ** (1 / power)
    return area / (len(both) - 1) if mean else area.abs()


DISTANCE_MISTAKES = {
    "the weights are ignored": {"weighted": False},
    "weights are shares of their sum: divide by it": {"normal": False},
    "the weights must be sorted along with their values": {"carried": False},
    "the gap counts as it is, not squared": {"power": 2},
    "gaps of both signs count: without their absolute value they cancel": {
        "absolute": False
    },
    "a gap counts as long as it lasts: times the distance to the next value": {
        "widths": False
    },
    "an area is due, a sum, not the mean over the steps": {"mean": True},
}


def _wrong(slow: Callable, mistakes: dict[str, dict]) -> dict[str, Callable]:
    return {said: partial(slow, **options) for said, options in mistakes.items()}


task(
    "lab.distribution_shift.ks_2samp",
    "scipy.stats.ks_2samp",
    cases=_ks_cases,
    wrong=_wrong(_slow_ks, KS_MISTAKES),
    run=_ks_run,
)
task(
    "lab.distribution_shift.wasserstein_distance",
    "scipy.stats.wasserstein_distance",
    cases=_distance_cases,
    wrong=_wrong(_slow_distance, DISTANCE_MISTAKES),
    run=_distance_run,
)
