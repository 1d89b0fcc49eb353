import pytest
import torch
import torchvision

from dlnotes import ops
from twins import assert_same, assert_twin_module

norm = torch.nn.LayerNorm


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((3, [4]), {}),
        ((3, [5, 4]), {}),
        ((3, [5, 6, 4], norm), {}),
        ((3, [5, 4], None, torch.nn.Tanh), {"bias": False}),
        ((3, [5, 4]), {"inplace": True}),
        ((3, [5, 4]), {"inplace": False, "norm_layer": norm}),
    ],
)
def test_mlp(args, kwargs):
    for shape in [(6, 3), (3,), (2, 4, 3), (0, 3)]:
        kinds = ops.MLP, torchvision.ops.MLP
        assert_twin_module(*kinds, *args, inputs=(torch.randn(shape),), **kwargs)
    texts = [repr(kind(*args, **kwargs)) for kind in kinds]
    assert texts[0] == texts[1]


def test_mlp_starts_and_drops_as_torchvisions():
    results = []
    for kind in (ops.MLP, torchvision.ops.MLP):
        torch.manual_seed(0)
        results.append(kind(3, [50, 4], dropout=0.5)(torch.ones(2, 3)))
    assert_same(*results)


def test_mlp_refuses_no_output():
    with pytest.raises(IndexError):
        torchvision.ops.MLP(3, [])
    with pytest.raises(ValueError, match="hidden_channels must name the output"):
        ops.MLP(3, [])
