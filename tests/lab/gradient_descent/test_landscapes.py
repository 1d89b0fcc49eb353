import pytest
import torch

from dlnotes.lab.gradient_descent import (
    hessian_spectrum,
    kind_of_point,
    rosen,
    rosen_hess,
)


def test_spectrum_is_that_of_the_hessian():
    x = torch.tensor([-1.2, 1.0, 0.3], dtype=torch.float64)
    due = torch.linalg.eigvalsh(rosen_hess(x))
    torch.testing.assert_close(hessian_spectrum(rosen, x), due)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1.0, 2.0], "minimum"),
        ([-1.0, -2.0], "maximum"),
        ([-1.0, 2.0], "saddle"),
        ([-1e-3, 0.0, 2.0], "saddle"),
        ([0.0, 2.0], "undecided"),
        ([0.0, -2.0], "undecided"),
        ([0.0, 0.0], "undecided"),
        ([-1e-12, 1.0], "undecided"),
    ],
)
def test_kinds(values, kind):
    assert kind_of_point(torch.tensor(values)) == kind


def test_refusals():
    with pytest.raises(ValueError, match="eigenvalues must be at least one"):
        kind_of_point(torch.zeros(0))
    with pytest.raises(ValueError, match=r"x must be \[n\]"):
        hessian_spectrum(torch.sum, torch.zeros(2, 2))
    with pytest.raises(ValueError, match="x must be a floating-point tensor"):
        hessian_spectrum(torch.sum, torch.tensor([1]))


def test_nan_is_no_kind_of_point():
    with pytest.raises(ValueError, match="must be numbers, got nan"):
        kind_of_point(torch.tensor([float("nan"), 1.0]))
