"""Show how a twin is held to PyTorch's own samples."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from samples import (
    module_samples,
    op_error_inputs,
    op_samples,
    optimizer_error_inputs,
    optimizer_samples,
)
from twins import assert_both_refuse, assert_twin, assert_twin_module


def test_samples_of_a_function():
    calls = op_samples("nn.functional.relu")
    assert len(calls) >= 2
    for args, kwargs in calls:
        assert_twin(F.relu, F.relu, *args, **kwargs)


def test_the_same_samples_each_time():
    first, second = (op_samples("nn.functional.silu")[0].args[0] for _ in range(2))
    assert torch.equal(first, second)
    assert op_samples("nn.functional.silu", torch.half)[0].args[0].dtype is torch.half


def test_calls_that_are_refused():
    def permute(input, dims):
        if sorted(d % input.ndim for d in dims) != [*range(input.ndim)]:
            raise ValueError("permute: dims must name each dimension once")
        return torch.permute(input, dims)

    calls = op_error_inputs("movedim")
    assert calls
    with pytest.raises((RuntimeError, IndexError)):
        torch.movedim(*calls[0].args, **calls[0].kwargs)
    assert_both_refuse(
        permute, torch.permute, torch.ones(2, 2), (0, 0), match="each dimension once"
    )


def test_samples_of_a_layer():
    layers = module_samples("nn.Linear")
    assert layers
    for args, kwargs, inputs in layers:
        assert_twin_module(nn.Linear, nn.Linear, *args, inputs=inputs, **kwargs)


def test_unknown_names():
    with pytest.raises(ValueError, match="name must be in op_db, got 'nope'"):
        op_samples("nope")
    with pytest.raises(AttributeError):
        module_samples("nn.Nope")


def test_settings_of_an_optimizer():
    names = [name for name, _, _ in optimizer_samples("SGD")]
    assert "default" in names and len(names) > 5
    refused = {name: kwargs for name, _, kwargs in optimizer_error_inputs("SGD")}
    assert {"momentum": -0.5}.items() <= refused[
        "momentum should be between 0 and 1"
    ].items()
    with pytest.raises(ValueError, match="must be in optim_db, got 'Yogi'"):
        optimizer_samples("Yogi")
