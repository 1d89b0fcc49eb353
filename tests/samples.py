"""PyTorch's own test material: calls of functions, of layers and of optimizers."""

from __future__ import annotations

import sys
import types
import unittest
from importlib.util import find_spec
from typing import Any, NamedTuple

import torch

if find_spec("expecttest") is None:  # the samples do not need it, their module does
    sys.modules["expecttest"] = types.ModuleType("expecttest")
    sys.modules["expecttest"].TestCase = unittest.TestCase


class Call(NamedTuple):
    """One call of a function."""

    args: tuple
    kwargs: dict[str, Any]


class Settings(NamedTuple):
    """How an optimizer is made; ``params`` is ``None`` if any will do."""

    name: str
    params: Any
    kwargs: dict[str, Any]


class Layer(NamedTuple):
    """How a layer is built, and what it is called with."""

    args: tuple
    kwargs: dict[str, Any]
    inputs: tuple


def op_samples(
    name: str, dtype: torch.dtype = torch.float64, variant: str = ""
) -> list[Call]:
    """Return every call that PyTorch tests an operator with.

    Args:
        name: as in ``op_db``: ``"permute"``, ``"nn.functional.relu"``.
        dtype: of the samples.
        variant: where an operator has several entries: ``"with_dtype"``.

    Returns:
        The calls; the samples are the same ones each time.
    """
    torch.manual_seed(0)
    found = _operator(name, variant).sample_inputs("cpu", dtype)
    return [Call((s.input, *s.args), s.kwargs) for s in found]


def op_error_inputs(name: str, variant: str = "") -> list[Call]:
    """Return every call that PyTorch tests an operator to refuse; there may be none."""
    operator = _operator(name, variant)
    if operator.error_inputs_func is None:
        return []
    found = (e.sample_input for e in operator.error_inputs("cpu"))
    return [Call((s.input, *s.args), s.kwargs) for s in found]


def module_samples(
    name: str, dtype: torch.dtype = torch.float64, training: bool = True
) -> list[Layer]:
    """Return every layer of a kind that PyTorch tests, less those it only builds.

    Args:
        name: below ``torch``: ``"nn.GELU"``.
        dtype: of the samples.
        training: whether the layer is in training mode.

    Returns:
        The layers. Some are called with keywords; those are left out.
    """
    from torch.testing._internal.common_modules import module_db

    kind, found = getattr(torch.nn, name.removeprefix("nn.")), []
    torch.manual_seed(0)
    for info in (info for info in module_db if info.module_cls is kind):
        for sample in info.module_inputs_func(
            info, device="cpu", dtype=dtype, requires_grad=False, training=training
        ):
            made, called = sample.constructor_input, sample.forward_input
            if called is not None and not called.kwargs:
                found.append(Layer(made.args, made.kwargs, called.args))
    if not found:
        raise ValueError(f"module_samples: name must be in module_db, got {name!r}")
    return found


def optimizer_samples(name: str) -> list[Settings]:
    """Return every setting that PyTorch tests an optimizer with on a CPU.

    Args:
        name: below ``torch.optim``: ``"Adam"``.
    """
    found = _optimizer(name).optim_inputs_func("cpu", torch.float64)
    return [Settings(s.desc, s.params, s.kwargs) for s in found]


def optimizer_error_inputs(name: str) -> list[Settings]:
    """Return every setting that PyTorch tests an optimizer to refuse or warn about."""
    torch.manual_seed(0)
    found = _optimizer(name).optim_error_inputs_func("cpu", torch.float64)
    given = [e.optimizer_error_input for e in found]
    return [Settings(s.desc, s.params, s.kwargs) for s in given]


def _optimizer(name: str) -> Any:
    from torch.testing._internal.common_optimizers import optim_db

    for optimizer in optim_db:
        if optimizer.name == name:
            return optimizer
    raise ValueError(f"optimizer_samples: name must be in optim_db, got {name!r}")


def _operator(name: str, variant: str) -> Any:
    from torch.testing._internal.common_methods_invocations import op_db

    for operator in op_db:
        if (operator.name, operator.variant_test_name) == (name, variant):
            return operator
    raise ValueError(f"op_samples: name must be in op_db, got {name!r}, {variant!r}")
