"""Values, gradients, storage, offset and strides of every view of a part."""

import pytest
import torch

import dlnotes.tensors as ours
from layouts import dims_of, hold_views
from twins import assert_both_refuse


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
    "narrow": (torch.narrow, narrowed, 1),
    "split": (torch.split, sections, 1),
    "chunk": (torch.chunk, lambda rng, x: (rng.randint(1, 6), dims_of(rng, x)), 1),
    "unfold": (torch.Tensor.unfold, window),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_1000_random_tensors(name):
    hold_views(name, *ARGUMENTS[name])


@pytest.mark.parametrize(
    ("name", "model", "args", "message"),
    [
        ("narrow", torch.narrow, (1, 2, 2), r"within the 3 elements of dimension 1"),
        ("split", torch.split, (0,), r"must be positive, got 0"),
        ("split", torch.split, ([1, 3], 1), r"add up to 3, .* got \[1, 3\]"),
        ("chunk", torch.chunk, (0,), r"chunks must be positive, got 0"),
        ("unfold", torch.Tensor.unfold, (1, 4, 1), r"size must be from 0 to 3, got 4"),
        ("unfold", torch.Tensor.unfold, (1, 2, 0), r"step must be positive, got 0"),
    ],
)
def test_refuses(name, model, args, message):
    x = torch.arange(24.0).reshape(2, 3, 4)
    assert_both_refuse(getattr(ours, name), model, x, *args, match=message)


@pytest.mark.parametrize(
    ("name", "args"), [("narrow", (0, 0, 1)), ("split", (1,)), ("chunk", (1,))]
)
def test_refuses_a_single_number(name, args):
    twin, model = getattr(ours, name), getattr(torch, name)
    assert_both_refuse(twin, model, torch.tensor(1.0), *args, match="single number")


def test_five_rows_in_four_chunks_give_three():
    pieces = ours.chunk(torch.arange(10).reshape(5, 2), 4)
    assert [list(piece.shape) for piece in pieces] == [[2, 2], [2, 2], [1, 2]]


def test_chunk_of_nothing():
    assert [list(p.shape) for p in ours.chunk(torch.empty(0, 2), 3)] == [[0, 2]] * 3
