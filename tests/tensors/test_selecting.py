import random

import pytest
import torch

from dlnotes.tensors import gather, masked_select, nonzero, where
from layouts import random_tensor
from samples import op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin

nan, inf = float("nan"), float("inf")


def test_where_samples_of_pytorch():
    for (input, condition, other), _ in op_samples("where"):
        assert_twin(where, torch.where, condition, input, other)


@pytest.mark.parametrize("name", ["gather", "masked_select"])
def test_samples_of_pytorch(name):
    twin = {"gather": gather, "masked_select": masked_select}[name]
    for args, kwargs in op_samples(name):
        assert_twin(twin, getattr(torch, name), *args, **kwargs)


def test_gather_refuses_what_pytorch_refuses():
    tried = 0
    for args, kwargs in op_error_inputs("gather"):
        if "out" not in kwargs:
            tried += 1
            with pytest.raises(ValueError, match=r"^gather: "):
                gather(*args)
    assert tried >= 3


def test_masks_of_500_random_tensors():
    rng = random.Random("masks")
    torch.manual_seed(0)
    for i in range(500):
        x = random_tensor(rng, 4)
        mask = torch.rand(x.shape[rng.randint(0, x.ndim) :]) < rng.choice([0, 0.5, 1])
        assert_same(masked_select(x, mask), torch.masked_select(x, mask))
        assert_same(nonzero(mask), torch.nonzero(mask))
        as_tuple = nonzero(mask, as_tuple=True)
        assert_same(as_tuple, torch.nonzero(mask, as_tuple=True))
        assert_same(where(mask, x, -1), torch.where(mask, x, -1))
        if i % 10 == 0:
            assert_twin(masked_select, torch.masked_select, x, mask)
            assert_twin(where, torch.where, mask, x, -x)


def test_gather_of_500_random_tensors():
    rng = random.Random("gather")
    torch.manual_seed(0)
    for i in range(500):
        x = random_tensor(rng, 4, empty=False)
        dim = rng.randrange(-max(x.ndim, 1), max(x.ndim, 1))
        shape = [rng.randint(0 if rng.random() < 0.1 else 1, n) for n in x.shape]
        if x.ndim:
            shape[dim] = rng.randint(1, 6)
        index = torch.randint(0, x.shape[dim] if x.ndim else 1, shape)
        assert_same(gather(x, dim, index), torch.gather(x, dim, index))
        if i % 10 == 0:
            assert_twin(gather, torch.gather, x, dim, index)


@pytest.mark.parametrize(
    ("input", "other"),
    [(1, 2), (1.5, 2), (True, False), (torch.ones(2), 1.5), (2, torch.zeros(2).int())],
)
def test_where_with_numbers(input, other):
    condition = torch.tensor([True, False])
    assert_same(where(condition, input, other), torch.where(condition, input, other))


def test_where_does_not_look_at_the_other_side():
    bad = torch.tensor([nan, inf, 1.0], dtype=torch.float64, requires_grad=True)
    good = torch.zeros(3, dtype=torch.float64)
    result = where(bad.detach().isfinite(), bad, good)
    result.sum().backward()
    assert result.tolist() == [0, 0, 1] and bad.grad.tolist() == [0, 0, 1]


@pytest.mark.parametrize("dtype", [torch.float32, torch.int8, torch.bool])
def test_nonzero_of_dtypes(dtype):
    x = torch.tensor([[0.0, -0.0, 1], [2, 0, nan]]).to(dtype)
    assert_same(nonzero(x), torch.nonzero(x))


def test_refusals():
    x, mask = torch.ones(2, 3), torch.ones(2, 3, dtype=torch.int64)
    assert_both_refuse(where, torch.where, mask, x, x, match="bool, got int64")
    assert_both_refuse(
        masked_select, torch.masked_select, x, mask, match="bool, got int64"
    )
    assert_both_refuse(
        masked_select, torch.masked_select, x, mask[:, :2].bool(), match="agree"
    )
    for index, message in [
        (mask + 5, "index must be from 0 to 2, got 6"),
        (mask - 2, "index must be from 0 to 2, got -1"),
        (mask.float(), "index must be int64 or int32, got float32"),
        (mask[0], "index must have 2 dimensions, got 1"),
        (mask.repeat(2, 1), r"larger than \[2, 3\] except in dimension 1"),
    ]:
        assert_both_refuse(gather, torch.gather, x, 1, index, match=message)
