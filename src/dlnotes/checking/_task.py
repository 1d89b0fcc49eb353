"""What a task is, and the list of all tasks."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking._compare import compare
from dlnotes.checking._edit import Edit, diffs, edited
from dlnotes.checking._ignored import ignoring, varied


@dataclass(frozen=True, eq=False)
class Case:
    """One call: its name says in a few words what is special about it.

    For a function, ``args`` and ``kwargs`` are the call's. For a module they are
    the constructor's, and ``inputs`` are what it is then called with.
    """

    name: str
    args: tuple = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple = ()


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a call gave, or the error it raised.

    Attributes:
        values: what was returned.
        gradients: by the name of the input or weight; ``None`` where none came.
        error: what was raised, or ``None``.
        changed_input: whether an input was written into.
        buffers: a module's buffers after the call, by name.
        layout: of every tensor returned: its strides, and whether it shares
            memory with an input; empty unless the task asks for it.
    """

    values: Any = None
    gradients: Mapping[str, Tensor | None] = field(default_factory=dict)
    error: Exception | None = None
    changed_input: bool = False
    buffers: Mapping[str, Tensor] = field(default_factory=dict)
    layout: Sequence[tuple[list[int], bool]] = ()


@dataclass(frozen=True)
class Task:
    """How one twin is tried.

    Attributes:
        name: its address below ``dlnotes``, say ``ops.roi_align``.
        model: the dotted name of its model, say ``torchvision.ops.roi_align``.
        cases: makes the cases, under a fixed seed.
        wrong: mistake, in words that help, to what makes it in ``base``: a pair of
            old and new code, or a list of them; or to a version that makes it.
        base: whose code is changed; our own twin if ``None``.
        of: the task of the function that this layer calls: its mistakes are these, too.
        gradients: whether gradients of floating-point inputs are compared.
        rtol: relative tolerance; that of the dtype if ``None``.
        atol: absolute tolerance; that of the dtype if ``None``.
        layout: whether results must be views, and have strides, as the model's.
        run: what is done with a version and a case, if not just called; its
            result is compared. An optimizer, say, is built and takes 50 steps,
            and the weights after each are the result.
    """

    name: str
    model: str
    cases: Callable[[], Iterable[Case]]
    wrong: dict[str, Edit | list[Edit] | Callable] = field(default_factory=dict)
    base: Callable | None = None
    of: Task | None = None
    gradients: bool = True
    rtol: float | None = None
    atol: float | None = None
    layout: bool = False
    run: Callable[[Callable, Case], Any] | None = None

    def resolve(self) -> Callable:
        """Return the model itself."""
        return resolve(self.model)

    def twin(self) -> Callable:
        """Return our own version."""
        return resolve(f"dlnotes.{self.name}")

    def mistakes(self, text: str) -> Task:
        """Add mistakes, as :func:`diffs` reads them."""
        self.wrong.update(diffs(text))
        return self

    def all_mistakes(self) -> dict[str, Callable[[], Callable]]:
        """Return what builds the version that makes a mistake, for each mistake.

        To those in ``wrong`` come those of a layer's function, and that a parameter
        is not used, if it has a default and the cases vary it.
        """
        found = {said: partial(self.mistaken, said) for said in self.wrong}
        if self.of is not None:
            from dlnotes.checking._layers import as_layer

            for said, build in self.of.all_mistakes().items():
                lifted = partial(lambda build: as_layer(build(), self), build)
                found.setdefault(said, lifted)
        for name in varied(self):
            build = partial(ignoring, self.twin(), name)
            found.setdefault(f"`{name}` is not used", build)
        return found

    def mistaken(self, mistake: str) -> Callable:
        """Build the version that makes one of the mistakes in ``wrong``."""
        wrong = self.wrong[mistake]
        if callable(wrong):
            return wrong
        edits = wrong if isinstance(wrong, list) else [wrong]
        return edited(self.base or self.twin(), *edits)

    def all_cases(self) -> list[Case]:
        """Return the cases, the same ones at every call."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return list(self.cases())

    def outcome(self, function: Callable, case: Case) -> Outcome:
        """Call ``function`` as ``case`` says, always under the same seed; never raises.

        If the model is a subclass of ``nn.Module``, the function's module is
        built, given the model's weights, and then called.
        """
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.manual_seed(0)
            try:
                if self.run is not None:
                    return Outcome(self.run(function, copy.deepcopy(case)))
                model = self.resolve()
                if isinstance(model, type) and issubclass(model, nn.Module):
                    return self._outcome_module(model, function, case)
                return self.outcome_of_call(function, case.args, case.kwargs)
            except Exception as error:  # a reader's code may raise anything
                return Outcome(error=error)

    def _outcome_module(
        self, model: type[nn.Module], kind: Callable, case: Case
    ) -> Outcome:
        weights = model(*case.args, **case.kwargs).state_dict()
        torch.manual_seed(0)
        own = kind(*case.args, **case.kwargs)
        if isinstance(own, nn.Module):
            _load_weights(own, weights)
            for tensor in tensors_in(case.inputs):
                if tensor.is_floating_point():
                    own.to(tensor.dtype)
                    break
        elif weights:
            raise TypeError(f"{type(own).__name__} must be a subclass of nn.Module")
        return self.outcome_of_call(own, case.inputs, {})

    def outcome_of_call(
        self, function: Callable, args: tuple, kwargs: Mapping[str, Any]
    ) -> Outcome:
        """Call ``function``; it may raise."""
        args, kwargs = copy.deepcopy((args, dict(kwargs)))
        before = copy.deepcopy((args, kwargs))
        leaves = _leaves(args, kwargs) if self.gradients else {}
        for leaf in leaves.values():
            leaf.requires_grad_()
        if kwargs.get("inplace") or getattr(function, "inplace", False):
            given = _map(torch.clone, (args, kwargs))  # a leaf cannot be written into
        else:
            given = (args, kwargs)
        values = function(*given[0], **given[1])
        buffers = {}
        if isinstance(function, nn.Module):
            leaves |= dict(function.named_parameters()) if self.gradients else {}
            state = function.state_dict()
            buffers = {k: b for k, b in function.named_buffers() if k in state}
        return Outcome(
            values,
            _gradients(values, leaves),
            changed_input=compare(given, before, 0.0, 0.0) is not None,
            buffers=buffers,
            layout=[_layout(t, given) for t in tensors_in(values) if self.layout],
        )


def _gradients(values: Any, leaves: dict[str, Tensor]) -> dict[str, Tensor | None]:
    generator = torch.Generator().manual_seed(0)
    outputs, weights = [], []
    for t in tensors_in(values):  # a weight for every value, whether it has a graph
        weight = torch.randn(t.shape, generator=generator, dtype=torch.float64)
        if t.requires_grad:
            outputs.append(t)
            weights.append(weight.to(t.dtype))
    wanted = {name: leaf for name, leaf in leaves.items() if leaf.requires_grad}
    if not outputs or not wanted:
        return dict.fromkeys(leaves)
    found = torch.autograd.grad(
        outputs, list(wanted.values()), weights, allow_unused=True
    )
    return dict.fromkeys(leaves) | dict(zip(wanted, found, strict=True))


def _layout(tensor: Tensor, given: Any) -> tuple[list[int], bool]:
    address = tensor.untyped_storage().data_ptr()
    shared = any(t.untyped_storage().data_ptr() == address for t in tensors_in(given))
    strides = [
        step if size > 1 else 0
        for step, size in zip(tensor.stride(), tensor.shape, strict=True)
    ]
    return strides, shared and tensor.numel() > 0


def _load_weights(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    own = {name: list(t.shape) for name, t in module.state_dict().items()}
    due = {name: list(t.shape) for name, t in weights.items()}
    if own != due:
        raise ValueError(f"parameters and buffers must be {due}, got {own}")
    module.load_state_dict(weights)


def _leaves(args: tuple, kwargs: Mapping[str, Any]) -> dict[str, Tensor]:
    """Name every floating-point tensor by its argument: ``1``, ``0[2]``, ``weight``."""
    found = {}
    for name, value in [*enumerate(args), *kwargs.items()]:
        for i, tensor in enumerate(tensors_in(value)):
            if tensor.is_floating_point():
                found[f"{name}" if tensor is value else f"{name}[{i}]"] = tensor
    return found


def _map(change: Callable[[Tensor], Tensor], values: Any) -> Any:
    if isinstance(values, Tensor):
        return change(values)
    if isinstance(values, dict):
        return {key: _map(change, value) for key, value in values.items()}
    if type(values) in (list, tuple):
        return type(values)(_map(change, value) for value in values)
    return values


def resolve(dotted: str) -> Any:
    """Return what a dotted name names: in torchvision, rather a function than its file.

    ``torchvision.ops.roi_align`` is both.
    """
    root, *parts = dotted.split(".")
    item, path = importlib.import_module(root), root
    for part in parts:
        path += f".{part}"
        found = getattr(item, part, None)
        item = importlib.import_module(path) if found is None else found
    return item


def tensors_in(values: Any) -> list[Tensor]:
    """List every tensor inside, in a fixed order."""
    if isinstance(values, Tensor):
        return [values]
    if isinstance(values, Mapping):
        return [t for key in values for t in tensors_in(values[key])]
    if isinstance(values, list | tuple):
        return [t for value in values for t in tensors_in(value)]
    return []


_TASKS: dict[str, Task] = {}


def task(name: str, model: str = "", **options: Any) -> Task:
    """Add a task to the list.

    Args:
        name: address of the twin below ``dlnotes``, say ``ops.roi_align``.
        model: dotted name of its model; below ``torch``, or ``torchvision`` for what
            is in ``ops``, it has the same address if nothing is said.
        options: the other attributes of :class:`Task`.

    Returns:
        The task.

    Raises:
        ValueError: if there is a task of this name.
    """
    if name in _TASKS:
        raise ValueError(f"task: name must be new, got {name!r} a second time")
    options["wrong"] = dict(options.get("wrong", ()))
    library = "torchvision" if name.startswith("ops.") else "torch"
    _TASKS[name] = Task(name, model or f"{library}.{name}", **options)
    return _TASKS[name]


def known(name: str) -> Task:
    """Return a task that has been added."""
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
