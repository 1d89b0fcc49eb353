import pytest
import torch

from dlnotes.tensors import isclose
from samples import op_error_inputs
from twins import assert_both_refuse, assert_same, assert_twin
from versions import since

nan, inf = float("nan"), float("inf")


@pytest.mark.parametrize("equal_nan", [False, True])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_every_pair_of_awkward_numbers(dtype, equal_nan):
    some = torch.tensor([0.0, -0.0, 1, 1 + 1e-6, 1e-9, inf, -inf, nan, 1e30]).to(dtype)
    pair = some[:, None], some
    if equal_nan and not since("2.12"):
        with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
            torch.isclose(*pair, equal_nan=True)
        pair = torch.broadcast_tensors(*pair)
    for rtol, atol in [(1e-5, 1e-8), (0, 0), (0.5, 0), (0, 2.0)]:
        assert_twin(isclose, torch.isclose, *pair, rtol, atol, equal_nan, grad=False)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int64, torch.bool])
def test_integers(dtype):
    some = torch.tensor([0, 1, 2, 100, 127]).to(dtype)
    for rtol, atol in [(1e-5, 1e-8), (0, 0), (0.5, 0), (0, 2)]:
        if dtype == torch.bool and (rtol or atol):
            continue  # PyTorch cannot subtract them
        assert_same(
            isclose(some[:, None], some, rtol, atol),
            torch.isclose(some[:, None], some, rtol, atol),
        )


def test_refuses_what_pytorch_refuses():
    for args, kwargs in op_error_inputs("isclose"):
        with pytest.raises(ValueError, match=r"^isclose: "):
            isclose(*args, **kwargs)


def test_the_second_one_sets_the_scale():
    small, large = torch.tensor(10.0), torch.tensor(11.0)
    assert isclose(small, large, 0.095, 0) and not isclose(large, small, 0.095, 0)


def test_refusals():
    x = torch.ones(2)
    assert_both_refuse(isclose, torch.isclose, x, x.double(), match="one dtype")
    assert_both_refuse(isclose, torch.isclose, x, x, -1.0, match="rtol must be >= 0")


def test_isclose_refuses_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"broadcast, got \[2\] and \[3\]"):
        isclose(torch.ones(2), torch.ones(3))
