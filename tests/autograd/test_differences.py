"""Derivatives from values, and Jacobians."""

import pytest
import torch

from dlnotes.autograd import difference_quotient, functional, gradcheck
from twins import assert_same

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


def test_gradcheck_says_yes():
    assert gradcheck(lambda t: t * t, X) is True
    assert gradcheck(lambda t, u: t * u, [X, X + 1]) is True
    assert gradcheck(lambda t: t * t.detach(), X, raise_exception=False) is False


@pytest.mark.parametrize("scheme", ["central", "forward"])
@pytest.mark.parametrize(
    ("function", "given", "shape"),
    [
        (torch.sum, (3,), (3,)),
        (lambda t: t * 2, (), ()),
        (lambda t: t[None] * torch.ones(2, 1, 1), (3, 4), (2, 3, 4, 3, 4)),
        (lambda t: t.sum(1), (3, 4), (3, 3, 4)),
        (lambda t: t.sum(), (2, 3), (2, 3)),
    ],
)
def test_differences_of_outputs_of_any_shape(function, given, shape, scheme):
    torch.manual_seed(0)
    x = torch.randn(given, dtype=torch.float64)
    found = difference_quotient(function, x, 1e-6, scheme)
    assert found.shape == shape
    due = torch.autograd.functional.jacobian(function, x)
    assert torch.allclose(found, due, atol=1e-5)


def test_the_jacobian_of_a_number_by_a_number():
    x = torch.tensor(3.0, dtype=torch.float64)
    assert_same(functional.jacobian(lambda t: t * t, x), x * 2)
    assert gradcheck(lambda t: t * t, x)
