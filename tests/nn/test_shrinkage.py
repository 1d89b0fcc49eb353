import math

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes import nn
from dlnotes.nn import functional as ours
from samples import module_samples, op_error_inputs, op_samples
from twins import assert_both_refuse, assert_twin, assert_twin_module

NAMES = ["softshrink", "hardshrink"]
KINDS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]


def points(dtype, lambd):
    line = torch.linspace(-3, 3, 4001, dtype=torch.float64).to(dtype)
    edges = torch.tensor([lambd, -lambd, 0.0, -0.0], dtype=dtype)
    near = [
        torch.nextafter(edges, torch.full_like(edges, v)) for v in (-math.inf, math.inf)
    ]
    far = torch.tensor([math.inf, -math.inf, 6e4], dtype=dtype)
    return torch.cat([line, edges, *near, far])


@pytest.mark.parametrize("dtype", KINDS, ids=str)
@pytest.mark.parametrize("lambd", [0.0, 0.1, 0.5, 1.7])
@pytest.mark.parametrize("name", NAMES)
def test_values_and_slopes(name, lambd, dtype):
    if dtype.itemsize == 2:  # versions differ in whether they round the threshold
        lambd = torch.tensor(lambd, dtype=dtype).item()
    assert_twin(getattr(ours, name), getattr(F, name), points(dtype, lambd), lambd)


@pytest.mark.parametrize("name", NAMES)
def test_nan_stays(name):  # its slope is 0 or 1 in PyTorch, as the kernel has it
    x = torch.full((40,), math.nan)
    assert_twin(getattr(ours, name), getattr(F, name), x, 0.5, grad=False)


@pytest.mark.parametrize("name", NAMES)
def test_shapes(name):
    strided = torch.randn(6, 8).t()[::2, 1:]
    for x in (torch.tensor(0.7), torch.empty(0, 3), strided):
        assert_twin(getattr(ours, name), getattr(F, name), x)


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_of_higher_order(name):
    x = torch.tensor([-4.1, -0.3, 0.2, 2.2], dtype=torch.float64, requires_grad=True)
    assert gradcheck(getattr(ours, name), x)
    assert gradgradcheck(getattr(ours, name), x)


def test_hardshrink_takes_a_negative_threshold():
    x = torch.tensor([-1.0, 0.0, 1.0, math.nan])
    assert_twin(ours.hardshrink, F.hardshrink, x, -0.5)
    assert ours.hardshrink(x, -0.5) is not x


def test_softshrink_is_the_proximal_step():
    """It minimises (w - x)² / 2 + 0.7 |w|, found here by search."""
    grid = torch.linspace(-3, 3, 6001, dtype=torch.float64)
    for x in (-2.0, -0.7, -0.3, 0.0, 0.5, 1.5):
        cost = (grid - x) ** 2 / 2 + 0.7 * grid.abs()
        due = ours.softshrink(torch.tensor(x, dtype=torch.float64), 0.7)
        assert abs(grid[cost.argmin()] - due) < 1e-3


def test_softshrink_refuses():
    match = "softshrink: lambd must be >= 0 and <= "
    pair = ours.softshrink, F.softshrink
    assert_both_refuse(*pair, torch.ones(3), -0.5, match=match)
    for lambd in (math.nan, math.inf):  # older versions of PyTorch take these
        with pytest.raises(ValueError, match=match):
            ours.softshrink(torch.ones(3), lambd)


@pytest.mark.parametrize("name", NAMES)
def test_refuses_integers(name):
    match = f"{name}: input must be a floating-point tensor, got int64"
    pair = getattr(ours, name), getattr(F, name)
    assert_both_refuse(*pair, torch.arange(3), match=match)
    with pytest.raises(ValueError, match="got list"):
        pair[0]([1.0])


def test_hardshrink_refuses_a_threshold_that_is_no_number():
    with pytest.raises(ValueError, match="hardshrink: lambd must be"):
        ours.hardshrink(torch.ones(3), math.inf)


@pytest.mark.parametrize("dtype", KINDS[:2], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_samples_of_pytorch(name, dtype):
    calls = op_samples(f"nn.functional.{name}", dtype)
    assert calls
    for args, kwargs in calls:
        args = [a.detach() if isinstance(a, torch.Tensor) else a for a in args]
        assert_twin(getattr(ours, name), getattr(F, name), *args, **kwargs)


def test_errors_of_pytorch():
    for name in NAMES:
        for args, kwargs in op_error_inputs(f"nn.functional.{name}"):
            pair = getattr(ours, name), getattr(F, name)
            assert_both_refuse(*pair, *args, match="must", **kwargs)


@pytest.mark.parametrize("name", ["Softshrink", "Hardshrink"])
def test_layers(name):
    theirs = getattr(torch.nn, name)
    calls = module_samples(f"nn.{name}")
    assert calls
    for args, kwargs, inputs in calls:
        assert_twin_module(getattr(nn, name), theirs, *args, inputs=inputs, **kwargs)
    assert repr(getattr(nn, name)(0.3)) == repr(theirs(0.3))
