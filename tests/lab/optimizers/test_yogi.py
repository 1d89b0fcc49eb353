"""Yogi against the formulas of Zaheer et al. 2018, written out number by number."""

import math

import pytest
import torch
from torch import nn

from dlnotes.lab import optimizers


def by_hand(x, grads, lr, beta1, beta2, eps, start, corrected):
    """Algorithm 2 for one number; ``corrected`` divides as Adam does."""
    m, v = 0.0, start
    for t, g in enumerate(grads, 1):
        m = beta1 * m + (1 - beta1) * g
        sign = (v > g * g) - (v < g * g)
        v = v - (1 - beta2) * sign * g * g
        m_hat = m / (1 - beta1**t) if corrected else m
        v_hat = v / (1 - beta2**t) if corrected else v
        x = x - lr * m_hat / (math.sqrt(v_hat) + eps)
        yield x


@pytest.mark.parametrize("corrected", [True, False])
@pytest.mark.parametrize("start", [0.0, 1e-6, 0.3])
@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.6), (0.0, 0.0)])
def test_follows_the_formula(corrected, start, betas):
    torch.manual_seed(0)
    grads = (torch.randn(200, dtype=torch.float64) * 3).tolist()
    x = nn.Parameter(torch.tensor([0.7], dtype=torch.float64))
    optimizer = optimizers.Yogi(
        [x],
        lr=0.1,
        betas=betas,
        initial_accumulator_value=start,
        bias_correction=corrected,
    )
    due = by_hand(0.7, grads, 0.1, *betas, 1e-3, start, corrected)
    for g, expected in zip(grads, due, strict=True):
        x.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
        assert abs(x.item() - expected) < 1e-12


def test_scale_moves_by_no_more_than_a_share_of_the_square():
    x = nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = optimizers.Yogi([x], initial_accumulator_value=1.0)
    for g, due in [(0.1, 1 - 1e-3 * 0.01), (2.0, 1 - 1e-5 + 1e-3 * 4)]:
        x.grad = torch.full_like(x, g)
        optimizer.step()
        assert abs(optimizer.state[x]["exp_avg_sq"].item() - due) < 1e-15


def test_l2_decay_goes_through_the_gradient():
    x, y = (nn.Parameter(torch.ones(3, dtype=torch.float64)) for _ in range(2))
    a, b = optimizers.Yogi([x], weight_decay=0.5), optimizers.Yogi([y])
    for _ in range(5):
        x.grad, y.grad = torch.ones_like(x), 1 + 0.5 * y.detach()
        a.step()
        b.step()
    assert torch.equal(x, y)


def test_complex_numbers_are_pairs():
    z = nn.Parameter(torch.tensor([1 + 2j], dtype=torch.complex128))
    x = nn.Parameter(torch.tensor([1.0, 2.0], dtype=torch.float64))
    a, b = (optimizers.Yogi([p], initial_accumulator_value=0.2) for p in (z, x))
    for step in range(5):
        x.grad = torch.tensor([step - 2.0, 1.0], dtype=torch.float64)
        z.grad = torch.view_as_complex(x.grad)[None]
        a.step()
        b.step()
    assert torch.equal(torch.view_as_real(z.detach())[0], x.detach())
