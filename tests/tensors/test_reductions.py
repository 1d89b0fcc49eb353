import random

import pytest
import torch

from dlnotes import tensors as ours
from layouts import random_tensor
from twins import assert_both_refuse, assert_same, assert_twin

nan, inf = float("nan"), float("inf")


def some_dims(rng, x):
    kind = rng.choice(["one", "several", "none", "empty"])
    if x.ndim == 0 or kind == "none":
        return None
    if kind == "one":
        return rng.randrange(-x.ndim, x.ndim)
    return [d for d in range(x.ndim) if kind == "several" and rng.random() < 0.5]


@pytest.mark.parametrize("name", ["sum", "mean"])
def test_500_random_tensors(name):
    rng, twin, model = random.Random(name), getattr(ours, name), getattr(torch, name)
    for i in range(500):
        x, keepdim = random_tensor(rng, 4), rng.random() < 0.5
        dim = some_dims(rng, x)
        assert_same(twin(x, dim, keepdim), model(x, dim, keepdim))
        if i % 10 == 0:
            assert_twin(twin, model, x, dim, keepdim)


def test_argmin_of_500_random_tensors():
    rng = random.Random("argmin")
    torch.manual_seed(0)
    for _ in range(500):
        x = random_tensor(rng, 4, empty=False)
        x = torch.randint(0, 4, x.shape).to(rng.choice([torch.int64, torch.float32]))
        dim = rng.choice([None, *range(-x.ndim, x.ndim)])
        keepdim = rng.random() < 0.5
        assert_same(ours.argmin(x, dim, keepdim), torch.argmin(x, dim, keepdim))


def test_argmin_of_nan_and_inf():
    rng = random.Random(0)
    for n in range(1, 40):
        values = rng.choices([nan, inf, -inf, 0, 1, 1], k=n)
        assert_same(ours.argmin(torch.tensor(values)), torch.tensor(values).argmin())


def test_cumsum_of_500_random_tensors():
    rng = random.Random("cumsum")
    for i in range(500):
        x = random_tensor(rng, 4)
        dim = rng.randrange(-max(x.ndim, 1), max(x.ndim, 1))
        assert_same(ours.cumsum(x, dim), torch.cumsum(x, dim))
        if i % 10 == 0:
            assert_twin(ours.cumsum, torch.cumsum, x, dim)


INTEGERS = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]


@pytest.mark.parametrize("dtype", [*INTEGERS, torch.float16, torch.bfloat16])
def test_dtypes(dtype):
    x = (torch.arange(300) % 100).to(dtype)
    assert_same(ours.sum(x), torch.sum(x))
    assert_same(ours.sum(x, 0, dtype=torch.int8), torch.sum(x, 0, dtype=torch.int8))
    assert_same(ours.cumsum(x, 0), torch.cumsum(x, 0))
    assert_same(ours.mean(x, dtype=torch.float32), torch.mean(x, dtype=torch.float32))
    if dtype != torch.bool:
        assert_same(ours.argmin(x.flip(0)), torch.argmin(x.flip(0)))


def test_half_precision_is_added_in_single():
    x = torch.full((10_000,), 0.1, dtype=torch.float16)
    assert abs(ours.sum(x).item() - 1000) < 1 and ours.mean(x).dtype == torch.float16
    large = torch.full((4,), 60_000.0, dtype=torch.float16)
    assert ours.mean(large) == torch.mean(large) == 60_000


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("sum", (torch.ones(2, 3), 2), "dims must be from -2 to 1, got 2"),
        ("sum", (torch.ones(2, 3), (0, 0)), "different dimensions"),
        ("mean", (torch.ones(3, dtype=torch.int64),), "dtype must be .* got int64"),
        ("cumsum", (torch.ones(3), 1), "dim must be from -1 to 0, got 1"),
        (
            "argmin",
            (torch.ones(2, 0), 1),
            r"element to find, got \[2, 0\]",
        ),
        ("argmin", (torch.empty(0),), "an element to find"),
        ("argmin", (torch.ones(2, dtype=torch.bool),), "ordered dtype, got bool"),
    ],
)
def test_refusals(name, args, message):
    assert_both_refuse(getattr(ours, name), getattr(torch, name), *args, match=message)
