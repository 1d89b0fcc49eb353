import copy

import pytest
import torch

from dlnotes import nn as own
from dlnotes.nn import functional as F
from samples import module_samples, op_samples
from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module


@pytest.mark.parametrize("call", op_samples("nn.functional.linear"))
def test_linear_on_torchs_samples(call):
    assert_twin(F.linear, torch.nn.functional.linear, *call.args, **call.kwargs)


@pytest.mark.parametrize(
    ("x", "w", "b"),
    [
        ((3,), (3,), None),
        ((2, 4, 3), (3,), None),
        ((3,), (5, 3), (5,)),
        ((0, 3), (5, 3), (5,)),
        ((4, 0), (5, 0), (5,)),
        ((4, 3), (0, 3), (0,)),
        ((2, 1, 4, 3), (5, 3), (1,)),
    ],
)
def test_linear_at_the_edges(x, w, b):
    tensors = [None if s is None else torch.randn(s) for s in (x, w, b)]
    assert_twin(F.linear, torch.nn.functional.linear, *tensors)


def test_linear_of_views():
    x, w = torch.randn(3, 4).T, torch.randn(6, 5)[:, ::2]
    assert_twin(F.linear, torch.nn.functional.linear, x, w)


@pytest.mark.parametrize(
    ("x", "w", "match"),
    [
        ((4, 3), (5, 2), r"input must be \[..., I\] with I = 2.*got \[4, 3\]"),
        ((), (5, 2), r"got \[\]"),
        ((4, 3), (1, 5, 3), r"weight must be \[O, I\] or \[I\], got \[1, 5, 3\]"),
    ],
)
def test_linear_refuses(x, w, match):
    pair = torch.randn(x), torch.randn(w)
    assert_both_refuse(F.linear, torch.nn.functional.linear, *pair, match=match)


def test_linear_refuses_two_dtypes():
    pair = torch.randn(2, 3), torch.randn(4, 3).double()
    match = "one dtype, got float32 and float64"
    assert_both_refuse(F.linear, torch.nn.functional.linear, *pair, match=match)


@pytest.mark.parametrize("sample", module_samples("nn.Linear"))
def test_layer_on_torchs_samples(sample):
    inputs = sample.inputs
    kinds = own.Linear, torch.nn.Linear
    assert_twin_module(*kinds, *sample.args, inputs=inputs, **sample.kwargs)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", [(3, 4), (1, 1), (0, 2), (2, 0)])
def test_layer_starts_as_torchs(sizes, bias):
    layers = []
    for kind in (own.Linear, torch.nn.Linear):
        torch.manual_seed(0)
        layers.append(kind(*sizes, bias, dtype=torch.float64))
    assert_same(*(dict(layer.state_dict()) for layer in layers))
    assert repr(layers[0]) == repr(layers[1])


def test_layer_refuses_negative_sizes():
    with pytest.raises(ValueError, match="in_features must be >= 0, got -1"):
        own.Linear(-1, 2)
    with pytest.raises(ValueError, match="out_features must be >= 0, got -2"):
        own.LazyLinear(-2)


@pytest.mark.parametrize("bias", [True, False])
def test_lazy_layer_becomes_linear_at_its_first_input(bias):
    layers, x = [], torch.randn(2, 5, 20)
    for nn in (own, torch.nn):
        torch.manual_seed(0)
        layer = nn.LazyLinear(4, bias)
        with pytest.raises((ValueError, RuntimeError), match="uninitialized"):
            layer.weight.numel()
        twin = copy.deepcopy(layer)
        assert repr(layer).startswith("LazyLinear(in_features=0, out_features=4")
        result = layer(x)
        assert type(layer) is nn.Linear and type(layer.weight) is torch.nn.Parameter
        layers.append([repr(layer), result, dict(layer.state_dict())])
        twin.load_state_dict(layer.state_dict())
        assert_same(twin(x), result)
        with pytest.raises((ValueError, RuntimeError), match="21"):
            layer(torch.randn(2, 21))
    assert_same(*layers)
