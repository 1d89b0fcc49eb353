from functools import partial

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes.nn import functional as ours
from twins import assert_both_refuse, assert_same, assert_twin

INF, NAN = float("inf"), float("nan")
BCE = ours.binary_cross_entropy, F.binary_cross_entropy
LOGITS = ours.binary_cross_entropy_with_logits, F.binary_cross_entropy_with_logits


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
def test_probabilities_at_the_edges(target, dtype):
    tiny = torch.finfo(dtype).tiny
    p = torch.tensor([0.0, tiny, 1e-30, 1e-9, 0.5, 1 - 1e-6, 1.0], dtype=dtype)
    results = []
    for function in BCE:
        leaves = p.clone().requires_grad_(), torch.full_like(p, target).requires_grad_()
        losses = function(*leaves, reduction="none")
        losses.backward(torch.arange(1, 8, dtype=dtype))
        results.append((losses, *(leaf.grad for leaf in leaves)))
    assert_same(*results, rtol=1e-6)  # PyTorch has its 1e-12 as a float32


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
def test_logits_at_the_edges(target, dtype):
    x = torch.tensor([0.0, 1e-9, 1.0, 17, 40, 89, 200, 800, 3e4], dtype=dtype)
    x = torch.cat([x, -x, torch.tensor([INF, -INF, NAN], dtype=dtype)])
    results = []
    for function in LOGITS:
        leaves = x.clone().requires_grad_(), torch.full_like(x, target).requires_grad_()
        losses = function(*leaves, reduction="none")
        losses.backward(torch.arange(1, len(x) + 1, dtype=dtype))
        results.append((losses, *(leaf.grad for leaf in leaves)))
    assert_same(*results)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("shape", [(), (1,), (3,), (4, 3), (0, 3)])
def test_shapes_and_weights(shape, reduction):
    p, target = torch.rand(2, *shape)
    assert_twin(*BCE, p, target, reduction=reduction)
    assert_twin(*LOGITS, p, target, reduction=reduction)
    if shape[-1:] == (3,):
        weight = torch.rand(3, dtype=torch.float64)
        pair = [partial(f, weight=weight) for f in BCE]
        assert_twin(*pair, p.double(), target.double(), reduction=reduction)
        pair = [partial(f, weight=weight) for f in LOGITS]
        assert_twin(*pair, p.double(), target.double(), reduction=reduction)
        pair = [partial(f, pos_weight=5 * weight) for f in LOGITS]
        assert_twin(*pair, p.double(), target.double(), reduction=reduction)


def test_derivatives_of_higher_order():
    p = torch.rand(2, 3, dtype=torch.float64, requires_grad=True)
    target = torch.rand(2, 3, dtype=torch.float64, requires_grad=True)
    pos_weight = torch.rand(3, dtype=torch.float64, requires_grad=True)
    assert gradcheck(BCE[0], (p, target))
    assert gradgradcheck(partial(BCE[0], target=target.detach()), p)

    def with_logits(x, target, pos_weight):
        return LOGITS[0](x, target, pos_weight=pos_weight)

    inputs = (4 * p - 2).detach().requires_grad_(), target, pos_weight
    assert gradcheck(with_logits, inputs)
    assert gradgradcheck(with_logits, inputs)


@pytest.mark.parametrize("value", [1.5, -0.1, NAN])
def test_refuses_what_is_no_probability(value):
    p = torch.tensor([0.5, value])
    match = f"input must be probabilities from 0 to 1, got {value}; for logits"
    assert_both_refuse(*BCE, p, torch.ones(2), match=match)
    match = f"target must be probabilities from 0 to 1, got {value}"
    assert_both_refuse(*BCE, torch.full((2,), 0.5), p, match=match)


def test_refuses_other_shapes():
    p = torch.full((4, 1), 0.5)
    for pair in (BCE, LOGITS):
        match = r"target must have the shape of input, \[4, 1\], got \[4\]"
        assert_both_refuse(*pair, p, torch.ones(4), match=match)
