"""Hold a twin against its model."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from dlnotes.checking import compare
from dlnotes.checking._task import Task, tensors_in


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

    Both get their own copy of the arguments; what they do to it must be the same.
    A module's weights count as inputs.
    """
    copies = [copy.deepcopy((args, kwargs)) for _ in range(2)]
    results = [f(*a, **k) for f, (a, k) in zip((ours, theirs), copies, strict=True)]
    assert_same(*results, rtol=rtol, atol=atol)
    assert_same(*copies, rtol=rtol, atol=atol)
    if not (grad and any(t.is_floating_point() for t in tensors_in([args, kwargs]))):
        return
    probe = Task("twin", "twin", cases=list)
    wide = _to_double((args, kwargs))
    a, b = (probe.outcome_of_call(f, *wide) for f in (ours, theirs))
    assert_same(a.values, b.values, rtol, atol)
    for name, due in b.gradients.items():
        mine = a.gradients[name]
        if due is None:
            assert mine is None or not mine.any(), f"gradient of {name} must be none"
            continue
        mine = torch.zeros_like(due) if mine is None else mine
        difference = compare(mine, due, rtol, atol)
        assert difference is None, f"gradient of {name}: {difference}"


def assert_both_refuse(ours: Callable, theirs: Callable, *args, match: str, **kwargs):
    """The model refuses these arguments; ours does too, and says why."""
    with pytest.raises(
        (RuntimeError, ValueError, TypeError, IndexError, AssertionError)
    ):
        theirs(*copy.deepcopy(args), **copy.deepcopy(kwargs))
    with pytest.raises(ValueError, match=match):
        ours(*copy.deepcopy(args), **copy.deepcopy(kwargs))


def assert_twin_module(ours: type, theirs: type, *args, inputs: tuple, **kwargs):
    """Build both in float64, load the model's weights into ours, compare all."""
    torch.manual_seed(0)
    model = theirs(*args, **kwargs).double()
    own = ours(*args, **kwargs).double()
    own.load_state_dict(model.state_dict())
    assert [*own.state_dict()] == [*model.state_dict()]
    assert_twin(own, model, *_to_double(inputs))
    assert_same(own.state_dict(), model.state_dict())  # buffers too


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
