"""Autoregressive series against what is known on paper."""

import pytest
import torch

from dlnotes.lab import language_models as models

PHI = torch.tensor([1.6, -0.8], dtype=torch.float64)


def series(steps=300, walkers=400, phi=PHI):
    draw = torch.Generator().manual_seed(0)
    return models.sample_ar(phi, steps, walkers, generator=draw)


def test_sample_obeys_its_equation():
    x = series()
    noise = x[:, 2:] - 1.6 * x[:, 1:-1] + 0.8 * x[:, :-2]
    assert x.shape == (400, 300)
    assert noise.std().item() == pytest.approx(1, abs=0.01)
    assert abs((noise[:, 1:] * noise[:, :-1]).mean().item()) < 0.01
    # variance of an AR(2): (1 - b) / ((1 + b) ((1 - b)^2 - a^2))
    due = 1.8 / (0.2 * (1.8**2 - 1.6**2))
    assert x.var().item() == pytest.approx(due, rel=0.05)


def test_fit_finds_the_weights():
    torch.testing.assert_close(models.fit_ar(series(), 2), PHI, atol=0.01, rtol=0)
    clean = 0.3 * torch.arange(50.0).double()
    found = models.fit_ar(clean.sin(), 2)  # a sine: 2 cos(w) x - x
    due = torch.tensor([2 * torch.tensor(0.3).double().cos(), -1.0]).double()
    torch.testing.assert_close(found, due)


def test_fit_some_steps_ahead():
    psi = models.psi_weights(PHI, 4)
    direct = models.fit_ar(series(), 2, ahead=3)
    # 3 steps ahead: x = psi[3] x[t] + phi[1] psi[2] x[t - 1] + noise
    due = torch.stack([psi[3], PHI[1] * psi[2]])
    torch.testing.assert_close(direct, due, atol=0.03, rtol=0)


def test_psi_weights():
    found = models.psi_weights(PHI, 4)
    torch.testing.assert_close(found, torch.tensor([1, 1.6, 1.76, 1.536]).double())
    one = models.psi_weights(torch.tensor([0.5]), 3)
    assert one.tolist() == [1, 0.5, 0.25]
    assert models.psi_weights(torch.zeros(0), 3).tolist() == [1, 0, 0]


def test_forecast_and_its_error():
    x = series()
    ahead = models.forecast(x[:, :200], PHI, 8)
    assert ahead.shape == (400, 8)
    torch.testing.assert_close(ahead[:, 0], 1.6 * x[:, 199] - 0.8 * x[:, 198])
    torch.testing.assert_close(ahead[:, 1], 1.6 * ahead[:, 0] - 0.8 * x[:, 199])
    error = (ahead - x[:, 200:208]).square().mean(0)
    due = models.psi_weights(PHI, 8).square().cumsum(0)
    torch.testing.assert_close(error, due, rtol=0.2, atol=0)
    assert models.forecast(x[:, :2], PHI, 0).shape == (400, 0)


def test_refusals():
    x = torch.zeros(3, 4)
    with pytest.raises(ValueError, match="history must have at least 2 numbers, got 1"):
        models.forecast(x[:, :1], PHI, 2)
    with pytest.raises(ValueError, match="series must have at least 5 numbers, got 4"):
        models.fit_ar(x, 2, ahead=2)
    with pytest.raises(ValueError, match=r"phi must be \[p\], got \[1, 2\]"):
        models.sample_ar(PHI[None], 5)
    with pytest.raises(ValueError, match="steps must be >= 1, got 0"):
        models.sample_ar(PHI, 0)
    with pytest.raises(ValueError, match="steps must be >= 1, got 0"):
        models.psi_weights(PHI, 0)
