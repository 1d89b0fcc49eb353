"""Values, gradients, storage, offset and strides of every view of a whole tensor."""

import pytest
import torch

import dlnotes.tensors as ours
from layouts import dims_of, hold_views
from twins import assert_both_refuse


def permuted(rng, x):
    return (rng.sample([d - rng.choice([0, x.ndim]) for d in range(x.ndim)], x.ndim),)


ARGUMENTS = {
    "permute": (torch.permute, permuted),
    "transpose": (torch.transpose, lambda rng, x: (dims_of(rng, x), dims_of(rng, x))),
    "unsqueeze": (
        torch.unsqueeze,
        lambda rng, x: (rng.randint(-x.ndim - 1, x.ndim),),
    ),
    "squeeze": (
        torch.squeeze,
        lambda rng, x: rng.choice([(), (dims_of(rng, x),), ((dims_of(rng, x),),)]),
    ),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_1000_random_tensors(name):
    hold_views(name, *ARGUMENTS[name])


@pytest.mark.parametrize(
    ("name", "model", "args", "message"),
    [
        ("permute", torch.permute, ([0, 1],), r"name all 3 dimensions, got \[0, 1\]"),
        ("permute", torch.permute, ([0, 1, 1],), r"different dimensions"),
        ("permute", torch.permute, ([0, 1, 3],), r"dims must be from -3 to 2, got 3"),
        ("transpose", torch.transpose, (0, 3), r"dim1 must be from -3 to 2, got 3"),
        ("unsqueeze", torch.unsqueeze, (4,), r"dim must be from -4 to 3, got 4"),
        ("squeeze", torch.squeeze, (3,), r"dims must be from -3 to 2, got 3"),
        ("squeeze", torch.squeeze, ((0, 0),), r"different dimensions"),
    ],
)
def test_refuses(name, model, args, message):
    x = torch.arange(24.0).reshape(2, 3, 4)
    assert_both_refuse(getattr(ours, name), model, x, *args, match=message)


def test_writing_into_a_view_writes_into_the_storage():
    x = torch.zeros(2, 3)
    ours.transpose(x, 0, 1)[2, 1] = 7
    assert x[1, 2] == 7
