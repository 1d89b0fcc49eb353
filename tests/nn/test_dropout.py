import math

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck

from dlnotes import nn
from dlnotes.nn import functional as ours
from samples import op_samples
from twins import assert_both_refuse, assert_same, assert_twin

KINDS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
SHAPES = {
    "dropout": [(), (7,), (4, 5), (1000, 9), (0, 3), (2, 3, 4, 5)],
    "dropout1d": [(4, 5), (3, 4, 5), (200, 7, 2), (0, 3, 2), (1, 1, 1)],
    "dropout2d": [(2, 3, 4, 5), (300, 7, 2, 2), (0, 3, 2, 2), (1, 1, 1, 1)],
    "alpha_dropout": [(), (7,), (4, 5), (1000, 9), (0, 3), (2, 3, 4, 5)],
}
CALLS = [(name, shape) for name, shapes in SHAPES.items() for shape in shapes]
LAYERS = ["Dropout", "Dropout1d", "Dropout2d", "AlphaDropout"]


def same_draw(name, *args, **kwargs):
    """Hold ours against PyTorch's under one seed, gradients included."""

    def seeded(function):
        def call(*args, **kwargs):
            torch.manual_seed(3)
            return function(*args, **kwargs), torch.rand(2)  # the state left behind

        return call

    assert_twin(
        seeded(getattr(ours, name)), seeded(getattr(F, name)), *args, **kwargs
    )  # fmt: skip


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize(("name", "shape"), CALLS, ids=str)
def test_same_seed_same_units(name, shape, p):
    same_draw(name, torch.randn(shape), p, True)
    same_draw(name, torch.randn(shape), p, training=False)


@pytest.mark.parametrize("dtype", KINDS, ids=str)
@pytest.mark.parametrize("name", SHAPES)
def test_every_dtype(name, dtype):
    shape = (3, 40, 2) if name == "dropout1d" else (3, 40, 2, 2)
    same_draw(name, torch.randn(shape, dtype=dtype), 0.3, True)


@pytest.mark.parametrize("name", SHAPES)
def test_bit_for_bit(name):
    x = torch.randn(64, 33, 5) if name == "dropout1d" else torch.randn(16, 33, 5, 2)
    results = []
    for module in (ours, F):
        torch.manual_seed(0)
        results.append(getattr(module, name)(x, 0.3, True))
    assert torch.equal(*results)


@pytest.mark.parametrize("name", ["dropout", "alpha_dropout"])
def test_other_layouts(name):
    strided = torch.randn(6, 8).t()[::2, 1:]
    for x in (strided, torch.randn(1, 5).expand(4, 5), torch.randn(2, 3, 4).mT):
        same_draw(name, x, 0.3, True)


def test_three_dimensions_are_read_as_one_row_a_channel():
    with pytest.warns(UserWarning, match=r"read as \[N, C, L\], not \[C, H, W\]"):
        ours.dropout2d(torch.ones(3, 4, 5))
    with pytest.warns(UserWarning):
        same_draw("dropout2d", torch.randn(3, 4, 5), 0.5)


@pytest.mark.parametrize("name", SHAPES)
def test_off_is_the_input_itself(name):
    x = torch.randn(2, 3, 4) if name == "dropout1d" else torch.randn(2, 3, 4, 5)
    for p, training in ((0.5, False), (0.0, True)):
        assert getattr(ours, name)(x, p, training) is x
        assert getattr(F, name)(x, p, training) is x


@pytest.mark.parametrize("name", SHAPES)
def test_gradient_is_what_was_multiplied(name):
    x = torch.randn(2, 6, 3) if name == "dropout1d" else torch.randn(2, 6, 3, 1)
    x = x.double().requires_grad_()

    def call(x):
        torch.manual_seed(0)
        return getattr(ours, name)(x, 0.4, True)

    assert gradcheck(call, x)


def test_mean_stays_and_shares_are_right():
    """With 10⁶ draws, five standard errors: chance fails once in two million runs."""
    x = torch.ones(1_000_000, dtype=torch.float64)
    for p in (0.1, 0.5, 0.8):
        torch.manual_seed(1)
        y = ours.dropout(x, p)
        error = math.sqrt(p * (1 - p) / len(x))
        assert abs((y == 0).double().mean() - p) < 5 * error
        assert abs(y.mean() - 1) < 5 * error / (1 - p)
        assert abs(y.var() - p / (1 - p)) < 0.02 * p / (1 - p)


