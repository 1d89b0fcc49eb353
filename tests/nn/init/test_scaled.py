import math

import pytest
import torch

from dlnotes.nn import init
from draws import (
    DRAWS,
    assert_drawn_from,
    assert_same_draws,
    normal_cdf,
    uniform_cdf,
)
from twins import assert_both_refuse

XAVIER = ["xavier_uniform_", "xavier_normal_"]
KAIMING = ["kaiming_uniform_", "kaiming_normal_"]
SHAPES = [(5, 7), (64, 65), (8, 4, 3), (4, 3, 3, 5), (0, 3), (3, 0)]


def pair(name):
    return getattr(init, name), getattr(torch.nn.init, name)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("gain", [1.0, 5 / 3, 0.0])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", XAVIER)
def test_xavier(name, shape, gain, dtype):
    assert_same_draws(*pair(name), shape, gain, dtype=dtype)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "FAN_OUT"])
@pytest.mark.parametrize(
    ("a", "kind"), [(0, "leaky_relu"), (math.sqrt(5), "leaky_relu"), (0, "tanh")]
)
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if 0 not in shape])
@pytest.mark.parametrize("name", KAIMING)
def test_kaiming(name, shape, a, kind, mode, dtype):
    assert_same_draws(*pair(name), shape, a, mode, kind, dtype=dtype)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (2, 0, 3)])
@pytest.mark.parametrize("name", KAIMING)
@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
def test_kaiming_of_nothing_draws_nothing(name, shape):
    assert_same_draws(*pair(name), shape)
    assert_same_draws(*pair(name), shape, 0, "fan_out", "tanh")


@pytest.mark.parametrize("name", XAVIER + KAIMING)
def test_a_turned_weight(name):
    assert_same_draws(*pair(name), (30, 20), view=lambda w: w.T)


@pytest.mark.parametrize("name", XAVIER + KAIMING)
def test_a_bias_is_refused(name):
    match = r"at least 2 dimensions, \[O, I, ...\], got \[3\]"
    assert_both_refuse(*pair(name), torch.zeros(3), match=match)


@pytest.mark.parametrize("name", KAIMING)
def test_an_unknown_mode_is_refused(name):
    match = f"{name}: mode must be 'fan_in' or 'fan_out', got 'fan'"
    given = torch.zeros(3, 3), 0, "fan"
    assert_both_refuse(*pair(name), *given, match=match)


def test_distributions():
    torch.manual_seed(0)
    w = torch.empty(250, DRAWS // 250)  # fans 400 and 250
    assert_drawn_from(init.xavier_normal_(w), normal_cdf(0, math.sqrt(2 / 650)))
    bound = math.sqrt(6 / 650)
    assert_drawn_from(init.xavier_uniform_(w), uniform_cdf(-bound, bound))
    out = {"mode": "fan_out", "nonlinearity": "relu"}
    assert_drawn_from(init.kaiming_normal_(w, **out), normal_cdf(0, math.sqrt(2 / 250)))
    bound = math.sqrt(6 / 400)
    assert_drawn_from(init.kaiming_uniform_(w), uniform_cdf(-bound, bound))


def test_the_start_of_nn_linear():
    torch.manual_seed(0)
    theirs = torch.nn.Linear(70, 30).weight.detach()
    torch.manual_seed(0)
    ours = init.kaiming_uniform_(torch.empty(30, 70), a=math.sqrt(5))
    assert torch.allclose(ours, theirs)


@pytest.mark.parametrize("name", ["xavier_uniform_", "xavier_normal_"])
def test_xavier_refuses_a_weight_without_inputs_and_outputs(name):
    with pytest.raises(ValueError, match=r"inputs or outputs, .* got \[0, 0\]"):
        getattr(init, name)(torch.empty(0, 0))
    assert getattr(init, name)(torch.empty(0, 3)).shape == (0, 3)
