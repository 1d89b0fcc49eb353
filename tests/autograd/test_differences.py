"""Derivatives from values, and Jacobians."""

import pytest
import torch

from dlnotes.autograd import difference_quotient, functional, gradcheck

X = torch.tensor([0.3, -1.2, 2.0], dtype=torch.float64)


@pytest.mark.parametrize(("scheme", "order"), [("forward", 1), ("central", 2)])
def test_the_error_falls_with_the_order_of_the_scheme(scheme, order):
    errors = []
    for step in (1e-2, 1e-3):
        found = difference_quotient(torch.sin, X, step, scheme).diagonal()
        errors.append((found - X.cos()).abs().max())
    assert errors[0] / errors[1] == pytest.approx(10**order, rel=0.05)


def test_shapes_are_those_of_a_jacobian():
    x = torch.ones(2, 3, dtype=torch.float64)
    found = difference_quotient(lambda t: t.sum(1), x, 1e-4)
    assert list(found.shape) == [2, 2, 3]
    assert torch.allclose(found, functional.jacobian(lambda t: t.sum(1), x))


def test_refuses():
    with pytest.raises(ValueError, match="step must be > 0"):
        difference_quotient(torch.sin, X, 0.0)
    with pytest.raises(ValueError, match="scheme must be"):
        difference_quotient(torch.sin, X, 1e-3, "backward")
    with pytest.raises(ValueError, match=r"v must be \[3\], got \[2\]"):
        functional.vjp(lambda t: t * t, X, X[:2])
    with pytest.raises(ValueError, match="v must be given"):
        functional.vjp(lambda t: t * t, X)


def test_gradcheck_says_how_far_off():
    with pytest.raises(RuntimeError, match=r"input 0 must agree .* off by 2"):
        gradcheck(lambda t: t * t.detach(), X)
