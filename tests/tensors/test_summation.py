import math

import pytest
import torch

from dlnotes.tensors import compensated_sum, pairwise_sum, running_sum

ALL = [running_sum, pairwise_sum, compensated_sum]


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 64, 100])
def test_right_in_float64(function, n):
    torch.manual_seed(0)
    x = torch.randn(n, 3, dtype=torch.float64)
    assert torch.allclose(function(x), x.sum(0))
    assert function(x).shape == (3,) and function(x).dtype == x.dtype


@pytest.mark.parametrize("function", ALL)
def test_input_is_neither_changed_nor_shared(function):
    x = torch.arange(5.0)
    result = function(x)
    result += 1
    assert torch.equal(x, torch.arange(5.0))
    one = torch.ones(1, 2)
    assert function(one).data_ptr() != one.data_ptr()


def errors(n):
    torch.manual_seed(0)
    x = torch.rand(n, 4)
    due = [math.fsum(column.tolist()) for column in x.T]
    due = torch.tensor(due, dtype=torch.float64)
    return [float(((f(x) - due) / due).abs().max()) for f in ALL]


def test_the_order_decides_about_the_error():
    running, pairwise, compensated = errors(20_000)
    eps = torch.finfo(torch.float32).eps
    assert running > 10 * pairwise
    assert pairwise < 15 * eps and compensated <= eps


def test_pairwise_gradient():
    x = torch.randn(7, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(pairwise_sum, x)
    assert torch.autograd.gradcheck(running_sum, x)
