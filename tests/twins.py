"""Hold a twin against its model."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from dlnotes.checking import compare
from dlnotes.checking._task import Task, _tensors


def assert_same(ours, theirs, rtol=None, atol=None):
    """Values, shape, dtype and nesting; ``nan`` equals ``nan``."""
    difference = compare(ours, theirs, rtol, atol)
    assert difference is None, str(difference)


def assert_twin(
    ours: Callable,
    theirs: Callable,
    *args,
    grad: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    **kwargs,
):
    """Values, shape and dtype as given, and gradients in float64.

    Both get their own copy of the arguments, so that neither sees what the
    other does to them in place.
    """
    results = [f(*copy.deepcopy(args), **copy.deepcopy(kwargs)) for f in (ours, theirs)]
    assert_same(*results, rtol=rtol, atol=atol)
    if not (grad and any(t.is_floating_point() for t in _tensors([args, kwargs]))):
        return
    probe = Task("twin", "twin", cases=list, gradients=True)
    wide = _to_double((args, kwargs))
    a, b = (probe._outcome_function(f, *wide) for f in (ours, theirs))
    assert_same(a.values, b.values, rtol, atol)
    for i, (mine, due) in enumerate(zip(a.gradients, b.gradients, strict=True)):
        if due is None:
            assert mine is None or not mine.any(), f"gradient of input {i} must be none"
            continue
        mine = torch.zeros_like(due) if mine is None else mine
        difference = compare(mine, due, rtol, atol)
        assert difference is None, f"gradient of input {i}: {difference}"


def assert_both_refuse(ours: Callable, theirs: Callable, *args, match: str, **kwargs):
    """The model refuses these arguments; ours does too, and says why."""
    with pytest.raises(
        (RuntimeError, ValueError, TypeError, IndexError, AssertionError)
    ):
        theirs(*copy.deepcopy(args), **copy.deepcopy(kwargs))
    with pytest.raises(ValueError, match=match):
        ours(*copy.deepcopy(args), **copy.deepcopy(kwargs))


def assert_twin_module(ours: type, theirs: type, *args, inputs: tuple, **kwargs):
    """Build both, load the model's weights into ours, compare all gradients."""
    torch.manual_seed(0)
    model = theirs(*args, **kwargs).double()
    own = ours(*args, **kwargs).double()
    own.load_state_dict(model.state_dict())
    assert_twin(own, model, *inputs)
    for (name, p), (other, q) in zip(
        own.named_parameters(), model.named_parameters(), strict=True
    ):
        assert name == other
        if q.grad is not None:
            assert_same(p.grad, q.grad)
    model.load_state_dict(own.state_dict())  # and the other way


def _to_double(values):
    if isinstance(values, Tensor):
        return values.double() if values.is_floating_point() else values
    if isinstance(values, nn.Module):
        return values
    if isinstance(values, dict):
        return {key: _to_double(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_to_double(value) for value in values)
    return values
