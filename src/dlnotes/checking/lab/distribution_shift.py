"""Tasks of the distances between two samples, and the mistakes easily made."""

import math

import torch

from dlnotes.checking import Case, task


def _samples():
    generator = torch.Generator().manual_seed(0)

    def normal(n):
        return torch.randn(n, generator=generator, dtype=torch.float64)

    yield "6 and 6 numbers", normal(6), normal(6) + 0.8
    yield "9 and 4 numbers", normal(9), normal(4) - 0.5
    yield "40 and 30 numbers", normal(40), 2 * normal(30)
    yield "ties", (2 * normal(25)).round(), (2 * normal(15) + 1).round()
    yield "twice the same", (same := normal(5)), same.clone()
    yield "nothing overlaps", normal(5), normal(8) + 20
    yield "one number each", normal(1), normal(1)
    yield "integers", torch.tensor([1, 2, 2, 5]), torch.tensor([2, 3, 3, 7, 9])


def _ks_cases():
    for name, x, y in _samples():
        yield Case(name, (x, y))
        for side in ("less", "greater"):
            yield Case(f"{name}, {side}", (x, y), {"alternative": side})
    yield Case("a nan", (torch.tensor([1.0, math.nan]), torch.tensor([1.0, 2.0])))


def _ks_run(function, case):
    statistic, pvalue = function(*case.args, **case.kwargs)
    return [_number(statistic), _number(pvalue)]


def _number(value):
    """Take NumPy's numbers, which SciPy returns, tensors and plain ones alike."""
    return torch.tensor(float(value), dtype=torch.float64)


task(
    "lab.distribution_shift.ks_2samp",
    "scipy.stats.ks_2samp",
    cases=_ks_cases,
    run=_ks_run,
).mistakes("""
    the gap is read in the middle of a tie: first count all numbers up to a value
        return gap.amax(-1), -gap.amin(-1)
        => order = torch.cat([data1, data2]).argsort(stable=True)
        |    gap = torch.where(order < n, m, -n).cumsum(0) // math.gcd(n, m)
        |    return gap.max().clamp(min=0), -gap.min().clamp(max=0)
    the sides are exchanged: 'greater' looks where the function of `data1` is above
        above, below = ks_leads( => below, above = ks_leads(
    `alternative` is ignored: 'less' and 'greater' look at one side only
        above, below = ks_leads( => alternative = "two-sided"
        |    above, below = ks_leads(
    the p-value counts gaps at least as large, not only larger ones
        ks_pvalue(lead[alternative], n, m, alternative)
        => ks_pvalue(lead[alternative] + 1, n, m, alternative)
    the second result is the p-value, not the statistic again
        ks_pvalue(lead[alternative], n, m, alternative) => statistic
    twice the one-sided p-value counts orders that have both gaps two times
        return KstestResult(statistic => if alternative == "two-sided":
        |        one = ks_pvalue(lead[alternative], n, m, "less")
        |        return KstestResult(statistic, (2 * one).clamp(max=1))
        |    return KstestResult(statistic
    this p-value is the limit for large samples: for small ones, count the orders
        return KstestResult(statistic
        => root, k = statistic * math.sqrt(n * m / (n + m)), torch.arange(1, 101)
        |    both = 2 * ((-1.0) ** (k - 1) * (-2 * (k * root) ** 2).exp()).sum()
        |    one = (-2 * root**2).exp()
        |    limit = both.clamp(0, 1) if alternative == "two-sided" else one
        |    return KstestResult(statistic, limit)
        |    return KstestResult(statistic
""")


def _distance_cases():
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


def _distance_run(function, case):
    return _number(function(*case.args, **case.kwargs))


task(
    "lab.distribution_shift.wasserstein_distance",
    "scipy.stats.wasserstein_distance",
    cases=_distance_cases,
    run=_distance_run,
).mistakes("""
    the weights are ignored
        if weights is None: => if True:
    weights are shares of their sum: divide by it
        upto[seen] / upto[-1] => upto[seen] / (1 if (weights != 1).any() else upto[-1])
    the weights must be sorted along with their values
        double()[order] => double()
    the gap counts as it is, not squared
        ((heights[0] - heights[1]).abs() * widths).sum()
        => ((heights[0] - heights[1]) ** 2 * widths).sum().sqrt()
    gaps of both signs count: without their absolute value they cancel
        ((heights[0] - heights[1]).abs() * widths).sum()
        => ((heights[0] - heights[1]) * widths).sum().abs()
    a gap counts as long as it lasts: times the distance to the next value
        .abs() * widths => .abs()
    an area is due, a sum, not the mean over the steps
        * widths).sum() => * widths).mean()
""")
