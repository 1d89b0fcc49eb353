import pytest
import torch

from dlnotes.data import rings


def test_rings():
    x, labels = rings(101, noise=0.05, seed=3)
    assert (x.shape, x.dtype) == ((101, 2), torch.float64)
    assert labels.bincount().tolist() == [50, 51]
    radius = x.norm(dim=1)
    for k in (0, 1):
        assert abs(radius[labels == k].mean() - (1 + k)) < 0.05
    assert radius[labels == 0].max() < radius[labels == 1].min()


def test_rings_depend_on_the_seed_alone():
    assert torch.equal(rings(seed=1)[0], rings(seed=1)[0])
    assert not torch.equal(rings(seed=1)[0], rings(seed=2)[0])
    assert rings(0)[0].shape == (0, 2)


def test_rings_refuse():
    with pytest.raises(ValueError, match="noise must be >= 0, got -1"):
        rings(noise=-1)
