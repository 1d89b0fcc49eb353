"""The distances between two samples, against SciPy's."""

import itertools
import math

import pytest
import torch
from scipy import stats

from dlnotes.lab import distribution_shift as shift
from dlnotes.lab.distribution_shift.two_samples import SIDES
from twins import assert_both_refuse


def random_pair(seed, dtype=torch.float64):
    """Two samples of any small size; every other pair is full of ties."""
    torch.manual_seed(seed)
    n, m = (int(v) for v in torch.randint(1, 40, (2,)))
    x, y = torch.randn(n) * 3, torch.randn(m) * 3 + seed % 3
    if seed % 2:
        x, y = x.round(), y.round()
    return x.to(dtype), y.to(dtype)


def assert_ks(x, y, side):
    ours, theirs = (
        f(x, y, side) for f in (shift.ks_2samp, stats.ks_2samp)
    )  # fmt: skip
    assert float(ours.statistic) == pytest.approx(theirs.statistic, nan_ok=True)
    assert float(ours.pvalue) == pytest.approx(theirs.pvalue, rel=1e-9, nan_ok=True)
    assert isinstance(ours, tuple) and ours._fields == theirs._fields


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("side", SIDES)
def test_ks_twin(seed, side):
    assert_ks(*random_pair(seed), side)


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
@pytest.mark.parametrize("side", SIDES)
def test_ks_dtypes(dtype, side):
    for seed in range(6):
        assert_ks(*random_pair(seed, dtype), side)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1.0], [1.0]),
        ([1.0], [2.0]),
        ([], [1.0]),
        ([1.0, math.nan], [2.0, 3.0]),
        ([math.inf, 1.0], [2.0, -math.inf]),
        ([2.0, 2.0, 2.0], [2.0, 2.0]),
    ],
)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.filterwarnings("ignore:One or more sample arguments is too small")
def test_ks_edges(x, y, side):
    assert_ks(torch.tensor(x), torch.tensor(y), side)


@pytest.mark.parametrize("sizes", [(300, 200), (500, 500), (7, 2000)])
def test_ks_large(sizes):
    torch.manual_seed(0)
    x, y = torch.randn(sizes[0]), torch.randn(sizes[1]) + 0.15
    for side in SIDES:
        assert_ks(x, y, side)


@pytest.mark.parametrize("m", [60, 50])
def test_tiny_p_values_keep_their_digits(m):
    x, y = torch.arange(60.0), torch.arange(float(m)) + 1000
    found = shift.ks_2samp(x, y).pvalue.item()
    assert found == pytest.approx(2 / math.comb(60 + m, m), rel=1e-9, abs=0)


def test_ks_not_contiguous():
    both = torch.randn(20, 2)
    assert_ks(both[:, 0], both[:, 1], "two-sided")


def test_ks_in_batches():
    x, y = torch.randn(3, 4, 12), torch.randn(3, 4, 9)
    above, below = shift.ks_leads(x, y)
    found = shift.ks_pvalue(above.maximum(below), 12, 9)
    assert found.shape == (3, 4)
    for i, j in itertools.product(range(3), range(4)):
        due = shift.ks_2samp(x[i, j], y[i, j]).pvalue
        assert torch.allclose(found[i, j], due)


def test_p_values_are_the_share_of_all_orders():
    n, m, leads = 4, 3, []
    for chosen in itertools.combinations(range(n + m), n):
        rest = [i for i in range(n + m) if i not in chosen]
        x, y = torch.tensor(chosen), torch.tensor(rest)
        leads.append(torch.stack(shift.ks_leads(x, y)).max())
    leads = torch.stack(leads)
    for lead in leads.unique():
        due = (leads >= lead).double().mean()
        assert torch.allclose(shift.ks_pvalue(lead, n, m), due)


def test_ks_refuses():
    pair = shift.ks_2samp, stats.ks_2samp
    x = torch.zeros(3)
    assert_both_refuse(*pair, x, x, "both", match="must be 'two-sided' or 'less' or")
    with pytest.raises(ValueError, match=r"data1 must be \[N\], got \[2, 2\]"):
        shift.ks_2samp(torch.zeros(2, 2), x)  # SciPy takes columns


def assert_distance(*args):
    ours, theirs = (
        float(f(*args))
        for f in (shift.wasserstein_distance, stats.wasserstein_distance)
    )
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_distance_twin(seed):
    x, y = random_pair(seed)
    assert_distance(x, y)
    assert_distance(x, y, torch.rand(len(x)), None)
    assert_distance(x, y, None, torch.rand(len(y)) * 5)
    a, b = (torch.randint(0, 3, (len(v),)).double() for v in (x, y))
    a[0] = b[-1] = 1
    assert_distance(x, y, a, b)


@pytest.mark.parametrize(
    ("x", "y"), [([1.0], [1.0]), ([1.0], [4.5]), ([1, 2], [2, 9]), ([1, math.inf], [2])]
)
def test_distance_edges(x, y):
    assert_distance(torch.tensor(x), torch.tensor(y))


X = torch.tensor([1.0, 2.0])
REFUSED = {
    "empty": ((X[:0], X), "u_values must hold a number"),
    "empty second": ((X, X[:0]), "v_values must hold a number"),
    "two dimensions": ((X[None], X), r"u_values must be \[N\]"),
    "negative": ((X, X, torch.tensor([1.0, -1])), "u_weights must be >= 0"),
    "all 0": ((X, X, None, torch.zeros(2)), "v_weights must be >= 0"),
    "infinite": ((X, X, torch.tensor([1, math.inf])), "u_weights must be >= 0"),
    "too few": ((X, X, torch.ones(1)), r"u_weights must be \[2\], got \[1\]"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_distance_refuses(name):
    args, match = REFUSED[name]
    pair = shift.wasserstein_distance, stats.wasserstein_distance
    assert_both_refuse(*pair, *args, match=match)


def test_distance_of_a_moved_sample_is_the_way_it_moved():
    x = torch.randn(50, dtype=torch.float64, requires_grad=True)
    far = shift.wasserstein_distance(x, (x + 2.5).detach())
    assert far.item() == pytest.approx(2.5)
    far.backward()  # and it can be trained on: each point's gradient is -1/N
    assert torch.allclose(x.grad, torch.full_like(x, -1 / 50))
