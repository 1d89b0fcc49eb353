import pytest
import torch
import torchvision

from dlnotes import nn, ops
from twins import assert_both_refuse, assert_same, assert_twin

PAIR = ops.sigmoid_focal_loss, torchvision.ops.sigmoid_focal_loss


@pytest.mark.parametrize("alpha", [0.25, 0.0, 1.0, -1])
@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2, 5.0])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_settings(alpha, gamma, reduction):
    x, t = 3 * torch.randn(5, 4), torch.randint(2, (5, 4)).float()
    assert_twin(*PAIR, x.double(), t.double(), alpha, gamma, reduction)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0, 3), (2, 3, 4)])
def test_shapes(shape):
    assert_twin(*PAIR, torch.randn(shape), torch.rand(shape).round())


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
def test_far_logits(dtype):
    x = torch.tensor([0.0, 20.0, 89.0, 200.0, 1e4], dtype=dtype)
    x = torch.cat([x, -x])
    for t in (torch.zeros_like(x), torch.ones_like(x)):
        results = []
        for function in PAIR:
            leaf = x.clone().requires_grad_()
            losses = function(leaf, t, reduction="none")
            losses.sum().backward()
            results.append((losses, leaf.grad))
        assert_same(*results, atol=1e-6)


def test_soft_targets():
    assert_twin(*PAIR, torch.randn(3, 4).double(), torch.rand(3, 4).double())


def test_without_focus_it_is_binary_cross_entropy():
    x, t = torch.randn(9), torch.rand(9).round()
    due = nn.functional.binary_cross_entropy_with_logits(x, t, reduction="none")
    assert_same(ops.sigmoid_focal_loss(x, t, -1, 0), due)


def test_refuses():
    x = torch.zeros(3)
    assert_both_refuse(*PAIR, x, x, match="alpha must be 0 to 1, or -1", alpha=1.5)
    assert_both_refuse(*PAIR, x, x, match="reduction must be", reduction="average")
    with pytest.raises(ValueError, match="targets must have the shape of inputs"):
        ops.sigmoid_focal_loss(x, torch.zeros(3, 1))
