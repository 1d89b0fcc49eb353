"""All normalizations against PyTorch: on its own samples, and at the edges."""

from contextlib import nullcontext

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes import nn as own
from dlnotes.nn import functional as ours
from norms import assert_norm, said_by_torch
from samples import module_samples, op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin_module
from versions import since

FUNCTIONS = ["batch_norm", "instance_norm", "layer_norm", "group_norm", "rms_norm"]
DIMENSIONS = [f"{kind}Norm{d}d" for kind in ("Batch", "Instance") for d in (1, 2, 3)]
LAYERS = [*DIMENSIONS, "LayerNorm", "GroupNorm", "RMSNorm"]
HALVES = [torch.float16, torch.bfloat16]
kinds = pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)


def pair(name):
    return getattr(ours, name), getattr(F, name)


def settings(name, channels=4, length=6):
    """Other arguments of a function, for inputs of `channels` and, last, `length`."""
    size = length if name in ("layer_norm", "rms_norm") else channels
    kwargs = {"weight": torch.rand(size) + 0.5, "bias": torch.randn(size)}
    if name == "batch_norm":
        running = {"running_mean": torch.randn(size), "running_var": torch.rand(size)}
        return (), {**running, **kwargs, "training": True}
    if name == "rms_norm":
        kwargs.pop("bias")
    return {"instance_norm": (), "group_norm": (2,)}.get(name, ([size],)), kwargs


@kinds
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_on_torchs_samples(name, dtype):
    calls = op_samples(f"nn.functional.{name}", dtype)
    assert calls
    for args, kwargs in calls:
        assert_norm(pair(name), *args, **kwargs)


@pytest.mark.parametrize("name", ["group_norm", "rms_norm"])  # the others have none
def test_functions_refuse_torchs_error_inputs(name):
    calls = op_error_inputs(f"nn.functional.{name}")
    assert calls
    for args, kwargs in calls:
        assert_both_refuse(*pair(name), *args, match=f"{name}: ", **kwargs)


@kinds
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", LAYERS)
def test_layers_on_torchs_samples(name, training, dtype):
    samples = module_samples(f"nn.{name}", dtype, training)
    assert samples
    for args, kwargs, inputs in samples:
        layers = [getattr(m, name)(*args, **kwargs) for m in (own, torch.nn)]
        assert said_by_torch(repr(layers[0])) == repr(layers[1])
        assert_same(*(dict(layer.state_dict()) for layer in layers))
        both = getattr(own, name), getattr(torch.nn, name)
        assert_twin_module(*both, *args, inputs=inputs, **kwargs)
        for layer in layers:
            layer.to(dtype).train(training)
        for _ in range(3):  # the statistics run on
            assert_same(*(layer(*inputs) for layer in layers))
            assert_same(*(dict(layer.state_dict()) for layer in layers))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", [(5, 4, 6), (1, 4, 6), (3, 4, 2, 6), (2, 4, 1, 3, 6)])
def test_shapes(name, shape):
    args, kwargs = settings(name)
    for without in ((), ("bias",), ("weight",), ("weight", "bias")):
        left = {k: v for k, v in kwargs.items() if k not in without}
        fails = name == "group_norm" and without == ("weight",) and not since("2.14")
        error = pytest.raises(RuntimeError, match="tensor does not have a device")
        with error if fails else nullcontext():  # after the values, in the gradient
            assert_norm(pair(name), torch.randn(shape), *args, **left)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_inputs_with_gaps_and_far_from_zero(name):
    args, kwargs = settings(name)
    strided = torch.randn(12, 4, 5).transpose(0, 2)[..., ::2]
    for x in (strided, torch.randn(5, 4, 6) + 1e3, torch.full((5, 4, 6), 7.0)):
        assert_norm(pair(name), x, *args, atol=2e-3, **kwargs)
        assert_norm(pair(name), x.double(), *args, **_double(kwargs))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=str)
