"""The search for the best fit, against closed forms and known minima."""

import itertools

import pytest
import torch

from dlnotes.linalg import vander
from dlnotes.nn.approximation import least_squares, tanh_layer

X = torch.linspace(-1, 1, 60, dtype=torch.float64)


def with_slopes(curve):
    """Make of a function of one ``[P]`` what the search asks for."""

    def both(theta):
        slopes = [torch.autograd.functional.jacobian(curve, row) for row in theta]
        return torch.stack([curve(row) for row in theta]), torch.stack(slopes)

    return both


def test_a_linear_problem_is_solved():
    design, y = vander(X, N=4), X.exp()
    due = torch.linalg.lstsq(design, y[:, None]).solution[:, 0]
    torch.manual_seed(0)
    starts = torch.randn(5, 4, dtype=torch.float64)
    found, error = least_squares(
        with_slopes(lambda theta: design @ theta), starts, y, steps=60
    )
    assert torch.allclose(found, due.expand(5, 4), atol=1e-8)
    assert torch.allclose(error, (design @ due - y).square().mean().expand(5))


def test_known_parameters_are_found():
    truth = torch.tensor([1.3, -2.0, 0.4]).double()

    def curve(theta):
        return theta[0] * torch.tanh(theta[1] * X + theta[2])

    torch.manual_seed(1)
    starts = torch.randn(10, 3, dtype=torch.float64)
    found, error = least_squares(with_slopes(curve), starts, curve(truth))
    assert error[0] < 1e-20 and bool((error.diff() >= 0).all())
    either = (found[0] - truth).abs().max(), (found[0] + truth).abs().max()
    assert min(either) < 1e-9  # tanh is odd: all signs may be turned


def test_it_never_gets_worse_and_leaves_starts_alone():
    torch.manual_seed(2)
    starts = torch.randn(6, 4, dtype=torch.float64)
    kept = starts.clone()

    def curve(theta):
        return (theta[0] * torch.tanh(9 * theta[1] * X) + theta[2] * X).exp() + theta[3]

    errors = [
        least_squares(with_slopes(curve), starts, X.abs(), steps=steps)[1].sum()
        for steps in (0, 1, 5, 25)
    ]
    assert torch.equal(starts, kept)
    assert all(a >= b for a, b in itertools.pairwise(errors))


def test_a_parameter_without_effect_does_no_harm():
    found, error = least_squares(
        with_slopes(lambda theta: theta[0] * X + 0 * theta[1]),
        torch.ones(1, 2).double(),
        3 * X,
    )
    assert error[0] < 1e-20 and found[0].isfinite().all()


def test_refusals():
    def curve(theta):
        return theta[0] * X

    with pytest.raises(ValueError, match=r"starts must be \[S, P\]"):
        least_squares(curve, torch.zeros(3).double(), X)
    with pytest.raises(ValueError, match="starts and targets must be"):
        least_squares(curve, torch.zeros(3, 1), X)
    with pytest.raises(ValueError, match="steps must be >= 0"):
        least_squares(curve, torch.zeros(3, 1).double(), X, steps=-1)


def test_tanh_layer_against_layers_and_autograd():
    torch.manual_seed(0)
    theta = torch.randn(4, 10, dtype=torch.float64)
    values, slopes = tanh_layer(theta, X)
    for row, value, slope in zip(theta, values, slopes, strict=True):
        w, c, a = row[:-1].view(3, 3)
        assert torch.allclose(value, torch.tanh(w * (X[:, None] - c)) @ a + row[-1])
        due = torch.autograd.functional.jacobian(
            lambda p: tanh_layer(p[None], X)[0][0], row
        )
        assert torch.allclose(slope, due)
    with pytest.raises(
        ValueError, match=r"theta must be \[S, 3 n \+ 1\], got \[4, 9\]"
    ):
        tanh_layer(theta[:, :9], X)
