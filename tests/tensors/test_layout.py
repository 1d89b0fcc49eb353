import math
import random

import pytest
import torch

from dlnotes.tensors import (
    cells,
    contiguous,
    contiguous_strides,
    is_contiguous,
    runs,
    view_strides,
)
from layouts import random_factors, random_shape, random_tensor


def test_contiguous_strides_of_1000_random_shapes():
    rng = random.Random(0)
    for _ in range(1000):
        shape = random_shape(rng)
        assert contiguous_strides(shape) == torch.empty(shape).stride(), shape


def test_contiguous_strides_refuses_a_negative_size():
    with pytest.raises(ValueError, match=r"shape must be >= 0 .*, got \[2, -1\]"):
        contiguous_strides([2, -1])


def test_is_contiguous_and_contiguous_on_1000_random_tensors():
    rng = random.Random(1)
    seen = set()
    for _ in range(1000):
        x = random_tensor(rng)
        assert is_contiguous(x) == x.is_contiguous(), (x.shape, x.stride())
        ours = contiguous(x)
        assert torch.equal(ours, x)
        assert ours.is_contiguous()
        assert (ours is x) == x.is_contiguous()
        seen.add(x.is_contiguous())
    assert seen == {True, False}


def test_a_row_turned_upright_is_still_contiguous():
    assert is_contiguous(torch.ones(1, 5).t())


def test_cells_are_where_the_elements_are():
    rng = random.Random(2)
    for _ in range(1000):
        x = random_tensor(rng)
        storage = torch.tensor([], dtype=x.dtype).set_(x.untyped_storage())
        assert cells(x).shape == x.shape
        assert torch.equal(storage[cells(x)], x)


def test_view_strides_of_1000_random_shapes():
    rng = random.Random(3)
    seen = {True: 0, False: 0}
    for _ in range(1000):
        x = random_tensor(rng)
        wanted = random_factors(rng, x.numel())
        if x.numel() == 0:
            wanted = rng.choice([list(x.shape), [*x.shape, 3], [0]])
        try:
            theirs = x.view(wanted)
        except RuntimeError:
            theirs = None
        ours = view_strides(x.shape, x.stride(), wanted)
        assert (ours is None) == (theirs is None), (x.shape, x.stride(), wanted)
        seen[ours is None] += 1
        if theirs is not None and theirs.numel():
            for d, n in enumerate(wanted):
                assert n == 1 or ours[d] == theirs.stride(d)
    assert min(seen.values()) > 100, seen


def test_view_strides_refuses_another_number_of_elements():
    with pytest.raises(ValueError, match=r"must hold 6 elements, got \[4\]"):
        view_strides([2, 3], [3, 1], [4])


def test_runs():
    assert runs([2, 3, 4], [12, 4, 1]) == [(24, 1)]
    assert runs([2, 4, 3], [12, 1, 4]) == [(2, 12), (4, 1), (3, 4)]
    assert runs([3, 4], [1, 0]) == [(3, 1), (4, 0)]
    assert runs([2, 1, 3], [3, 99, 1]) == [(6, 1)]
    assert runs([], []) == runs([1, 1], [7, 7]) == []


def test_runs_hold_all_elements():
    rng = random.Random(4)
    for _ in range(200):
        x = random_tensor(rng, empty=False)
        assert math.prod(n for n, _ in runs(x.shape, x.stride())) == x.numel()