def test_alpha_dropout_keeps_mean_and_variance():
    torch.manual_seed(0)
    x = torch.randn(1_000_000, dtype=torch.float64)
    for p in (0.1, 0.5):
        y = ours.alpha_dropout(x, p, True)
        assert abs(y.mean()) < 0.01 and abs(y.var() - 1) < 0.01


def test_not_numbers_stay_not_numbers():
    x = torch.tensor([math.inf, -math.inf, math.nan] * 5)
    same_draw("dropout", x, 0.5)  # 0 times inf is nan, with PyTorch too
    same_draw("dropout", x, 1.0)


REFUSED = [
    ("dropout", (4,), -0.1, "dropout: p must be >= 0 and <= 1, got -0.1"),
    ("dropout", (4,), 1.1, "dropout: p must be"),
    ("dropout", (4,), math.nan, "dropout: p must be"),
    ("alpha_dropout", (4,), 1.1, "alpha_dropout: p must be"),
    ("dropout1d", (4, 4), 1.1, "dropout1d: p must be"),
    ("dropout2d", (1, 2, 3, 4), -1, "dropout2d: p must be"),
    ("dropout1d", (4,), 0.5, r"dropout1d: input must be \[N, C, L\] or \[C, L\]"),
    ("dropout1d", (1, 2, 3, 4), 0.5, r"got \[1, 2, 3, 4\]"),
    ("dropout2d", (4,), 0.5, r"dropout2d: input must be \[N, C, H, W\]"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "shape", "p", "match"), REFUSED)
def test_refuses(name, shape, p, match):
    x = torch.ones(shape)
    assert_both_refuse(
        getattr(ours, name), getattr(F, name), x, p, True, match=match
    )  # fmt: skip


def test_refuses_what_cannot_be_scaled():
    for name in ("dropout", "alpha_dropout"):
        pair = getattr(ours, name), getattr(F, name)
        match = f"{name}: input must be a floating-point tensor, got int64"
        assert_both_refuse(*pair, torch.arange(4), 0.5, True, match=match)
    assert_same(ours.dropout(torch.arange(4), 0.5, False), torch.arange(4))
    with pytest.raises(ValueError, match=r"must be a floating-point tensor, got list"):
        ours.dropout([1.0])
    with pytest.raises(ValueError, match=r"dropout1d: input must be .* got list"):
        ours.dropout1d([1.0])


def test_refuses_shapes_that_pytorch_only_warns_of():
    with pytest.raises(ValueError, match="dropout2d: input must be"):
        ours.dropout2d(torch.ones(2, 3, 4, 5, 6))


# --- PyTorch's own samples: five-dimensional ones of dropout2d are refused ----


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", KINDS[:2], ids=str)
@pytest.mark.parametrize("name", ["dropout", "dropout2d", "alpha_dropout"])
def test_samples_of_pytorch(name, dtype):
    calls = op_samples(f"nn.functional.{name}", dtype)
    used = [c for c in calls if name != "dropout2d" or c.args[0].ndim in (3, 4)]
    assert len(used) > 6
    for args, kwargs in used:
        kwargs = {k: v for k, v in kwargs.items() if k != "inplace"}
        args = [a.detach() if isinstance(a, torch.Tensor) else a for a in args]
        same_draw(name, *args, **kwargs)


@pytest.mark.parametrize("name", LAYERS)
def test_layers(name):
    x = torch.randn(5, 8, 3) if name == "Dropout1d" else torch.randn(5, 8, 3, 2)
    pair = [getattr(module, name)(0.3) for module in (nn, torch.nn)]
    outputs = []
    for layer in pair:
        torch.manual_seed(0)
        outputs.append(layer(x))
        assert layer.eval()(x) is x and not layer.state_dict()
    assert torch.equal(*outputs) and (outputs[0] != x).any()
    assert f"{pair[0]!r}"[:-1] in f"{pair[1]!r}"  # which also names `inplace`
    with pytest.raises(ValueError, match=f"{name}: p must be >= 0 and <= 1, got 2"):
        getattr(nn, name)(2)
