"""Tests of vectors: the statistic by its formula, false alarms by their level."""

import pytest
import torch

from dlnotes.lab.distribution_shift import classifier_test, mmd_test


def alike(x, y, width):
    return (-(x[:, None] - y).square().sum(-1) / 2 / width**2).exp()


def test_mmd_is_its_formula():
    torch.manual_seed(0)
    x, y = torch.randn(7, 2).double(), torch.randn(5, 2).double() + 1
    xx, yy, xy = alike(x, x, 1.3), alike(y, y, 1.3), alike(x, y, 1.3)
    due = (xx.sum() - 7) / 42 + (yy.sum() - 5) / 20 - 2 * xy.mean()
    assert torch.allclose(mmd_test(x, y, width=1.3).statistic, due)


def test_mmd_finds_a_difference():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 40, 3, generator=generator)
    assert mmd_test(x, y + 2, generator=generator).pvalue == 1 / 201
    assert mmd_test(x, 3 * y, generator=generator).pvalue == 1 / 201


def test_mmd_of_equal_points():
    x = torch.ones(4, 2)
    assert mmd_test(x, x).pvalue == 1
    with pytest.raises(ValueError, match="points must be >= 2"):
        mmd_test(x[:1], x)
    with pytest.raises(ValueError, match="must be finite"):
        mmd_test(x * torch.nan, x)


def test_false_alarms_of_mmd():
    generator = torch.Generator().manual_seed(0)
    alarms = 0
    for _ in range(300):
        x, y = torch.randn(2, 20, 2, generator=generator)
        found = mmd_test(x, y, permutations=99, generator=generator)
        alarms += int(found.pvalue <= 0.1)
    assert 14 <= alarms <= 48  # 30, with three standard deviations either way


def test_classifier_test():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 400, 100, 3, generator=generator)
    right, p = classifier_test(x, y, generator=generator)
    assert right.shape == p.shape == (400,)
    assert abs(right.mean() - 0.5) < 0.01
    assert (p <= 0.05).double().mean() < 0.09
    right, p = classifier_test(x, y + 1, generator=generator)
    assert right.mean() > 0.75 and p.max() < 0.01
    with pytest.raises(ValueError, match="y must be"):
        classifier_test(x, y[:, :50])
    with pytest.raises(ValueError, match="points must be >= 2"):
        classifier_test(x[:, :1], y[:, :1])
