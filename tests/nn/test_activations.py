from functools import partial

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes import nn
from dlnotes.nn import functional as ours
from samples import module_samples, op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module

# name -> (function of the module given, where it has a kink)
CASES = {
    "relu": (lambda m: m.relu, [0]),
    "leaky_relu": (lambda m: m.leaky_relu, [0]),
    "leaky_relu steep": (lambda m: partial(m.leaky_relu, negative_slope=2.0), [0]),
    "leaky_relu falling": (lambda m: partial(m.leaky_relu, negative_slope=-0.5), [0]),
    "leaky_relu flat": (lambda m: partial(m.leaky_relu, negative_slope=0.0), [0]),
    "elu": (lambda m: m.elu, [0]),
    "elu deep": (lambda m: partial(m.elu, alpha=2.5), [0]),
    "selu": (lambda m: m.selu, [0]),
    "gelu": (lambda m: m.gelu, []),
    "gelu tanh": (lambda m: partial(m.gelu, approximate="tanh"), []),
    "silu": (lambda m: m.silu, []),
    "mish": (lambda m: m.mish, []),
    "hardswish": (lambda m: m.hardswish, [-3, 3]),
    "softplus": (lambda m: m.softplus, [20]),
    "softplus sharp": (lambda m: partial(m.softplus, beta=2.0, threshold=5.0), [2.5]),
    "sigmoid": (lambda m: m.sigmoid, []),
    "tanh": (lambda m: m.tanh, []),
}
KINDS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
INF, NAN = float("inf"), float("nan")


def points(dtype, kinks):
    line = torch.linspace(-12, 12, 10_001, dtype=torch.float64)
    far = torch.tensor([1e-30, 17, 20, 30, 50, 88, 89, 104, 710, 1000, 6e4]).double()
    edges = torch.tensor([0.0, -0.0, NAN, *kinks], dtype=torch.float64)
    near = torch.tensor(kinks, dtype=dtype)
    near = [torch.nextafter(near, torch.full_like(near, v)) for v in (-INF, INF)]
    return torch.cat([torch.cat([line, far, -far, edges]).to(dtype), *near])


def value_and_slope(function, x):
    x = x.clone().requires_grad_()
    y = function(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    return y.detach(), slope


@pytest.mark.parametrize("dtype", KINDS, ids=str)
@pytest.mark.parametrize("name", CASES)
def test_value_and_slope(name, dtype):
    pick, kinks = CASES[name]
    x = points(dtype, kinks)
    mine, due = (value_and_slope(pick(m), x) for m in (ours, F))
    if name == "hardswish":  # at nan, PyTorch's slope is nan in vectors, 1 in the rest
        assert mine[1][x.isnan()].isnan().all()
        due[1][x.isnan()] = NAN
    assert_same(mine, due)


@pytest.mark.parametrize("dtype", KINDS[:2], ids=str)
@pytest.mark.parametrize("name", CASES)
def test_infinities(name, dtype):
    x = torch.tensor([INF, -INF], dtype=dtype)
    (y, slope), (due, due_slope) = (
        value_and_slope(CASES[name][0](m), x) for m in (ours, F)
    )
    if name == "gelu":  # PyTorch: inf or nan, as the kernel has it (see the docstring)
        assert y[0] == INF
        due[0] = INF
    assert_same((y, slope), (due, due_slope))


@pytest.mark.parametrize("name", CASES)
def test_shapes(name):
    pick, _ = CASES[name]
    strided = torch.randn(6, 8).t()[::2, 1:]
    for x in (torch.tensor(0.7), torch.empty(0, 3), strided):
        assert_twin(pick(ours), pick(F), x)


@pytest.mark.parametrize("name", CASES)
def test_derivatives_of_higher_order(name):
    pick, _ = CASES[name]
    x = torch.tensor([-4.1, -1.3, -0.2, 0.4, 2.2, 5.0], dtype=torch.float64)
    x.requires_grad_()
    assert gradcheck(pick(ours), x)
    assert gradgradcheck(pick(ours), x)
    for m in (ours, F):
        assert pick(m)(x).requires_grad


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "silu", "softplus", "mish", "gelu"]
)
@pytest.mark.parametrize("dtype", KINDS, ids=str)
def test_far_out_is_finite(name, dtype):
    x = torch.tensor([-6e4, -1000.0, 1000.0, 6e4], dtype=dtype)
    for result in value_and_slope(getattr(ours, name), x):
        assert result.isfinite().all()


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "logsumexp"])
def test_integers_are_promoted(name):
    args = (torch.arange(-3, 4),) + ((0,) if name == "logsumexp" else ())
    assert_twin(getattr(ours, name), getattr(torch, name), *args)


def test_relu_of_integers():
    assert_twin(ours.relu, F.relu, torch.arange(-3, 4))


@pytest.mark.parametrize(
    "name",
    ["leaky_relu", "elu", "selu", "gelu", "silu", "mish", "hardswish", "softplus"],
)
def test_integers_are_refused(name):
    match = f"{name}: input must be floating-point, got int64"
    with pytest.raises(ValueError, match=match):
        getattr(ours, name)(torch.arange(3))


def test_what_is_no_tensor_is_refused():
    for name in ("relu", "sigmoid", "gelu", "softmax"):
        with pytest.raises(ValueError, match=f"{name}: input must be a tensor"):
            getattr(ours, name)([1.0, 2.0])
    with pytest.raises(ValueError, match=r"relu: input must be .* got torch.bool"):
        ours.relu(torch.tensor([True]))


