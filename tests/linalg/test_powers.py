"""Powers against PyTorch's: its own samples, dtypes, gradients and refusals."""

import pytest
import torch

from dlnotes.linalg import vander
from samples import op_error_inputs, op_samples
from twins import assert_both_refuse, assert_twin

MODEL = torch.linalg.vander


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.complex128])
def test_torchs_own_samples(dtype):
    calls = op_samples("linalg.vander", dtype)
    assert calls
    for args, kwargs in calls:
        assert_twin(vander, MODEL, *args, grad=dtype == torch.float64, **kwargs)


def test_torchs_own_error_inputs():
    for args, kwargs in op_error_inputs("linalg.vander"):
        assert_both_refuse(vander, MODEL, *args, match="must", **kwargs)


@pytest.mark.parametrize("dtype", [torch.int64, torch.int16, torch.uint8])
def test_whole_numbers(dtype):
    assert_twin(vander, MODEL, torch.tensor([0, 1, 2, 7], dtype=dtype), N=5)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 3), (2, 0, 3)])
def test_shapes_and_strides(shape):
    torch.manual_seed(0)
    x = torch.randn(shape[::-1], dtype=torch.float64).permute(
        [*range(len(shape))][::-1]
    )
    assert_twin(vander, MODEL, x, N=4)


def test_edges():
    x = torch.tensor([0.0, -0.0, torch.inf, -torch.inf, torch.nan, 1e200])
    assert_twin(vander, MODEL, x.double(), N=4, grad=False)


@pytest.mark.parametrize(
    ("x", "options"),
    [
        (torch.tensor(2.0), {}),
        (torch.ones(3), {"N": 1}),
        (torch.ones(3), {"N": 0}),
        (torch.ones(1), {}),
        (torch.ones(0), {}),
        (torch.ones(3, dtype=torch.bool), {}),
        (torch.ones(3, dtype=torch.bfloat16), {}),
        (torch.ones(3, dtype=torch.float16), {}),
    ],
)
def test_refusals(x, options):
    assert_both_refuse(vander, MODEL, x, match=r"vander: \w+ must be", **options)


def test_it_evaluates_polynomials():
    x = torch.linspace(-1, 1, 9, dtype=torch.float64)
    value = vander(x, N=3) @ torch.tensor([1.0, -2.0, 3.0]).double()
    assert torch.allclose(value, 1 - 2 * x + 3 * x**2)
