"""Lines between points against NumPy's; hats and sawteeth against formulas."""

import numpy
import pytest
import torch

from dlnotes.lab.approximation import hat, interp, interpolant, sawtooth


def points(count, seed=0):
    torch.manual_seed(seed)
    xp = torch.randn(count, dtype=torch.float64).sort().values
    return xp, torch.randn(count, dtype=torch.float64)


def numpys(x, *rest):
    return torch.as_tensor(numpy.interp(x.detach(), *rest))


@pytest.mark.parametrize("sides", [(), (7.0,), (None, 7.0), (3.0, -3.0)])
@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_interp_twin(count, sides):
    xp, fp = points(count)
    x = torch.cat([torch.linspace(-5, 5, 999).double(), xp])
    for shape in (x.shape, (0,), (), (2, 3)):
        read = x[: torch.Size(shape).numel()].reshape(shape)
        assert torch.allclose(
            interp(read, xp, fp, *sides), numpys(read, xp, fp, *sides)
        )
        assert interp(read, xp, fp, *sides).shape == read.shape


def test_interp_at_the_edges():
    xp, fp = points(5)
    x = torch.tensor([torch.inf, -torch.inf, torch.nan, 1e300]).double()
    due = numpys(x, xp, fp)
    assert torch.allclose(interp(x, xp, fp), due, equal_nan=True)
    strided = torch.stack([x, x])[:, ::2].T
    assert torch.allclose(
        interp(strided, xp, fp), numpys(strided, xp, fp), equal_nan=True
    )


def test_interp_has_gradients():
    xp, fp = (p.requires_grad_() for p in points(6))
    x = torch.linspace(-0.7, 0.8, 7, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(interp, (x, xp, fp))


@pytest.mark.parametrize("function", [interpolant, lambda *p: interp(p[0], *p)])
def test_refusals(function):
    xp, fp = points(4)
    for a, b, said in (
        (xp, fp[:3], r"fp must be \[K\] with K = 4"),
        (xp[:0], fp[:0], "at least one point"),
        (xp.flip(0), fp, "xp must increase"),
        (xp * 0, fp, "xp must increase"),
        (xp.float(), fp, "xp must be torch.float64"),
        (xp, [1, 2, 3, 4], r"fp must be a tensor \[K\]"),
    ):
        with pytest.raises(ValueError, match=said):
            function(a, b)


def test_interp_refuses_float32():
    with pytest.raises(ValueError, match="x must be torch"):
        interp(torch.zeros(3), *points(4))


@pytest.mark.parametrize("count", [1, 2, 3, 25])
def test_interpolant_is_interp(count):
    xp, fp = points(count)
    x = torch.linspace(-4, 4, 501, dtype=torch.float64)
    net = interpolant(xp, fp)
    assert torch.allclose(net(x[:, None])[:, 0], interp(x, xp, fp), atol=1e-12)
    assert sum(p.numel() for p in net.parameters()) == 3 * count + 1


def test_building_draws_no_random_numbers():
    torch.manual_seed(0)
    sawtooth(3), hat(0, 1, 2)
    after = torch.rand(1)
    torch.manual_seed(0)
    assert torch.equal(after, torch.rand(1))


def test_hat():
    x = torch.linspace(-3, 5, 801, dtype=torch.float64)
    due = torch.minimum((x + 1) / 2, (2 - x) / 1).clamp(min=0)
    assert torch.allclose(hat(-1, 1, 2)(x[:, None])[:, 0], due)
    assert hat(-1, 1, 2)[0].out_features == 3
    with pytest.raises(
        ValueError, match="left < middle < right must hold, got 1, 0, 2"
    ):
        hat(1, 0, 2)


@pytest.mark.parametrize("depth", [1, 2, 5, 10])
def test_sawtooth(depth):
    x = torch.linspace(0, 1, 4097, dtype=torch.float64)
    folded = x
    for _ in range(depth):
        folded = 1 - (2 * folded - 1).abs()
    net = sawtooth(depth)
    assert torch.equal(net(x[:, None])[:, 0], folded)
    assert sum(layer.out_features for layer in list(net)[:-1:2]) == 2 * depth


def test_sawtooth_refuses_no_layer():
    with pytest.raises(ValueError, match="sawtooth: depth must be >= 1, got 0"):
        sawtooth(0)
