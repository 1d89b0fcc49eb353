import pytest
import torch

from dlnotes import nn as own
from twins import assert_both_refuse, assert_twin

# PyTorch has no sample inputs for these two layers.


@pytest.mark.parametrize("dims", [(), (0,), (2,), (0, 1), (1, 2), (-3, -2), (3, 3)])
def test_flatten(dims):
    x = torch.randn(2, 3, 4, 5)
    for t in (x, x.permute(2, 0, 3, 1), x[:0], x[:, ::2], x > 0):
        assert_twin(own.Flatten(*dims), torch.nn.Flatten(*dims), t)
    assert repr(own.Flatten(*dims)) == repr(torch.nn.Flatten(*dims))


def test_flatten_is_a_view_where_there_is_one():
    x = torch.randn(2, 3, 4)
    assert own.Flatten()(x).data_ptr() == x.data_ptr()
    assert own.Flatten()(x.permute(0, 2, 1)).data_ptr() != x.data_ptr()


def test_flatten_refuses():
    pair = own.Flatten(2, 1), torch.nn.Flatten(2, 1)
    assert_both_refuse(*pair, torch.zeros(2, 3, 4), match="flatten: ")


@pytest.mark.parametrize(
    ("dim", "sizes"), [(1, (3, 4)), (-2, (2, 3, 2)), (2, [5, 1]), (1, (-1, 6))]
)
def test_unflatten(dim, sizes):
    x = torch.randn(2, 12, 5)
    for t in (x, x[:, :, ::2][..., :3].repeat(1, 1, 2)[..., :5], x[:0]):
        assert_twin(own.Unflatten(dim, sizes), torch.nn.Unflatten(dim, sizes), t)
    assert repr(own.Unflatten(dim, sizes)) == repr(torch.nn.Unflatten(dim, sizes))


def test_unflatten_refuses():
    for sizes in (12, (3.0, 4)):
        with pytest.raises(TypeError):
            torch.nn.Unflatten(1, sizes)
        with pytest.raises(ValueError, match="must be a tuple of whole numbers"):
            own.Unflatten(1, sizes)
    pair = own.Unflatten(1, (5, 2)), torch.nn.Unflatten(1, (5, 2))
    assert_both_refuse(*pair, torch.zeros(2, 12), match="unflatten: ")


def test_one_undoes_the_other():
    x = torch.randn(3, 8, 8)
    assert torch.equal(own.Unflatten(1, (8, 8))(own.Flatten()(x)), x)
