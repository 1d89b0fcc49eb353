"""The search for the best fit, against closed forms and known minima."""

import itertools

import pytest
import torch

from dlnotes.lab.approximation import least_squares, tanh_layer
from dlnotes.linalg import vander

X = torch.linspace(-1, 1, 60, dtype=torch.float64)


def layer(theta):
    return tanh_layer(theta, X)


def weighted(design):
    return lambda theta: (theta @ design.T, design.expand(len(theta), -1, -1))


def random(*shape):
    torch.manual_seed(0)
    return torch.randn(*shape, dtype=torch.float64)


def test_a_linear_problem_is_solved():
    design, y = vander(X, N=4), X.exp()
    due = torch.linalg.lstsq(design, y[:, None]).solution[:, 0]
    found, error = least_squares(weighted(design), random(5, 4), y, steps=60)
    assert torch.allclose(found, due.expand(5, 4), atol=1e-8)
    assert torch.allclose(error, (design @ due - y).square().mean().expand(5))


def test_known_parameters_are_found():
    truth = torch.tensor([[-2.0, 0.2, 1.3, 0.4]]).double()
    found, error = least_squares(layer, random(10, 4), layer(truth)[0][0])
    assert error[0] < 1e-20 and bool((error.diff() >= 0).all())
    assert torch.allclose(found[0].abs(), truth[0].abs())  # tanh is odd


def test_it_never_gets_worse_and_leaves_starts_alone():
    starts = random(6, 10)
    kept = starts.clone()
    errors = [
        least_squares(layer, starts, X.abs(), steps=steps)[1].sum()
        for steps in (0, 1, 5, 25)
    ]
    assert torch.equal(starts, kept)
    assert all(a >= b for a, b in itertools.pairwise(errors))


def test_a_parameter_without_effect_does_no_harm():
    design = torch.stack([X, 0 * X], 1)
    start = torch.ones(1, 2, dtype=torch.float64)
    found, error = least_squares(weighted(design), start, 3 * X)
    assert error[0] < 1e-20 and found[0].isfinite().all()


def test_refusals():
    with pytest.raises(ValueError, match=r"starts must be \[S, P\]"):
        least_squares(layer, torch.zeros(4).double(), X)
    with pytest.raises(ValueError, match="starts and targets must be"):
        least_squares(layer, torch.zeros(3, 4), X)
    with pytest.raises(ValueError, match="steps must be >= 0"):
        least_squares(layer, torch.zeros(3, 4).double(), X, steps=-1)
    with pytest.raises(
        ValueError, match=r"theta must be \[S, 3 n \+ 1\], got \[4, 9\]"
    ):
        tanh_layer(random(4, 9), X)


def test_tanh_layer_against_layers_and_autograd():
    theta = random(2, 10)
    for row, value, slope in zip(theta, *layer(theta), strict=True):
        w, c, a = row[:-1].view(3, 3)
        assert torch.allclose(value, torch.tanh(w * (X[:, None] - c)) @ a + row[-1])
        due = torch.autograd.functional.jacobian(lambda p: layer(p[None])[0][0], row)
        assert torch.allclose(slope, due)
