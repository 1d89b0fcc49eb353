import random

import pytest
import torch

from dlnotes.tensors import cat, flip, repeat, stack, tile
from layouts import random_shape, random_tensor
from twins import assert_both_refuse, assert_same, assert_twin


def shares(result, *sources):
    pointers = [s.untyped_storage().data_ptr() for s in sources if s.numel()]
    return result.untyped_storage().data_ptr() in pointers


def test_cat_of_1000_random_lists():
    rng = random.Random("cat")
    for i in range(1000):
        shape = random_shape(rng, 4) or [2]
        d = rng.randrange(len(shape))
        parts = []
        for _ in range(rng.randint(1, 4)):
            sizes = [*shape[:d], rng.randint(0, 3), *shape[d + 1 :]]
            part = torch.arange(float(torch.Size(sizes).numel())).reshape(sizes)
            parts.append(part.mT.contiguous().mT if part.ndim > 1 else part)
        if rng.random() < 0.2:
            parts.insert(rng.randrange(len(parts)), torch.empty(0))
        dim = d - rng.choice([0, len(shape)])
        if all(part.shape == (0,) for part in parts):
            dim = 0
        result = cat(parts, dim)
        assert_same(result, torch.cat(parts, dim))
        assert not shares(result, *parts)
        if i % 20 == 0:
            assert_twin(cat, torch.cat, parts, dim)


def test_stack_of_1000_random_lists():
    rng = random.Random("stack")
    for i in range(1000):
        x = random_tensor(rng, 4)
        parts = [x + k for k in range(rng.randint(1, 4))]
        dim = rng.randint(-x.ndim - 1, x.ndim)
        assert_same(stack(parts, dim), torch.stack(parts, dim))
        if i % 20 == 0:
            assert_twin(stack, torch.stack, parts, dim)


def test_repeat_and_tile_of_1000_random_tensors():
    rng = random.Random("repeat")
    for i in range(1000):
        x = random_tensor(rng, 4)
        counts = [rng.choice([0, 1, 1, 2, 3]) for _ in range(x.ndim + rng.randrange(3))]
        result = repeat(x, *counts)
        assert_same(result, x.repeat(counts))
        assert not shares(result, x)
        fewer = counts[rng.randint(0, len(counts)) :]
        assert_same(tile(x, fewer), torch.tile(x, fewer))
        if i % 20 == 0:
            assert_twin(repeat, torch.Tensor.repeat, x, counts)


def test_flip_of_1000_random_tensors():
    rng = random.Random("flip")
    for i in range(1000):
        x = random_tensor(rng)
        dims = [
            d - rng.choice([0, x.ndim]) for d in range(x.ndim) if rng.random() < 0.5
        ]
        result = flip(x, dims)
        assert_same(result, torch.flip(x, dims))
        assert not shares(result, x)
        if i % 20 == 0:
            assert_twin(flip, torch.flip, x, dims)


@pytest.mark.parametrize("function", [(cat, torch.cat), (stack, torch.stack)])
def test_the_wider_dtype_wins(function):
    parts = [torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.float16)]
    assert_twin(*function, parts, grad=False)
    assert_twin(*function, [torch.ones(2, dtype=torch.bool), parts[0]])


@pytest.mark.parametrize(
    ("ours", "theirs", "args", "message"),
    [
        (cat, torch.cat, ([torch.ones(2, 3), torch.ones(2, 2)],), r"equal shapes"),
        (cat, torch.cat, ([torch.ones(2), torch.ones(2, 2)],), r"equal shapes"),
        (cat, torch.cat, ([torch.tensor(1.0)] * 2,), r"stack makes one"),
        (cat, torch.cat, ([],), r"at least one, got none"),
        (stack, torch.stack, ([],), r"at least one, got none"),
        (stack, torch.stack, ([torch.ones(2), torch.ones(3)],), r"\[2\] and \[3\]"),
        (stack, torch.stack, ([torch.ones(2), 3],), r"must hold tensors, got int"),
        (stack, torch.stack, ([torch.ones(2)], 2), r"dim must be from -2 to 1, got 2"),
        (repeat, torch.Tensor.repeat, (torch.ones(2, 2), 2), r"at least 2 counts"),
        (repeat, torch.Tensor.repeat, (torch.ones(2), -1), r"counts >= 0, got \[-1\]"),
        (flip, torch.flip, (torch.ones(2), [0, 0]), r"different dimensions"),
        (flip, torch.flip, (torch.ones(2), [1]), r"dims must be from -1 to 0, got 1"),
    ],
)
def test_refuses(ours, theirs, args, message):
    assert_both_refuse(ours, theirs, *args, match=message)


def test_stack_refuses_a_generator():
    parts = [torch.ones(2), torch.ones(2)]
    with pytest.raises(TypeError):
        torch.stack(p for p in parts)
    with pytest.raises(ValueError, match="list or tuple of tensors, got generator"):
        stack(p for p in parts)
