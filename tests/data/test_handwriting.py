import pytest
import torch

from dlnotes.data import digits


def test_digits():
    x, y, test_x, test_y = digits()
    assert x.shape == (1438, 8, 8) and test_x.shape == (359, 8, 8)
    assert x.dtype == torch.float32 and y.dtype == torch.int64
    assert x.min() == 0 and x.max() == 1
    assert torch.cat([y, test_y]).bincount().min() >= 174  # all ten, about evenly


def test_the_split_depends_on_the_seed_alone():
    torch.manual_seed(1)
    first = digits(seed=3)
    torch.manual_seed(2)
    again, other = digits(seed=3), digits(seed=4)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


def test_the_parts_share_no_picture_and_lose_none():
    x, _, test_x, _ = digits(test_share=0.5)
    assert len(x) + len(test_x) == 1797
    assert len(digits(test_share=0)[2]) == 0


def test_refuses_a_share_above_1():
    with pytest.raises(ValueError, match="digits: test_share must be >= 0 and <= 1"):
        digits(test_share=1.5)
