import numpy as np
import pytest
import scipy.optimize
import torch

from dlnotes.lab import gradient_descent as ours


@pytest.mark.parametrize("n", [2, 3, 10])
@pytest.mark.parametrize("name", ["rosen", "rosen_der", "rosen_hess"])
def test_twin_of_scipy(n, name):
    generator = torch.Generator().manual_seed(n)
    for _ in range(20):
        x = 2 * torch.randn(n, generator=generator, dtype=torch.float64)
        due = torch.as_tensor(getattr(scipy.optimize, name)(x.numpy()))
        torch.testing.assert_close(getattr(ours, name)(x), due, rtol=1e-13, atol=1e-10)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64])
def test_dtypes_and_many_points(dtype):
    x = torch.arange(12).view(3, 4).to(dtype)
    for name in ("rosen", "rosen_der"):
        found = getattr(ours, name)(x)
        due = torch.as_tensor(getattr(scipy.optimize, name)(x.numpy()))
        assert found.dtype == due.dtype
        torch.testing.assert_close(found, due)


def test_derivatives_are_those_of_the_height():
    x = torch.randn(6, generator=torch.Generator().manual_seed(0)).double()
    torch.testing.assert_close(ours.rosen_der(x), torch.func.grad(ours.rosen)(x))
    torch.testing.assert_close(
        ours.rosen_hess(x), torch.func.jacrev(torch.func.grad(ours.rosen))(x)
    )


def test_one_coordinate():
    assert ours.rosen(torch.tensor([3.0])) == scipy.optimize.rosen(np.array([3.0]))
    for function in (ours.rosen_der, ours.rosen_hess):
        with pytest.raises(ValueError, match=r"with n >= 2, got \[1\]"):
            function(torch.tensor([3.0]))


def test_refusals():
    with pytest.raises(ValueError, match=r"rosen: x must be a tensor .*, got list"):
        ours.rosen([1.0, 2.0])
    with pytest.raises(ValueError, match=r"x must be \[n\], got \[2, 3\]"):
        ours.rosen_hess(torch.zeros(2, 3))


@pytest.mark.parametrize("func", [ours.rosen, ours.rosen_der, ours.rosen_hess])
def test_complex_points_are_refused(func):
    with pytest.raises(ValueError, match="x must be real"):
        func(torch.ones(2, dtype=torch.complex64))
