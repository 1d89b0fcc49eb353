import copy
import math

import pytest
import torch
from torch.nn import utils as theirs

from dlnotes.nn import utils as ours
from twins import assert_same

NORMS = [0.5, 1.0, 2.0, 3.0, math.inf]


def parameters(scale, dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    found = []
    for shape in ((3, 4), (7,), (), (0, 2), (2, 3, 2)):
        p = torch.nn.Parameter(torch.zeros(shape, dtype=dtype))
        p.grad = scale * torch.randn(shape, generator=generator, dtype=dtype)
        found.append(p)
    return [*found, torch.nn.Parameter(torch.zeros(2))]  # the last has no gradient


def assert_identical(mine, model):
    for a, b in zip(mine, model, strict=True):
        assert (a.grad is None) == (b.grad is None)
        if a.grad is not None:
            torch.testing.assert_close(a.grad, b.grad, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("norm_type", NORMS)
@pytest.mark.parametrize("scale", [0.0, 1e-3, 1.0, 1e3, math.inf, math.nan])
def test_clip_grad_norm_to_the_bit(scale, norm_type, dtype):
    mine = parameters(scale, dtype)
    if norm_type == math.inf:
        del mine[3]  # the largest of nothing: both refuse
    model = copy.deepcopy(mine)
    for p, q in zip(mine, model, strict=True):
        q.grad = None if p.grad is None else p.grad.clone()
    a = ours.clip_grad_norm_(mine, 1.0, norm_type)
    b = theirs.clip_grad_norm_(model, 1.0, norm_type)
    torch.testing.assert_close(a, b, rtol=0, atol=0, equal_nan=True)
    assert_identical(mine, model)


@pytest.mark.parametrize("value", [0.0, 0.3, 10.0])
def test_clip_grad_value_to_the_bit(value):
    mine, model = parameters(1.0), parameters(1.0)
    ours.clip_grad_value_(mine, value)
    theirs.clip_grad_value_(model, value)
    assert_identical(mine, model)


def test_norms_of_a_single_tensor_of_none_and_of_a_generator():
    x = torch.randn(5)
    assert torch.equal(ours.get_total_norm(x), theirs.get_total_norm(x))
    assert ours.get_total_norm([]).item() == 0 == ours.clip_grad_norm_([], 1.0)
    mine = parameters(3.0)
    total = ours.clip_grad_norm_((p for p in mine), 1.0)
    left = ours.get_total_norm(p.grad for p in mine if p.grad is not None)
    assert total > 1 and left == pytest.approx(1.0, abs=1e-5)


def test_a_clip_with_a_norm_known_already():
    mine, model = parameters(1.0), parameters(1.0)
    ours.clip_grads_with_norm_(mine, 1.0, torch.tensor(7.0))
    theirs.clip_grads_with_norm_(model, 1.0, torch.tensor(7.0))
    assert_identical(mine, model)


@pytest.mark.parametrize("scale", [math.inf, math.nan])
def test_both_refuse_what_is_not_finite(scale):
    with pytest.raises(RuntimeError):
        theirs.clip_grad_norm_(parameters(scale), 1.0, error_if_nonfinite=True)
    with pytest.raises(ValueError, match="the norm of the gradients must be finite"):
        ours.clip_grad_norm_(parameters(scale), 1.0, error_if_nonfinite=True)
    with pytest.raises(ValueError, match="get_total_norm: the norm must be finite"):
        ours.get_total_norm(torch.tensor([scale]), error_if_nonfinite=True)


@pytest.mark.parametrize("kind", ["inf", "2", torch.inf, 1])
def test_the_kind_of_norm_may_be_text(kind):
    tensors = [torch.arange(5.0), torch.ones(2, 2)]

    assert_same(*(m.get_total_norm(tensors, kind) for m in (ours, theirs)))
    for bad in ("fro", None, [2]):
        with pytest.raises(ValueError, match="norm_type must be a number"):
            ours.get_total_norm(tensors, bad)
