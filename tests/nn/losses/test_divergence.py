import pytest
import torch
import torch.nn.functional as F

from dlnotes.nn import functional as ours
from twins import assert_same, assert_twin

PAIR = ours.kl_div, F.kl_div
INF = float("inf")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum", "batchmean"])
@pytest.mark.parametrize("shape", [(), (3,), (4, 3), (2, 3, 2), (0, 3)])
def test_shapes(shape, reduction, log_target):
    x, y = torch.rand(2, *shape)
    options = {"reduction": reduction, "log_target": log_target}
    assert_twin(*PAIR, x.log(), y.log() if log_target else y, **options)


def test_zeros_and_infinities():
    x = torch.tensor([-INF, -INF, -1.0, 0.0], dtype=torch.float64)
    t = torch.tensor([0.0, 0.5, 0.0, 0.5], dtype=torch.float64)
    assert_twin(*PAIR, x, t, reduction="none")
    assert_twin(*PAIR, x, t.log(), reduction="none", log_target=True)


def test_batchmean_is_the_divergence():
    p, q = torch.rand(2, 4, 3, dtype=torch.float64).softmax(-1)
    due = (q * (q / p).log()).sum(1).mean()
    assert_same(ours.kl_div(p.log(), q, reduction="batchmean"), due)
    with pytest.warns(UserWarning, match="'batchmean' is the divergence"):
        assert_same(ours.kl_div(p.log(), q), due / 3)
