import math

import pytest
import torch

from dlnotes.nn import init
from twins import assert_both_refuse, assert_same

NAMES = ["linear", "sigmoid", "tanh", "relu", "selu", "leaky_relu"]
NAMES += [f"conv{t}{d}d" for t in ("", "_transpose") for d in (1, 2, 3)]


@pytest.mark.parametrize(
    "shape", [(300, 100), (0, 3), (3, 0), (8, 4, 7), (64, 16, 3, 5), (2, 3, 4, 5, 6)]
)
def test_fans(shape):
    w = torch.empty(shape)
    ours = init._calculate_fan_in_and_fan_out(w)
    assert ours == torch.nn.init._calculate_fan_in_and_fan_out(w)


@pytest.mark.parametrize("shape", [(), (10,)])
def test_fans_need_two_dimensions(shape):
    name = "_calculate_fan_in_and_fan_out"
    functions = getattr(init, name), getattr(torch.nn.init, name)
    assert_both_refuse(*functions, torch.empty(shape), match="at least 2 dimensions")


@pytest.mark.parametrize("param", [None, 0, 1, 0.2, -3.0, math.sqrt(5)])
@pytest.mark.parametrize("name", NAMES)
def test_gain(name, param):
    ours, theirs = (m.calculate_gain(name, param) for m in (init, torch.nn.init))
    assert_same(ours, theirs)


@pytest.mark.parametrize(
    ("args", "match"),
    [
        (("swish",), "nonlinearity must be 'linear' or .* got 'swish'"),
        (("leaky_relu", True), "param must be a number, got True"),
        (("leaky_relu", "0.1"), "param must be a number, got '0.1'"),
    ],
)
def test_what_gain_refuses(args, match):
    functions = init.calculate_gain, torch.nn.init.calculate_gain
    assert_both_refuse(*functions, *args, match=match)


@pytest.mark.parametrize("slope", [0, 0.01, 0.2, 1, 2])
def test_gain_of_leaky_relu_keeps_the_mean_square(slope):
    z = torch.linspace(-12, 12, 24_001, dtype=torch.float64)
    bell = torch.exp(-(z**2) / 2)
    out = torch.nn.functional.leaky_relu(z, slope) ** 2
    kept = (out * bell).sum() / bell.sum()
    gain = init.calculate_gain("leaky_relu", slope)
    assert math.isclose(gain**2 * kept, 1, rel_tol=1e-9)
