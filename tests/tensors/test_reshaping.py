import random

import pytest
import torch

from dlnotes.tensors import flatten, reshape, unflatten, view
from layouts import assert_same_view, random_factors, random_tensor
from twins import assert_both_refuse, assert_same, assert_twin


def wanted_shape(rng, x):
    shape = random_factors(rng, x.numel()) if x.numel() else [*x.shape, 2]
    if shape and x.numel() and rng.random() < 0.3:
        shape[rng.randrange(len(shape))] = -1
    return shape


def test_view_on_1000_random_tensors():
    rng = random.Random("view")
    refused = 0
    for _ in range(1000):
        x = random_tensor(rng)
        shape = wanted_shape(rng, x)
        try:
            theirs = x.view(shape)
        except RuntimeError:
            refused += 1
            with pytest.raises(ValueError, match="view: shape must split"):
                view(x, shape)
            continue
        assert_same_view(view(x, shape), theirs, x)
        assert_same_view(view(x, *shape), theirs, x)
    assert 100 < refused < 900


def test_reshape_on_1000_random_tensors_copies_when_pytorch_does():
    rng = random.Random("reshape")
    copied = 0
    for i in range(1000):
        x = random_tensor(rng)
        shape = wanted_shape(rng, x)
        mine, theirs = reshape(x, shape), torch.reshape(x, shape)
        assert_same(mine, theirs)
        if x.numel():
            shared = theirs.untyped_storage().data_ptr() == x.data_ptr()
            assert (mine.untyped_storage().data_ptr() == x.data_ptr()) == shared
            copied += not shared
        if i % 10 == 0:
            assert_twin(reshape, torch.reshape, x, shape)
    assert copied > 100


def test_flatten_and_unflatten_on_1000_random_tensors():
    rng = random.Random("flatten")
    for i in range(1000):
        x = random_tensor(rng)
        first, last = sorted(rng.randrange(max(x.ndim, 1)) for _ in range(2))
        assert_same(flatten(x, first, last - x.ndim or last), x.flatten(first, last))
        if x.ndim == 0:
            continue
        sizes = random_factors(rng, x.shape[first]) if x.shape[first] else [0, 2]
        sizes = sizes or [1]
        assert_same_view(
            unflatten(x, first, sizes), torch.unflatten(x, first, sizes), x
        )
        if i % 20 == 0:
            assert_twin(flatten, torch.flatten, x, first, last)
            assert_twin(unflatten, torch.unflatten, x, first, sizes)


def test_view_says_why_it_fails_after_permute():
    x = torch.arange(24.0).reshape(2, 3, 4).permute(0, 2, 1)
    message = (
        r"view: shape must split \[2, 4, 3\], the runs that one stride walks through "
        r"\(shape \[2, 4, 3\], strides \[12, 1, 4\]\), got \[2, 12\]"
    )
    assert_both_refuse(view, torch.Tensor.view, x, 2, -1, match=message)


@pytest.mark.parametrize(
    ("ours", "theirs", "args", "message"),
    [
        (view, torch.Tensor.view, (4,), r"view: shape must hold 6 elements"),
        (view, torch.Tensor.view, (-1, -1), r"with at most one -1, got \[-1, -1\]"),
        (reshape, torch.reshape, ((4, -1),), r"must hold 6 elements, got \[4, -1\]"),
        (reshape, torch.reshape, ((-2, -3),), r"must hold 6 elements"),
        (flatten, torch.flatten, (1, 0), r"must not come after end_dim, got 1 and 0"),
        (unflatten, torch.unflatten, (1, (2, 2)), r"sizes must hold 3 elements"),
        (unflatten, torch.unflatten, (1, ()), r"sizes must split"),
    ],
)
def test_refuses(ours, theirs, args, message):
    x = torch.arange(6.0).reshape(2, 3)
    assert_both_refuse(ours, theirs, x, *args, match=message)


def test_an_ambiguous_size_is_refused():
    assert_both_refuse(
        reshape, torch.reshape, torch.empty(0, 3), (-1, 0), match="must hold 0 elements"
    )
