"""What a task is, and the list of all tasks."""

from __future__ import annotations

import copy
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Case:
    """One call: its name says in a few words what is special about it.

    For a function, ``args`` and ``kwargs`` are the call's. For a module they are
    the constructor's, and ``inputs`` are what it is then called with.
    """

    name: str
    args: tuple = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple = ()


@dataclass(frozen=True)
class Outcome:
    """What a call gave: values and gradients, or the error it raised."""

    values: Any = None
    gradients: tuple[Tensor | None, ...] = ()
    error: Exception | None = None
    changed_input: bool = False


@dataclass(frozen=True)
class Task:
    """How one twin is tried.

    Attributes:
        name: its address below ``dlnotes``, say ``ops.roi_align``.
        model: the dotted name of its model, say ``torchvision.ops.roi_align``.
        cases: makes the cases, the same ones at every call.
        wrong: mistake, in words that help, to a version that makes it.
        gradients: whether gradients of floating-point inputs are compared.
        rtol: relative tolerance; that of the dtype if ``None``.
        atol: absolute tolerance; that of the dtype if ``None``.
    """

    name: str
    model: str
    cases: Callable[[], Iterable[Case]]
    wrong: Mapping[str, Callable] = field(default_factory=dict)
    gradients: bool = True
    rtol: float | None = None
    atol: float | None = None

    def resolve(self) -> Callable:
        """Return the model itself."""
        return _resolve(self.model)

    def twin(self) -> Callable:
        """Return our own version."""
        return _resolve(f"dlnotes.{self.name}")

    def outcome(self, function: Callable, case: Case) -> Outcome:
        """Call ``function`` as ``case`` says; never raises.

        A subclass of ``nn.Module`` is built, given the weights of its model
        (built under the same seed), and then called.
        """
        try:
            if isinstance(function, type) and issubclass(function, nn.Module):
                return self._outcome_module(function, case)
            return self._outcome_function(function, case.args, case.kwargs)
        except Exception as error:  # a reader's code may raise anything
            return Outcome(error=error)

    def _outcome_module(self, module: type[nn.Module], case: Case) -> Outcome:
        torch.manual_seed(0)
        model = self.resolve()(*case.args, **case.kwargs)
        own = module(*case.args, **case.kwargs)
        own.load_state_dict(model.state_dict())
        own.to(
            next(
                (t.dtype for t in _tensors(case.inputs) if t.is_floating_point()), None
            )
        )
        outcome = self._outcome_function(own, case.inputs, {})
        weights = tuple(p.grad for _, p in sorted(own.named_parameters()))
        return Outcome(outcome.values, outcome.gradients + weights)

    def _outcome_function(
        self, function: Callable, args: tuple, kwargs: Any
    ) -> Outcome:
        args, kwargs = copy.deepcopy(args), copy.deepcopy(dict(kwargs))
        leaves = [t for t in _tensors([args, kwargs]) if t.is_floating_point()]
        before = [t.detach().clone() for t in _tensors([args, kwargs])]
        for leaf in leaves if self.gradients else []:
            leaf.requires_grad_()
        values = function(*args, **kwargs)
        after = _tensors([args, kwargs])
        changed = any(
            not torch.equal(a.detach().nan_to_num(), b.nan_to_num())
            for a, b in zip(after, before, strict=True)
        )
        outputs = [t for t in _tensors(values) if t.requires_grad and t.numel()]
        if not (self.gradients and outputs):
            return Outcome(
                values, (None,) * (len(leaves) * self.gradients), None, changed
            )
        generator = torch.Generator().manual_seed(0)  # a weight for every output
        weights = [
            torch.randn(t.shape, generator=generator, dtype=torch.float64).to(t.dtype)
            for t in outputs
        ]
        torch.autograd.backward(outputs, weights)
        return Outcome(values, tuple(t.grad for t in leaves), None, changed)


_TASKS: dict[str, Task] = {}


def task(name: str, model: str, **options: Any) -> Task:  # noqa: ANN401
    """Add a task to the list; see :class:`Task`."""
    if name in _TASKS:
        raise ValueError(f"task: name must be new, got {name!r} a second time")
    _TASKS[name] = Task(name, model, **options)
    return _TASKS[name]


@cache
def _load() -> None:
    import dlnotes.checking as package

    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.rpartition(".")[2].startswith("_"):
            importlib.import_module(module.name)


def tasks() -> dict[str, Task]:
    """Return all tasks by name."""
    _load()
    return dict(_TASKS)


def _resolve(dotted: str) -> Callable:
    path, _, name = dotted.rpartition(".")
    while path:
        try:
            return getattr(importlib.import_module(path), name)
        except ModuleNotFoundError:
            path, _, outer = path.rpartition(".")
            name = f"{outer}.{name}"
            break
    item: Any = importlib.import_module(path)
    for part in name.split("."):
        item = getattr(item, part)
    return item


def _tensors(values: Any) -> list[Tensor]:  # noqa: ANN401
    """List every tensor inside, in a fixed order."""
    if isinstance(values, Tensor):
        return [values]
    if isinstance(values, Mapping):
        return [t for key in values for t in _tensors(values[key])]
    if isinstance(values, list | tuple):
        return [t for value in values for t in _tensors(value)]
    return []
