import pytest
import torch

from dlnotes import nn as own
from dlnotes.nn import functional as F
from samples import module_samples, op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module

MODEL = torch.nn.functional.bilinear


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_bilinear_on_torchs_samples(dtype):
    calls = op_samples("nn.functional.bilinear", dtype)
    assert calls
    for call in calls:
        assert_twin(F.bilinear, MODEL, *call.args, **call.kwargs)
    assert not op_error_inputs("nn.functional.bilinear")


@pytest.mark.parametrize("batch", [(), (1,), (4,), (0,), (2, 3), (2, 1, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_bilinear(batch, bias):
    w, b = torch.randn(5, 3, 4), torch.randn(5) if bias else None
    assert_twin(F.bilinear, MODEL, torch.randn(*batch, 3), torch.randn(*batch, 4), w, b)


def test_bilinear_of_views():
    x, y = torch.randn(3, 6).T, torch.randn(6, 8)[:, ::2]
    w = torch.randn(4, 3, 5).permute(2, 1, 0)
    assert_twin(F.bilinear, MODEL, x, y, w)


@pytest.mark.parametrize(
    ("shapes", "match"),
    [
        (((2, 3), (2, 4), (5, 3)), r"weight must be \[O, I, J\], got \[5, 3\]"),
        (((2, 2), (2, 4), (5, 3, 4)), r"input1 must be \[..., 3\].*got \[2, 2\]"),
        (((2, 3), (2, 3), (5, 3, 4)), r"input2 must be \[..., 4\].*got \[2, 3\]"),
        (((2, 3), (1, 4), (5, 3, 4)), "with the other dimensions of input1"),
        (((2, 3), (2, 4), (5, 3, 4), (4,)), r"bias must be \[5\], got \[4\]"),
    ],
)
def test_bilinear_refuses(shapes, match):
    assert_both_refuse(F.bilinear, MODEL, *map(torch.randn, shapes), match=match)


def test_layer_on_torchs_samples():
    samples = module_samples("nn.Bilinear")
    assert samples
    for sample in samples:
        kinds = own.Bilinear, torch.nn.Bilinear
        assert_twin_module(*kinds, *sample.args, inputs=sample.inputs, **sample.kwargs)


@pytest.mark.parametrize("bias", [True, False])
def test_layer_starts_as_torchs(bias):
    layers = []
    for kind in (own.Bilinear, torch.nn.Bilinear):
        torch.manual_seed(0)
        layers.append(kind(3, 4, 2, bias, dtype=torch.float64))
    assert_same(*(dict(layer.state_dict()) for layer in layers))
    assert repr(layers[0]) == repr(layers[1])


def test_layer_refuses():
    with pytest.raises(ValueError):
        torch.nn.Bilinear(0, 2, 2)
    with pytest.raises(ValueError, match="in1_features must be >= 1, got 0"):
        own.Bilinear(0, 2, 2)
