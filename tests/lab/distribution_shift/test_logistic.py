"""Logistic regression against scikit-learn's and against its own gradient."""

import pytest
import torch
from sklearn.linear_model import LogisticRegression

from dlnotes.lab.distribution_shift import fit_logistic, log_odds


def problem(*lead, seed=0, n=60, d=3):
    torch.manual_seed(seed)
    x = torch.randn(*lead, n, d, dtype=torch.float64)
    y = (x[..., 0] + 0.5 + torch.randn(*lead, n) > 0).double()
    return x, y


@pytest.mark.parametrize("l2", [1e-3, 1e-1])
def test_same_as_sklearn(l2):
    x, y = problem()
    weights = torch.rand(len(y)).double()
    beta = fit_logistic(x, y, weights, l2=l2)
    model = LogisticRegression(C=1 / (l2 * weights.sum().item()), tol=1e-10)
    model.fit(x.numpy(), y.numpy(), weights.numpy())
    due = torch.tensor([*model.coef_[0], model.intercept_[0]])
    assert torch.allclose(beta, due, atol=1e-5)


def test_gradient_vanishes():
    x, y = problem()
    beta = fit_logistic(x, y, l2=1e-2).requires_grad_()
    odds = log_odds(beta, x)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(odds, y)
    (loss + 0.5e-2 * beta[:-1].square().sum()).backward()
    assert beta.grad.abs().max() < 1e-8


def test_separable_data_stay_finite():
    x = torch.tensor([[-1.0], [-2], [1], [2]], dtype=torch.float64)
    beta = fit_logistic(x, torch.tensor([0.0, 0, 1, 1]), l2=1e-6, steps=40)
    assert beta.isfinite().all() and beta[0] > 1


def test_batches_are_separate_fits():
    x, y = problem(2, 3)
    found = fit_logistic(x, y)
    assert found.shape == (2, 3, 4)
    assert torch.allclose(found[1, 2], fit_logistic(x[1, 2], y[1, 2]))
    assert log_odds(found, x).shape == (2, 3, 60)


def test_refuses():
    x, y = problem()
    with pytest.raises(ValueError, match=r"y must be \[60\], got \[59\]"):
        fit_logistic(x, y[1:])
    with pytest.raises(ValueError, match="l2 must be > 0"):
        fit_logistic(x, y, l2=0)
