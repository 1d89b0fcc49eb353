"""Every loss against its model: PyTorch's own samples, and what PyTorch refuses."""

from functools import partial

import pytest
import torch
import torch.nn.functional as F

from dlnotes import nn
from dlnotes.nn import functional as ours
from samples import module_samples, op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module

pytestmark = pytest.mark.filterwarnings("ignore")  # of broadcasting, and kl_div's mean
FUNCTIONS = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "hinge_embedding_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "margin_ranking_loss",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "smooth_l1_loss",
]
LAYERS = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "SmoothL1Loss",
]
NAN = float("nan")
NO_GRADIENT = {"weight", "pos_weight"}  # not in PyTorch


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_samples_of_pytorch(name, dtype):
    calls = op_samples(f"nn.functional.{name}", dtype)
    assert calls
    for args, kwargs in calls:
        args = [a.detach() if isinstance(a, torch.Tensor) else a for a in args]
        fixed = {k: v for k, v in kwargs.items() if k in NO_GRADIENT}
        kwargs = {k: v for k, v in kwargs.items() if k not in NO_GRADIENT}
        pair = (partial(getattr(m, name), **fixed) for m in (ours, F))
        wide = all(v is None or v.dtype == torch.float64 for v in fixed.values())
        assert_twin(*pair, *args, grad=wide, **kwargs)


REFUSED = {
    "hinge_embedding_loss": "reduction must be",
    "huber_loss": "reduction must be|delta must be > 0",
    "l1_loss": r"reduction must be|must have one shape, got \[5, 4\] and \[5\]",
    "margin_ranking_loss": "reduction must be|same number of dimensions",
    "multi_margin_loss": "must be",
}


@pytest.mark.parametrize("name", REFUSED)
def test_error_inputs_of_pytorch(name):
    calls = op_error_inputs(f"nn.functional.{name}")
    assert calls
    for args, kwargs in calls:
        pair = getattr(ours, name), getattr(F, name)
        assert_both_refuse(*pair, *args, match=REFUSED[name], **kwargs)


def test_the_others_have_no_error_inputs():
    for name in set(FUNCTIONS) - set(REFUSED):
        assert op_error_inputs(f"nn.functional.{name}") == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_refuses_an_unknown_reduction(name):
    args, kwargs = op_samples(f"nn.functional.{name}")[0]
    kwargs = kwargs | {"reduction": "average"}
    pair = getattr(ours, name), getattr(F, name)
    match = f"{name}: reduction must be 'none' or 'mean' or 'sum'.*, got 'average'"
    assert_both_refuse(*pair, *args, match=match, **kwargs)


@pytest.mark.parametrize("name", LAYERS)
def test_layers(name):
    calls = module_samples(f"nn.{name}")
    assert calls
    for args, kwargs, inputs in calls:
        pair = getattr(nn, name), getattr(torch.nn, name)
        assert_twin_module(*pair, *args, inputs=inputs, **kwargs)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_told_by_their_name(name):
    assert repr(getattr(nn, name)()) == repr(getattr(torch.nn, name)())


def test_weights_move_with_the_layer():
    weight = torch.tensor([1.0, 2.0])
    for kind in (nn.CrossEntropyLoss, nn.NLLLoss, nn.MultiMarginLoss):
        layer = kind(weight=weight).double()
        assert layer.weight.dtype == torch.float64
        assert [*layer.state_dict()] == ["weight"]
        assert not [*kind().state_dict()]
    layer = nn.BCEWithLogitsLoss(pos_weight=weight)
    assert_same(layer.state_dict(), {"pos_weight": weight})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_not_contiguous(name):
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(4, 6, generator=generator, dtype=torch.float64).t()[::2]  # [3, 4]
    target = torch.rand(4, 3, generator=generator, dtype=torch.float64).t()
    if name in ("nll_loss", "multi_margin_loss"):
        target = torch.tensor([3, 9, 0, 9, 1])[::2]
    args = (x, target) if name != "margin_ranking_loss" else (x, target, target.sign())
    assert_twin(getattr(ours, name), getattr(F, name), *args)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_nothing_in(name, reduction):
    x = torch.zeros(0, 3)
    target = torch.zeros(0, 3)
    if name in ("nll_loss", "multi_margin_loss"):
        target = torch.zeros(0, dtype=torch.int64)
    if name == "multi_margin_loss" and reduction != "none":
        # PyTorch returns a number that nobody has written, 0 or -1e32 or another
        found = ours.multi_margin_loss(x, target, reduction=reduction)
        assert_same(found, torch.tensor(0.0 if reduction == "sum" else NAN))
        return
    args = (x, target) if name != "margin_ranking_loss" else (x, x, target)
    assert_twin(getattr(ours, name), getattr(F, name), *args, reduction=reduction)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_half_precision(name, dtype):
    args, kwargs = op_samples(f"nn.functional.{name}", torch.float32)[1]
    args, kwargs = (_to(v, dtype) for v in (args, kwargs))
    results = []
    for function in (getattr(ours, name), getattr(F, name)):
        try:
            results.append(function(*args, **kwargs).float())
        except RuntimeError:
            pytest.skip(f"PyTorch has no {name} of {dtype} here")
    assert_same(*results, rtol=2e-2, atol=2e-2)


def _to(values, dtype):
    if isinstance(values, torch.Tensor):
        return values.detach().to(dtype) if values.is_floating_point() else values
    if isinstance(values, dict):
        return {k: _to(v, dtype) for k, v in values.items()}
    return type(values)(_to(v, dtype) for v in values) if _many(values) else values


def _many(values):
    return isinstance(values, list | tuple)
