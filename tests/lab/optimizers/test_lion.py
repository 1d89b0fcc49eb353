"""Lion against Algorithm 2 of Chen et al. 2023, written out number by number."""

import pytest
import torch
from torch import nn

from dlnotes.lab import optimizers


def by_hand(x, grads, lr, beta1, beta2, decay):
    m = 0.0
    for g in grads:
        c = beta1 * m + (1 - beta1) * g
        x = x - lr * ((c > 0) - (c < 0) + decay * x)
        m = beta2 * m + (1 - beta2) * g
        yield x


@pytest.mark.parametrize("betas", [(0.9, 0.99), (0.95, 0.98), (0.0, 0.0)])
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_follows_the_formula(betas, decay):
    torch.manual_seed(0)
    grads = torch.randn(200, dtype=torch.float64).tolist()
    grads[7] = 0.0
    x = nn.Parameter(torch.tensor([0.7], dtype=torch.float64))
    optimizer = optimizers.Lion([x], lr=0.1, betas=betas, weight_decay=decay)
    for g, due in zip(grads, by_hand(0.7, grads, 0.1, *betas, decay), strict=True):
        x.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
        assert abs(x.item() - due) < 1e-12


def test_no_gradient_no_step():
    x = nn.Parameter(torch.ones(3))
    optimizer = optimizers.Lion([x])
    x.grad = torch.zeros(3)
    optimizer.step()
    assert torch.equal(x.detach(), torch.ones(3))


def test_complex_numbers_are_pairs():
    z = nn.Parameter(torch.tensor([1 + 2j], dtype=torch.complex128))
    x = nn.Parameter(torch.tensor([1.0, 2.0], dtype=torch.float64))
    a, b = (optimizers.Lion([p], lr=0.1, weight_decay=0.1) for p in (z, x))
    for step in range(5):
        x.grad = torch.tensor([step - 2.0, 1.0], dtype=torch.float64)
        z.grad = torch.view_as_complex(x.grad)[None]
        a.step()
        b.step()
    assert torch.equal(torch.view_as_real(z.detach())[0], x.detach())
