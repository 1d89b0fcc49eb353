"""What Muon alone does and refuses; its steps are held to PyTorch's in test_twins."""

import pytest
import torch
from torch import nn

from dlnotes import optim
from dlnotes.optim.muon import _orthogonal


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (6, 6), (1, 5)])
def test_singular_values_come_near_one(shape):
    torch.manual_seed(0)
    matrix = torch.randn(shape, dtype=torch.float64)
    step = _orthogonal(matrix, (3.4445, -4.775, 2.0315), 5, 1e-7)
    assert step.shape == shape and step.dtype is torch.bfloat16
    values = torch.linalg.svdvals(step.double())
    assert values.min() > 0.5 and values.max() < 1.35


def test_refuses():
    with pytest.raises(ValueError, match=r"Muon: parameters must be matrices .*\[3\]"):
        optim.Muon([nn.Parameter(torch.zeros(3))])
    optimizer = optim.Muon([nn.Parameter(torch.zeros(2, 2))])
    with pytest.raises(ValueError, match="Muon: parameters must be matrices"):
        optimizer.add_param_group({"params": [nn.Parameter(torch.zeros(1, 2, 3))]})
    matrix = nn.Parameter(torch.zeros(2, 2))
    with pytest.raises(ValueError, match="Muon: ns_steps must be <= 99, got 100"):
        optim.Muon([matrix], ns_steps=100)
    with pytest.raises(ValueError, match="Muon: ns_coefficients must be three"):
        optim.Muon([matrix], ns_coefficients=(1.0, 2.0))
    with pytest.raises(ValueError, match="Muon: adjust_lr_fn must be None or "):
        optim.Muon([matrix], adjust_lr_fn="other")
    turned = nn.Parameter(torch.zeros(2, 2, dtype=torch.complex64))
    turned.grad = torch.ones_like(turned)
    with pytest.raises(ValueError, match="Muon: parameters must be real"):
        optim.Muon([turned]).step()


def test_unclamped_scale():
    for shape, due in [((8, 2), 2.0), ((2, 8), 0.5)]:
        steps = []
        for how in (None, "spectral_unclamped"):
            w = nn.Parameter(torch.zeros(shape, dtype=torch.float64))
            w.grad = torch.ones_like(w)
            optim.Muon([w], lr=1.0, adjust_lr_fn=how, weight_decay=0).step()
            steps.append(w.detach().norm())
        assert abs(steps[1] / steps[0] - due / max(1, due)) < 1e-6
