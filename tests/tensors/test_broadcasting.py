import random

import pytest
import torch

from dlnotes.tensors import (
    broadcast_shapes,
    broadcast_tensors,
    broadcast_to,
    expand,
)
from layouts import assert_same_view, random_shape, random_tensor
from twins import assert_both_refuse, assert_same, assert_twin


def test_broadcast_shapes_of_1000_random_triples():
    rng = random.Random("broadcast")
    refused = 0
    for _ in range(1000):
        full = random_shape(rng)
        shapes = [
            [rng.choice([1, n, n, n, 2]) for n in full][rng.randint(0, len(full)) :]
            for _ in range(3)
        ]
        try:
            theirs = torch.broadcast_shapes(*shapes)
        except (RuntimeError, ValueError):
            refused += 1
            with pytest.raises(ValueError, match="shapes must agree, or be 1"):
                broadcast_shapes(*shapes)
            continue
        assert broadcast_shapes(*shapes) == theirs
    assert 50 < refused < 950


def test_broadcast_shapes_takes_numbers_and_nothing():
    assert_same(broadcast_shapes(3, (2, 1)), torch.broadcast_shapes(3, (2, 1)))
    assert_same(broadcast_shapes(), torch.broadcast_shapes())


def test_expand_of_1000_random_tensors():
    rng = random.Random("expand")
    for i in range(1000):
        x = random_tensor(rng)
        new = random_shape(rng, 3)
        kept = [
            rng.choice([0, 2, 5]) if n == 1 else rng.choice([n, -1]) for n in x.shape
        ]
        sizes = new + kept
        assert_same_view(expand(x, sizes), x.expand(sizes), x)
        assert_same_view(expand(x, *sizes), x.expand(sizes), x)
        assert_same_view(broadcast_to(x, sizes), torch.broadcast_to(x, sizes), x)
        if i % 10 == 0:
            assert_twin(expand, torch.Tensor.expand, x, sizes)


def test_broadcast_tensors_makes_strides_of_0():
    column, row = torch.arange(3).reshape(3, 1), torch.arange(2).reshape(1, 2)
    a, b = broadcast_tensors(column, row)
    assert a.shape == b.shape == (3, 2)
    assert (a.stride(), b.stride()) == ((1, 0), (0, 1))
    assert (a.data_ptr(), b.data_ptr()) == (column.data_ptr(), row.data_ptr())
    assert_twin(broadcast_tensors, torch.broadcast_tensors, column / 2, row / 2)


@pytest.mark.parametrize(
    ("shape", "sizes", "message"),
    [
        ((1, 3), (2, 6), r"must keep the 3 of dimension 1, .* got \[2, 6\]"),
        ((2, 3), (-1, 2, 3), r"-1 for a dimension that exists already"),
        ((1, 3), (-1, 1, 3), r"-1 for a dimension that exists already"),
        ((2, 3), (3,), r"sizes must be at least 2, one a dimension, got \[3\]"),
        ((1, 3), (-2, 3), r"sizes must be >= 0"),
        ((0, 3), (2, 3), r"must keep the 0 of dimension 0"),
    ],
)
def test_expand_refuses(shape, sizes, message):
    assert_both_refuse(
        expand, torch.Tensor.expand, torch.zeros(shape), sizes, match=message
    )


def test_broadcast_shapes_refuses_a_negative_size():
    assert_both_refuse(
        broadcast_shapes, torch.broadcast_shapes, (-2,), match="must be >= 0"
    )
