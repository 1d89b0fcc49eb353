import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes.nn import functional as ours
from twins import assert_both_refuse, assert_same, assert_twin

NAMES = ["mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss"]
INF, NAN = float("inf"), float("nan")
RESIDUALS = [0.0, 0.5, -0.5, 1.0, -1.0, 1.0 + 1e-7, 2.0, -3.0, 1e5, INF, -INF, NAN]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_value_and_slope_at_the_edges(name, dtype):
    x = torch.tensor(RESIDUALS, dtype=dtype)
    results = []
    for module in (ours, F):
        leaves = x.clone().requires_grad_(), torch.zeros_like(x).requires_grad_()
        losses = getattr(module, name)(*leaves, reduction="none")
        losses.backward(torch.arange(1, len(x) + 1, dtype=dtype))
        results.append((losses, *(leaf.grad for leaf in leaves)))
    assert_same(*results)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("shape", [(), (1,), (0,), (3, 4), (2, 0, 3)])
def test_shapes(name, reduction, shape):
    x, y = torch.randn(2, *shape)
    assert_twin(getattr(ours, name), getattr(F, name), x, y, reduction=reduction)


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_of_higher_order(name):
    x, y = 3 * torch.randn(2, 3, 4, dtype=torch.float64)
    x.requires_grad_(), y.requires_grad_()
    assert gradcheck(getattr(ours, name), (x, y))
    assert gradgradcheck(getattr(ours, name), (x, y))


@pytest.mark.parametrize("name", NAMES)
def test_other_shapes_are_broadcast_with_a_warning(name):
    x, y = torch.randn(4, 1), torch.randn(4)
    message = rf"{name}: input and target should have one shape, got \[4, 1\] and \[4\]"
    with pytest.warns(UserWarning, match=message):
        found = getattr(ours, name)(x, y, reduction="none")
    with pytest.warns(UserWarning, match="different to the input size"):
        due = getattr(F, name)(x, y, reduction="none")
    assert_same(found, due)


@pytest.mark.parametrize("name", NAMES)
def test_only_one_side_needs_a_gradient(name):
    x, y = torch.randn(2, 5)
    for sides in ((True, False), (False, True)):
        leaves = [
            t.clone().requires_grad_(s) for t, s in zip((x, y), sides, strict=True)
        ]
        getattr(ours, name)(*leaves).backward()
        assert [leaf.grad is not None for leaf in leaves] == [*sides]


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "huber_loss"])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_weights(name, reduction):
    x, y = torch.randn(2, 3, 4)
    weight = torch.rand(3, 4)
    pair = getattr(ours, name), getattr(F, name)
    assert_twin(*pair, x, y, reduction=reduction, weight=weight)
    match = r"weight must have the shape of input, \[3, 4\], got \[4\]"
    assert_both_refuse(*pair, x, y, match=match, weight=weight[0])


@pytest.mark.parametrize("bound", [0.1, 1.0, 2.5])
def test_bounds(bound):
    x, y = 3 * torch.randn(2, 50)
    assert_twin(ours.huber_loss, F.huber_loss, x, y, delta=bound)
    assert_twin(ours.smooth_l1_loss, F.smooth_l1_loss, x, y, beta=bound)
    found = ours.smooth_l1_loss(x, y, beta=bound) * bound
    assert_same(found, ours.huber_loss(x, y, delta=bound))


def test_smooth_l1_without_the_smooth_part():
    x, y = torch.randn(2, 5)
    assert_twin(ours.smooth_l1_loss, F.smooth_l1_loss, x, y, beta=0.0)
    assert_same(ours.smooth_l1_loss(x, y, beta=0), ours.l1_loss(x, y))


def test_refuses_bounds_below_0():
    x = torch.zeros(2)
    pair = ours.smooth_l1_loss, F.smooth_l1_loss
    assert_both_refuse(*pair, x, x, match="beta must be >= 0, got -1", beta=-1.0)
    pair = ours.huber_loss, F.huber_loss
    assert_both_refuse(*pair, x, x, match="delta must be > 0, got 0", delta=0.0)


def test_warning_names_the_line_of_the_caller():
    with pytest.warns(UserWarning, match="broadcast to") as seen:
        ours.mse_loss(torch.ones(2, 1), torch.ones(2))
    assert seen[0].filename == __file__
