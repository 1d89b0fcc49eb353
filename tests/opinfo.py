"""PyTorch's own sample inputs and error inputs for functions and layers."""

from __future__ import annotations

import sys
import types
import unittest
from importlib.util import find_spec

import torch

if find_spec("expecttest") is None:  # the samples do not need it, their module does
    sys.modules["expecttest"] = types.ModuleType("expecttest")
    sys.modules["expecttest"].TestCase = unittest.TestCase


def samples(name: str, dtype: torch.dtype = torch.float64, variant: str = "") -> list:
    """``(args, kwargs)`` of every call that PyTorch tests the function with."""
    found = _operator(name, variant).sample_inputs("cpu", dtype)
    return [((s.input, *s.args), s.kwargs) for s in found]


def errors(name: str) -> list:
    """``(args, kwargs)`` of every call that PyTorch must refuse; may be none."""
    info = _operator(name)
    if info.error_inputs_func is None:
        return []
    found = (e.sample_input for e in info.error_inputs("cpu"))
    return [((s.input, *s.args), s.kwargs) for s in found]


def module_samples(model: type) -> list:
    """``(constructor args, kwargs, inputs)`` of every layer PyTorch tests."""
    from torch.testing._internal.common_modules import module_db

    found = []
    for info in (info for info in module_db if info.module_cls is model):
        for s in info.module_inputs_func(
            info, device="cpu", dtype=torch.float64, requires_grad=False, training=True
        ):
            if s.forward_input is not None and not s.forward_input.kwargs:
                made, called = s.constructor_input, s.forward_input
                found.append((made.args, made.kwargs, called.args))
    return found


def _operator(name: str, variant: str = ""):
    from torch.testing._internal.common_methods_invocations import op_db

    (info,) = [o for o in op_db if (o.name, o.variant_test_name) == (name, variant)]
    return info
