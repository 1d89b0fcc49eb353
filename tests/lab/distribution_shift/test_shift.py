"""Estimates of a shift against the shift that was made."""

import pytest
import torch

from dlnotes.lab.distribution_shift import (
    density_ratio,
    effective_sample_size,
    label_shift_em,
    label_shift_weights,
)


def test_ratio_of_two_normals():
    torch.manual_seed(0)
    source = torch.randn(20_000, 1, dtype=torch.float64)
    target = torch.randn(10_000, 1, dtype=torch.float64) + 0.7
    at = torch.linspace(-2, 2, 9).double()[:, None]
    found = density_ratio(source, target, at).log()
    assert torch.allclose(found, 0.7 * at[:, 0] - 0.7**2 / 2, atol=0.1)


def test_ratio_is_1_where_nothing_shifts():
    x = torch.randn(50, 2)
    assert torch.allclose(density_ratio(x, x, x), torch.ones(50), atol=1e-4)


def test_effective_sample_size():
    assert effective_sample_size(torch.ones(3, 7)).tolist() == [7.0] * 3
    assert effective_sample_size(torch.tensor([0, 0, 5.0])) == 1
    assert effective_sample_size(torch.tensor([1e-30, 1e-30])) == 2
    assert effective_sample_size(torch.tensor([1.0, 3.0])) == 16 / 10
    for bad in ([-1.0, 2], [0.0, 0]):
        with pytest.raises(ValueError, match="weights must be >= 0 and not all 0"):
            effective_sample_size(torch.tensor(bad))


def test_label_shift_weights_undo_a_known_shift():
    torch.manual_seed(0)
    given = torch.rand(4, 4).double() + 2 * torch.eye(4)
    given = given / given.sum(0)  # P(predicted | true)
    old = torch.tensor([0.1, 0.2, 0.3, 0.4]).double()
    new = torch.tensor([0.4, 0.1, 0.25, 0.25]).double()
    found = label_shift_weights(100 * given * old, 7 * given @ new)
    assert torch.allclose(found, new / old)
    both = torch.stack([given @ new, given @ old])
    assert torch.allclose(label_shift_weights(given * old, both)[1], new / new)


def test_label_shift_weights_refuse():
    with pytest.raises(ValueError, match="confusion must be invertible"):
        label_shift_weights(torch.ones(2, 2), torch.ones(2))
    with pytest.raises(ValueError, match=r"predicted must be \[2\], got \[3\]"):
        label_shift_weights(torch.eye(2), torch.ones(3))


def test_em_finds_the_shares_of_two_normals():
    generator = torch.Generator().manual_seed(0)
    prior, new, n = torch.tensor([0.5, 0.5]), torch.tensor([0.9, 0.1]), 20_000
    y = torch.multinomial(new, n, replacement=True, generator=generator)
    x = torch.randn(n, generator=generator) + 1.5 * y
    second = torch.sigmoid(1.5 * x - 1.5**2 / 2)  # exact under the old shares
    found = label_shift_em(torch.stack([1 - second, second], 1), prior)
    assert torch.allclose(found, new.double(), atol=0.01)
    assert found.sum().item() == pytest.approx(1)


def test_em_raises_the_likelihood():
    torch.manual_seed(0)
    p = torch.rand(50, 3).double().softmax(1)
    prior = torch.tensor([0.2, 0.3, 0.5]).double()
    found = [label_shift_em(p, prior, steps=k) for k in range(8)]
    assert torch.allclose(found[0], prior)
    values = torch.stack([(p / prior @ w).log().sum() for w in found])
    assert (values.diff() > 0).all()
    with pytest.raises(ValueError, match="prior must be > 0"):
        label_shift_em(p, torch.tensor([0.0, 0.5, 0.5]))