def test_what_is_not_finite_spreads_as_far(name, value):
    args, kwargs = settings(name)
    x = torch.randn(5, 4, 6)
    x[1, 2, 3] = value
    results = [f(x, *args, **_copies(kwargs)) for f in pair(name)]
    assert_same(*(r.isfinite() for r in results))
    assert_same(*(r.nan_to_num(0, 0, 0) for r in results))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", HALVES, ids=str)
@pytest.mark.parametrize("mixed", [False, True])
def test_half_precision(name, dtype, mixed):
    args, kwargs = settings(name)
    kind = torch.float32 if mixed else dtype
    x = torch.randn(5, 4, 6).to(dtype)
    kwargs = {k: v.to(kind) if torch.is_tensor(v) else v for k, v in kwargs.items()}
    results = [f(x, *args, **_copies(kwargs)) for f in pair(name)]
    slack = 4 * torch.finfo(dtype).eps  # PyTorch's RMS norm rounds twice
    assert_same(*results, rtol=slack, atol=slack)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives_of_higher_order(name):
    torch.manual_seed(0)
    args, kwargs = settings(name, length=3)
    kwargs = _double(kwargs)
    learned = [k for k in ("weight", "bias") if k in kwargs]
    x = torch.randn(3, 4, 3, dtype=torch.float64)
    leaves = [t.requires_grad_() for t in (x, *(kwargs.pop(k) for k in learned))]

    def call(x, *parameters, function=getattr(ours, name)):  # noqa: B008
        named = dict(zip(learned, parameters, strict=True))
        return function(x, *args, **_copies(kwargs), **named)

    assert gradcheck(call, leaves)
    assert gradgradcheck(call, leaves)
    for training in {"batch_norm": (True, False)}.get(name, ()):
        kwargs["training"] = training
        grads = []
        for function in pair(name):
            y = call(*leaves, function=function)
            (g,) = torch.autograd.grad(y.pow(3).sum(), x, create_graph=True)
            grads.append(torch.autograd.grad(g.square().sum(), leaves))
        assert_same(*grads, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_refuses_integers(name):
    args, kwargs = settings(name)
    x = torch.ones(5, 4, 6, dtype=torch.int64)
    match = f"{name}: input must be a floating-point tensor, got int64"
    assert_both_refuse(*pair(name), x, *args, match=match, **kwargs)


@pytest.mark.parametrize("name", FUNCTIONS[:4])  # RMS norm takes any
def test_refuses_a_weight_of_another_dtype(name):
    args, kwargs = settings(name)
    kwargs["weight"] = kwargs["weight"].double()
    match = f"{name}: weight must have input's dtype, float32, got float64"
    assert_both_refuse(*pair(name), torch.randn(5, 4, 6), *args, match=match, **kwargs)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_refuses_a_weight_of_another_size(name):
    args, kwargs = settings(name)
    kwargs["weight"] = torch.ones(3)
    match = rf"{name}: weight must be \[\d\], got \[3\]"
    assert_both_refuse(*pair(name), torch.randn(5, 4, 6), *args, match=match, **kwargs)


def _double(kwargs):
    return {k: v.double() if torch.is_tensor(v) else v for k, v in kwargs.items()}


def _copies(kwargs):
    return {k: v.clone() if torch.is_tensor(v) else v for k, v in kwargs.items()}


@pytest.mark.parametrize("name", DIMENSIONS)
@pytest.mark.parametrize("library", [own, torch.nn])
def test_a_state_of_before_there_was_a_count(library, name):
    """Its dict has no version, as one that was read from a file has none."""
    layer = getattr(library, name)(3, affine=True, track_running_stats=True)
    layer.num_batches_tracked += 5
    state = torch.nn.BatchNorm1d(3).state_dict()
    state["running_mean"] += 2
    old = {key: t for key, t in state.items() if key != "num_batches_tracked"}
    layer.load_state_dict(old)
    assert layer.num_batches_tracked == 5 and layer.running_mean.tolist() == [2, 2, 2]
    del state["num_batches_tracked"]  # its version is 2: there must be a count
    with pytest.raises(RuntimeError, match="num_batches_tracked"):
        layer.load_state_dict(state)
