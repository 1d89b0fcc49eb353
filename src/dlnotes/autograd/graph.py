"""What is recorded: one node an operation, with what it saved and where it leads."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from dlnotes.autograd.modes import is_grad_enabled

if TYPE_CHECKING:
    from dlnotes.autograd.recording import Function
    from dlnotes.autograd.variable import Variable


@dataclass
class Counter:
    """How often a storage was written into; a tensor and its views share one."""

    value: int = 0


@dataclass
class Saved:
    """Something kept for the way back, and the version that it had then."""

    tensor: Any
    counter: Counter | None = None
    version: int = 0


class Node:
    """One recorded operation; it is also the ``ctx`` of its :class:`Function`.

    Args:
        function: has the formula of the way back; ``None`` at a leaf.
        inputs: arguments of the call; those that are a :class:`Variable` are linked.

    Attributes:
        next_nodes: for each input the node that made it, ``None`` where no
            gradient is wanted.
        needs_input_grad: for each input whether it is.
        number: counts all nodes; whoever is used was made before.
        hooks: called with the gradient before it goes on, by number.
        retainers: variables that keep this gradient in ``.grad``.
        variable: of a leaf's node, the leaf.
    """

    _numbers = itertools.count()
    variable: Variable | None = None

    def __init__(
        self, function: type[Function] | None, inputs: Sequence[Any] = ()
    ) -> None:
        record = is_grad_enabled()
        self.function = function
        self.next_nodes = tuple(
            x._node() if record and is_variable(x) else None for x in inputs
        )
        self.needs_input_grad = tuple(n is not None for n in self.next_nodes)
        self._forms = [
            (x.data.shape, x.data.dtype) if is_variable(x) else None for x in inputs
        ]
        self.number = next(Node._numbers)
        self.hooks: dict[int, Callable[[Tensor], Tensor | None]] = {}
        self.retainers: weakref.WeakSet[Variable] = weakref.WeakSet()
        self._given: tuple = ()
        self._saved: list[Saved] | None = []

    @property
    def name(self) -> str:
        """The operation."""
        return self.function.__name__ if self.function else "AccumulateGrad"

    def save_for_backward(self, *values: Any) -> None:  # noqa: ANN401
        """Keep tensors for the way back; call it in ``forward``.

        Args:
            values: inputs, the result, or tensors made on the way; what is no
                tensor is kept too.
        """
        self._given = values

    def _seal(self, known: Sequence[tuple[Tensor, Counter, int]]) -> None:
        """Note the version of everything saved.

        Args:
            known: inputs and result, each with its counter and its version.
        """
        for value in self._given:
            found = [Saved(*entry) for entry in known if entry[0] is value]
            self._saved.append(found[0] if found else Saved(value))
        self._given = ()

    def _keep_copy(self, tensor: Tensor) -> None:
        """Save a copy of a tensor that is about to be written over."""
        for i, kept in enumerate(self._saved):
            if kept.tensor is tensor:
                self._saved[i] = Saved(tensor.clone())

    def _moved(self, tensor: Tensor, to: Tensor, counter: Counter) -> None:
        """Say that the result was written into another tensor, which replaces it."""
        for i, kept in enumerate(self._saved):
            if kept.tensor is tensor:
                self._saved[i] = Saved(to, counter, counter.value)

    @property
    def saved_tensors(self) -> tuple:
        """What was saved.

        Raises:
            RuntimeError: if it was freed by an earlier way back, or was changed.
        """
        if self._saved is None:
            raise RuntimeError(
                f"backward: what {self.name} saved is already freed; the first way "
                "back must be called with retain_graph=True"
            )
        for kept in self._saved:
            if kept.counter is not None and kept.counter.value != kept.version:
                raise RuntimeError(
                    f"backward: a tensor that {self.name} saved must be at version "
                    f"{kept.version}, got version {kept.counter.value}: it was "
                    "changed in place"
                )
        return tuple(kept.tensor for kept in self._saved)

    def kept(self) -> list[Tensor]:
        """List all tensors saved, those of an input or a result among them."""
        saved = [kept.tensor for kept in self._saved or ()]
        return [tensor for tensor in saved if isinstance(tensor, Tensor)]

    def release(self) -> None:
        """Free what was saved, if anything was."""
        if self._saved:
            self._saved = None

    def run(self, gradient: Tensor) -> list[Tensor | None]:
        """Turn the gradient of the result into those of the inputs.

        Args:
            gradient: of the result, with its shape.

        Returns:
            One a input, with its shape and dtype; ``None`` where none is wanted.
        """
        found = self.function.backward(self, gradient)
        found = found if isinstance(found, tuple) else (found,)
        fitted: list[Tensor | None] = [None] * len(self.next_nodes)
        for i, g in enumerate(found):
            if g is not None and self.needs_input_grad[i]:
                shape, dtype = self._forms[i]
                fitted[i] = sum_to_size(g, *shape).to(dtype)
        return fitted

    def __repr__(self) -> str:
        return f"<{self.name}>"


class AccumulateGrad(Node):
    """Where the way back ends: at a leaf, whose ``.grad`` it adds to.

    Args:
        variable: the leaf.
    """

    def __init__(self, variable: Variable) -> None:
        super().__init__(None)
        self.variable = variable
        self.hooks = variable.hooks

    def run(self, gradient: Tensor) -> list[Tensor | None]:
        """Add to the leaf's ``.grad``.

        Args:
            gradient: of the leaf.

        Returns:
            An empty list.
        """
        leaf = self.variable
        if leaf.grad is None:
            leaf.grad = gradient.clone()
        else:
            leaf.grad += gradient  # in place: whoever holds `.grad` sees the sum
        return []


def is_variable(value: object) -> bool:
    """Tell whether a value is a :class:`Variable`, without knowing the class."""
    return isinstance(getattr(value, "counter", None), Counter)


def sum_to_size(input: Tensor, *size: int) -> Tensor:
    """Sum over the dimensions that broadcasting would add or stretch.

    Twin of :meth:`torch.Tensor.sum_to_size`.

    Args:
        input: any shape.
        size: the shape wanted, one by one or as a list; it must broadcast to
            that of ``input``.

    Returns:
        A tensor of that shape; ``input`` itself if it has it.

    Raises:
        ValueError: if the shape does not broadcast to that of ``input``.
    """
    shape = torch.Size(size[0] if size and not isinstance(size[0], int) else size)
    if shape == input.shape:
        return input
    extra = input.ndim - len(shape)
    pairs = list(zip(input.shape[max(extra, 0) :], shape, strict=False))
    if extra < 0 or any(want not in (1, got) for got, want in pairs):
        raise ValueError(
            f"sum_to_size: size must broadcast to {list(input.shape)}, "
            f"got {list(shape)}"
        )
    stretched = [
        extra + d for d, (got, want) in enumerate(pairs) if want == 1 and got != 1
    ]
    dims = [*range(extra), *stretched]
    return input.sum(dims, keepdim=True).reshape(shape)
