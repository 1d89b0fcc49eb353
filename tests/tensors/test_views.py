"""Values, gradients, storage, offset and strides of every view."""

import random

import pytest
import torch

import dlnotes.tensors as ours
from layouts import assert_same_view, random_tensor
from twins import assert_both_refuse, assert_twin


def assert_view(name, model, x, *args):
    """Values, and gradients in every tenth, and the layout of the result."""
    twin = getattr(ours, name)
    mine, due = twin(x, *args), model(x, *args)
    pair = isinstance(due, tuple | list)
    assert not pair or len(mine) == len(due)
    for a, b in zip(mine if pair else [mine], due if pair else [due], strict=True):
        assert_same_view(a, b, x)


def dims_of(rng, x):
    return rng.randrange(-max(x.ndim, 1), max(x.ndim, 1))


def permuted(rng, x):
    return (rng.sample([d - rng.choice([0, x.ndim]) for d in range(x.ndim)], x.ndim),)


def narrowed(rng, x):
    d = dims_of(rng, x)
    start = rng.randint(0, x.shape[d])
    return d, start, rng.randint(0, x.shape[d] - start)


def sections(rng, x):
    d = dims_of(rng, x)
    if rng.random() < 0.5:
        return rng.randint(1, 4), d
    cut = rng.randint(0, x.shape[d])
    return [cut, 0, x.shape[d] - cut], d


def window(rng, x):
    d = dims_of(rng, x)
    return d, rng.randint(0, x.shape[d] if x.ndim else 1), rng.randint(1, 3)


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
    "narrow": (torch.narrow, narrowed),
    "split": (torch.split, sections),
    "chunk": (torch.chunk, lambda rng, x: (rng.randint(1, 6), dims_of(rng, x))),
    "unfold": (torch.Tensor.unfold, window),
}
NEED_A_DIMENSION = {"narrow", "split", "chunk"}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_view_of_1000_random_tensors(name):
    model, arguments = ARGUMENTS[name]
    rng = random.Random(name)
    for i in range(1000):
        x = random_tensor(rng)
        if x.ndim == 0 and name in NEED_A_DIMENSION:
            continue
        args = arguments(rng, x)
        assert_view(name, model, x, *args)
        if i % 10 == 0:
            assert_twin(getattr(ours, name), model, x, *args)


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
        ("narrow", torch.narrow, (1, 2, 2), r"within the 3 elements of dimension 1"),
        ("split", torch.split, (0,), r"must be positive, got 0"),
        ("split", torch.split, ([1, 2], 1), None),
        ("split", torch.split, ([1, 3], 1), r"add up to 3, .* got \[1, 3\]"),
        ("chunk", torch.chunk, (0,), r"chunks must be positive, got 0"),
        ("unfold", torch.Tensor.unfold, (1, 4, 1), r"size must be from 0 to 3, got 4"),
        ("unfold", torch.Tensor.unfold, (1, 2, 0), r"step must be positive, got 0"),
    ],
)
def test_refuses(name, model, args, message):
    x = torch.arange(24.0).reshape(2, 3, 4)
    if message:
        assert_both_refuse(getattr(ours, name), model, x, *args, match=message)
    else:
        assert_twin(getattr(ours, name), model, x, *args)


@pytest.mark.parametrize("name", sorted(NEED_A_DIMENSION))
def test_refuses_a_single_number(name):
    args = {"narrow": (0, 0, 1), "split": (1,), "chunk": (1,)}[name]
    model = getattr(torch, name)
    assert_both_refuse(
        getattr(ours, name), model, torch.tensor(1.0), *args, match="single number"
    )


def test_five_rows_in_four_chunks_give_three():
    pieces = ours.chunk(torch.arange(10).reshape(5, 2), 4)
    assert [list(piece.shape) for piece in pieces] == [[2, 2], [2, 2], [1, 2]]


def test_chunk_of_nothing():
    assert [list(p.shape) for p in ours.chunk(torch.empty(0, 2), 3)] == [[0, 2]] * 3


def test_writing_into_a_view_writes_into_the_storage():
    x = torch.zeros(2, 3)
    ours.transpose(x, 0, 1)[2, 1] = 7
    assert x[1, 2] == 7
