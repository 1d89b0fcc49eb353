import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes import nn
from dlnotes.nn import functional as ours
from samples import module_samples, op_samples
from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module

PAIRS = {
    "softmax": (ours.softmax, F.softmax),
    "log_softmax": (ours.log_softmax, F.log_softmax),
    "logsumexp": (ours.logsumexp, torch.logsumexp),
}
INF, NAN = float("inf"), float("nan")
KINDS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dim", [0, 1, 2, -1])
def test_every_dimension(name, dim):
    strided = torch.randn(4, 5, 6).transpose(0, 2)
    for x in (torch.randn(3, 4, 5), strided, torch.randn(2, 1, 3)):
        assert_twin(*PAIRS[name], x, dim)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", KINDS, ids=str)
@pytest.mark.parametrize(
    "row",
    [
        [0.0, 0.0, 0.0],
        [1000.0, 0.0, -1000.0],
        [-1e4, -1e4, -1e4 + 8],
        [-INF, 0.0, 1.0],
        [-INF, -INF, -INF],
        [INF, 0.0, 1.0],
        [NAN, 0.0, 1.0],
        [5.0],
    ],
    ids=str,
)
def test_rows_that_overflow(name, dtype, row):
    results = []
    for function in PAIRS[name]:
        x = torch.tensor([row], dtype=dtype, requires_grad=True)
        y = function(x, 1)
        y.backward(torch.arange(1, y.numel() + 1, dtype=dtype).reshape(y.shape))
        results.append((y, x.grad))
    # PyTorch adds m and the logarithm first, in float32: 3e-4 are lost at 1e4
    atol = 4e-4 if (name, dtype) == ("log_softmax", torch.float16) else None
    assert_same(*results, atol=atol)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", KINDS, ids=str)
def test_10001_rows(name, dtype):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(10_001, 7, generator=generator).mul(10).to(dtype)
    results = []
    for function in PAIRS[name]:
        leaf = x.clone().requires_grad_()
        y = function(leaf, -1)
        y.backward(torch.ones_like(y) + y.detach())
        results.append((y, leaf.grad))
    # In half precision PyTorch rounds m + log(sum) before it is taken off, and the
    # last digit of a rounded y = -20 moves exp(y), hence the slope, by 20 of them.
    slack = {torch.float16: (0.02, 1e-2), torch.bfloat16: (0.1, 0.2)}
    rtol, atol = slack.get(dtype if name == "log_softmax" else None, (None, None))
    assert_same(*results, rtol=rtol, atol=atol)


@pytest.mark.parametrize("name", PAIRS)
def test_derivatives_of_higher_order(name):
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    assert gradcheck(lambda x: PAIRS[name][0](x, 1), x)
    assert gradgradcheck(lambda x: PAIRS[name][0](x, 1), x)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (0, 3)])
def test_small_shapes(name, shape):
    assert_twin(*PAIRS[name], torch.randn(shape), len(shape) - 1 if shape else 0)


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [(0, 1, 2), (0, 2), (1,), (-1, 0)])
def test_logsumexp_over_several_dimensions(dim, keepdim):
    assert_twin(*PAIRS["logsumexp"], torch.randn(2, 3, 4), dim, keepdim)


def test_logsumexp_of_nothing():
    assert_twin(*PAIRS["logsumexp"], torch.randn(3, 0), 1)
    assert_twin(*PAIRS["logsumexp"], torch.tensor(2.0), 0)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_dtype_is_converted_first(name):
    for kind in (torch.float64, torch.float32):
        x = torch.arange(6).reshape(2, 3)
        assert_same(*(f(x, dim=1, dtype=kind) for f in PAIRS[name]))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4), (2, 3, 4, 5)])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_dim_is_guessed_as_pytorch_does(name, shape):
    assert_twin(*PAIRS[name], torch.randn(shape))


def test_a_guessed_dim_is_said():
    with pytest.warns(UserWarning, match="softmax: dim was not given"):
        ours.softmax(torch.zeros(2, 3))


@pytest.mark.parametrize("name", PAIRS)
def test_refuses_a_dim_out_of_range(name):
    match = f"{name}: dim must be from -2 to 1 for 2 dimensions, got 2"
    assert_both_refuse(*PAIRS[name], torch.zeros(2, 3), 2, match=match)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_refuses_integers(name):
    match = f"{name}: input must be floating-point, got int64"
    assert_both_refuse(*PAIRS[name], torch.arange(3), 0, match=match)


@pytest.mark.parametrize("name", PAIRS)
def test_samples_of_pytorch(name):
    calls = op_samples(name)
    if name != "logsumexp":
        calls += op_samples(name, variant="with_dtype")
    assert calls
    for args, kwargs in calls:
        args = [a.detach() if isinstance(a, torch.Tensor) else a for a in args]
        assert_twin(*PAIRS[name], *args, **kwargs)


@pytest.mark.parametrize("name", ["Softmax", "LogSoftmax"])
def test_layers(name):
    theirs = getattr(torch.nn, name)
    calls = module_samples(f"nn.{theirs.__name__}")
    assert calls
    for args, kwargs, inputs in calls:
        assert_twin_module(getattr(nn, name), theirs, *args, inputs=inputs, **kwargs)
