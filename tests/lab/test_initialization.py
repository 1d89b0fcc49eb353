import pytest
import torch
from torch import nn

import dlnotes.nn
from dlnotes.lab.initialization import lsuv_


def sums(net, x, kinds=(nn.Linear, dlnotes.nn.Linear, nn.Conv2d)):
    found = []
    hooks = [
        layer.register_forward_hook(lambda layer, args, out: found.append(out))
        for layer in net.modules()
        if isinstance(layer, kinds)
    ]
    with torch.no_grad():
        net(x)
    for hook in hooks:
        hook.remove()
    return found


@pytest.mark.parametrize("linear", [nn.Linear, dlnotes.nn.Linear])
def test_every_layer_has_variance_one(linear):
    torch.manual_seed(0)
    net = nn.Sequential(
        linear(20, 64), nn.ReLU(), linear(64, 30), nn.Tanh(), linear(30, 5)
    )
    x = 100 + 30 * torch.randn(200, 20)
    assert lsuv_(net, x) is net
    for out in sums(net, x):
        assert abs(float(out.var()) - 1) < 1e-3
    assert all(not p.any() for p in net.parameters() if p.ndim == 1)
    assert all(p.requires_grad and p.is_leaf for p in net.parameters())


def test_convolutions():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 3, bias=False), nn.Flatten(),
        nn.Linear(4 * 16, 2),
    )  # fmt: skip
    x = torch.rand(50, 3, 8, 8)
    for out in sums(lsuv_(net, x), x):
        assert abs(float(out.var()) - 1) < 1e-3


def test_rows_stay_at_right_angles():
    net = nn.Sequential(nn.Linear(9, 9))
    w = lsuv_(net, torch.randn(50, 9))[0].weight.detach()
    products = w @ w.T
    torch.testing.assert_close(products, products[0, 0] * torch.eye(9))


def test_a_layer_used_twice_is_scaled_once():
    layer = nn.Linear(6, 6)
    net = nn.Sequential(layer, nn.ReLU(), layer)
    x = torch.randn(100, 6)
    lsuv_(net, x)
    first, second = sums(net, x)
    assert abs(float(first.var()) - 1) < 1e-3 and abs(float(second.var()) - 1) > 1e-2


def test_the_same_generator_gives_the_same_weights():
    weights = []
    for _ in range(2):
        net = nn.Sequential(nn.Linear(4, 4))
        g = torch.Generator().manual_seed(3)
        lsuv_(net, torch.ones(2, 4) * torch.tensor([[1.0], [2.0]]), g)
        weights.append(net[0].weight)
    assert weights[0].equal(weights[1])


def test_no_hook_stays_behind():
    net = nn.Sequential(nn.Linear(4, 4))
    for x in (torch.randn(5, 4), torch.zeros(5, 4)):
        try:
            lsuv_(net, x)
        except ValueError:
            assert not x.any()
        assert not net[0]._forward_hooks


@pytest.mark.parametrize(
    ("net", "x", "match"),
    [
        (nn.ReLU(), torch.ones(3), "must have a linear or convolutional layer"),
        (
            nn.Sequential(nn.Linear(3, 3)),
            torch.zeros(5, 3),
            "layer '0' must differ, got std 0",
        ),
        (
            nn.Sequential(nn.Linear(3, 3)),
            torch.full((5, 3), torch.nan),
            "layer '0' must differ, got std nan",
        ),
    ],
)
def test_what_lsuv_refuses(net, x, match):
    with pytest.raises(ValueError, match=match):
        lsuv_(net, x)
