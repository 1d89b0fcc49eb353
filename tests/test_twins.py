"""The tools that hold twins must themselves see what is wrong."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module

X = torch.tensor([-1.0, 0.0, 2.0])


def test_equal():
    assert_same((X, [1, None]), (X.clone(), [1, None]))
    assert_twin(F.relu, F.relu, X)
    assert_twin(F.relu, F.relu, X, inplace=True)
    assert_twin(torch.add, torch.add, X, X.int(), alpha=2)


@pytest.mark.parametrize(
    ("ours", "why"),
    [
        (lambda x: x.relu() + 1, "values differ"),
        (lambda x: x.relu().double(), "dtype float32, got float64"),
        (lambda x: x.relu()[None], "shape"),
        (lambda x: x.relu().detach(), "gradient of 0"),
        (lambda x: x.relu() + x - x.detach(), "gradient of 0"),
        (lambda x: x.relu_() if not x.requires_grad else x.relu(), "values differ"),
    ],
)
def test_unequal(ours, why):
    with pytest.raises(AssertionError, match=why):
        assert_twin(ours, F.relu, X)


def test_a_gradient_too_many():
    with pytest.raises(AssertionError, match="gradient of 0 must be none"):
        assert_twin(torch.mul, lambda x, y: x.detach() * y, X, X)
    assert_twin(torch.mul, lambda x, y: x.detach() * y, X, X, grad=False)


class Scale(nn.Module):
    """A layer with one weight and one buffer."""

    def __init__(self, power=1.0):
        super().__init__()
        self.power, self.weight = power, nn.Parameter(torch.randn(3))
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, input):
        self.seen += self.power
        return input * self.weight


def test_modules():
    class Twice(Scale):
        def forward(self, input):
            return input * self.weight.detach() + 0 * super().forward(input)

    class Forgets(Scale):
        def forward(self, input):
            return input * self.weight

    assert_twin_module(Scale, Scale, 2.0, inputs=(X,))
    with pytest.raises(AssertionError, match="gradient of weight"):
        assert_twin_module(Twice, Scale, inputs=(X,))
    with pytest.raises(AssertionError, match=r"result\['seen'\]"):
        assert_twin_module(Forgets, Scale, inputs=(X,))


def test_both_refuse():
    def ours(x, dim):
        raise ValueError(f"softmax: dim must be below 1, got {dim}")

    assert_both_refuse(ours, torch.softmax, X, 3, match="dim must be below 1, got 3")
    with pytest.raises(BaseException, match="DID NOT RAISE"):
        assert_both_refuse(ours, torch.softmax, X, 0, match="dim")