def test_gelu_refuses_a_third_form():
    match = "gelu: approximate must be 'none' or 'tanh', got 'erf'"
    assert_both_refuse(ours.gelu, F.gelu, torch.ones(2), approximate="erf", match=match)


# --- prelu --------------------------------------------------------------------


SHAPES = [(), (5,), (4, 3), (2, 3, 5), (2, 3, 4, 5), (0, 3), (3, 0)]


@pytest.mark.parametrize(
    ("shape", "channels"),
    [(s, 1) for s in SHAPES] + [(s, s[1]) for s in SHAPES if len(s) > 1],
)
def test_prelu(shape, channels):
    x = torch.randn(shape)
    weight = torch.linspace(-0.5, 2, channels)
    assert_twin(ours.prelu, F.prelu, x, weight)


@pytest.mark.parametrize("dtype", KINDS, ids=str)
def test_prelu_value_and_slope(dtype):
    x = points(dtype, [0])
    weight = torch.tensor([0.25], dtype=dtype)
    results = [value_and_slope(partial(m.prelu, weight=weight), x) for m in (ours, F)]
    assert_same(*results)


def test_prelu_refuses():
    match = r"prelu: weight must be \[1\] or \[C\] with C = 3, got \[2\]"
    assert_both_refuse(
        ours.prelu, F.prelu, torch.ones(4, 3), torch.ones(2), match=match
    )
    match = "prelu: weight and input must have one dtype, got float64 and float32"
    x, weight = torch.ones(4, 3), torch.ones(1).double()
    assert_both_refuse(ours.prelu, F.prelu, x, weight, match=match)
    with pytest.raises(ValueError, match="PReLU: num_parameters must be >= 1, got 0"):
        nn.PReLU(0)


# --- PyTorch's own samples ----------------------------------------------------

MODELS = {
    **{f"nn.functional.{n}": (getattr(ours, n), getattr(F, n)) for n in (
        "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish",
        "hardswish", "softplus",
    )},
    "sigmoid": (ours.sigmoid, F.sigmoid),
    "tanh": (ours.tanh, F.tanh),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_samples_of_pytorch(name):
    calls = op_samples(name)
    assert calls
    for args, kwargs in calls:
        kwargs = {k: v for k, v in kwargs.items() if k != "inplace"}
        args = [a.detach() if isinstance(a, torch.Tensor) else a for a in args]
        assert_twin(*MODELS[name], *args, **kwargs)


@pytest.mark.parametrize("name", ["nn.functional.prelu", "nn.functional.gelu"])
def test_errors_of_pytorch(name):
    calls = op_error_inputs(name)
    assert calls
    for args, kwargs in calls:
        assert_both_refuse(*MODELS[name], *args, match="must", **kwargs)


LAYERS = ["ReLU", "LeakyReLU", "PReLU", "ELU", "SELU", "GELU", "SiLU", "Mish",
          "Hardswish", "Softplus", "Sigmoid", "Tanh"]  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_layers(name):
    theirs = getattr(torch.nn, name)
    calls = module_samples(f"nn.{theirs.__name__}")
    assert calls
    for args, kwargs, inputs in calls:
        if kwargs.pop("inplace", False):
            continue
        assert_twin_module(getattr(nn, name), theirs, *args, inputs=inputs, **kwargs)


def test_prelu_layer_learns_one_slope_for_each_channel():
    inputs = (torch.randn(4, 3, 5).double(),)
    assert_twin_module(nn.PReLU, torch.nn.PReLU, 3, 0.1, inputs=inputs)


@pytest.mark.parametrize(
    "name", [n.rpartition(".")[2] for n in MODELS if "prelu" not in n]
)
@pytest.mark.parametrize("at", [-20, -3, -1, -0.5, 0, 0.5, 3, 20])
def test_second_derivatives_at_kinks(name, at):
    found = []
    for module in (ours, F):
        x = torch.tensor([float(at)], dtype=torch.float64, requires_grad=True)
        (g,) = torch.autograd.grad(
            getattr(module, name)(x), x, torch.full_like(x, 3), create_graph=True
        )
        found.append((g, torch.autograd.grad(g, x)[0] if g.requires_grad else 0 * x))
    assert_same(*found, atol=1e-7)


@pytest.mark.parametrize("x", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("slope", [0.25, 16.16])
def test_second_derivatives_of_prelu(x, slope):
    found = []
    for module in (ours, F):
        leaves = [torch.tensor([v], requires_grad=True) for v in (x, slope)]
        first = torch.autograd.grad(module.prelu(*leaves), leaves, create_graph=True)
        second = [
            torch.autograd.grad(
                g, leaves, retain_graph=True, allow_unused=True, materialize_grads=True
            )
            if g.requires_grad
            else [torch.zeros(1)] * 2
            for g in first
        ]
        found.append([*first, *(t for pair in second for t in pair)])
    assert_same(*found)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("ELU", (1.5,)),
        ("GELU", ("tanh",)),
        ("LeakyReLU", (0.2,)),
        ("PReLU", (3,)),
        ("Softplus", (2.0, 10)),
        ("Softmax", (1,)),
        ("LogSoftmax", (1,)),
        ("Softshrink", (0.2,)),
    ],
)
def test_layers_show_their_settings(name, args):
    ours_, theirs = (getattr(module, name)(*args) for module in (nn, torch.nn))
    assert repr(ours_) == repr(theirs)
