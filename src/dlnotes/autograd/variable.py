"""A tensor that remembers how it was made."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlnotes.autograd._arithmetic import Where
from dlnotes.autograd._operators import Operators
from dlnotes.autograd._shaping import CopySlices
from dlnotes.autograd.graph import AccumulateGrad, Counter, Node
from dlnotes.autograd.modes import enable_grad, is_grad_enabled, no_grad
from dlnotes.autograd.recording import Function

_KEYS = itertools.count()


class Variable(Operators):
    """A plain tensor, its gradient, and the node that made it.

    It has the operators and methods of a tensor; each records what it did if an
    operand requires grad and recording is on.

    Args:
        data: a tensor, which is not copied, or numbers.
        requires_grad: whether its gradient is wanted.

    Attributes:
        data: the plain tensor; writing into it directly is not noticed.
        grad: a plain tensor, or ``None`` before the first way back.
        counter: how often it was written into; views and detached ones share it.
        hooks: of a leaf, called with its gradient.

    Raises:
        ValueError: if a gradient is wanted and ``data`` is not floating-point.
    """

    def __init__(self, data: Any, requires_grad: bool = False) -> None:  # noqa: ANN401
        self.data: Tensor = data if isinstance(data, Tensor) else torch.tensor(data)
        self.grad: Tensor | None = None
        self.counter = Counter()
        self.hooks: dict[int, Callable[[Tensor], Tensor | None]] = {}
        self._wanted = False
        self._history: Node | None = None
        self._accumulator: Callable[[], Node | None] = lambda: None
        self._retains = False
        self._base: Variable | None = None  # whose storage this reads, if a view
        self._steps: list[tuple[type[Function], tuple]] = []  # from base to here
        self._base_history: Node | None = None
        if requires_grad:
            self.requires_grad_()

    def __reduce__(self) -> tuple:
        """Pickle and copy the numbers, without what made them, as PyTorch does."""
        return type(self), (self.data, self.requires_grad), {"grad": self.grad}

    # ---- who made it ----

    @property
    def grad_fn(self) -> Node | None:
        """The node that made it; ``None`` for a leaf."""
        base = self._base
        if base is not None and base.grad_fn is not self._base_history:
            with enable_grad():  # the base was written into: be its view once more
                again = self._replay(base)
            self._set_history(again._history)
            self._base_history = base.grad_fn
        return self._history

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it."""
        return self.grad_fn is None

    @property
    def requires_grad(self) -> bool:
        """Whether its gradient, or one through it, is wanted."""
        return self._wanted or self.grad_fn is not None

    def requires_grad_(self, requires_grad: bool = True) -> Variable:
        """Want the gradient of a leaf, or no longer.

        Args:
            requires_grad: whether it is wanted.

        Returns:
            The variable itself.

        Raises:
            ValueError: if it is no leaf, or not floating-point.
        """
        if requires_grad and not self.data.is_floating_point():
            raise ValueError(
                f"requires_grad_: data must be floating-point, got {self.data.dtype}"
            )
        if not self.is_leaf and not requires_grad:
            raise ValueError(
                "requires_grad_: only a leaf can be switched off, use detach()"
            )
        self._wanted = requires_grad and self.is_leaf
        return self

    def detach(self) -> Variable:
        """Return a leaf over the same storage, with the same version counter."""
        leaf = Variable(self.data)
        leaf.counter = self.counter
        return leaf

    # ---- gradients ----

    def backward(
        self, gradient: Tensor | None = None, retain_graph: bool = False
    ) -> None:
        """Add the gradients of this one to the leaves it depends on.

        Args:
            gradient: weight of each entry; may be left out if there is only one.
            retain_graph: whether to keep what was saved, for another way back.

        Raises:
            ValueError: if ``gradient`` has another shape.
            RuntimeError: if it is missing, or what is needed was freed or changed.
        """
        from dlnotes.autograd.engine import backward

        backward(self, gradient, retain_graph)

    def retain_grad(self) -> None:
        """Keep the gradient in ``.grad`` although this is no leaf.

        Raises:
            ValueError: if it requires no grad.
        """
        if not self.requires_grad:
            raise ValueError("retain_grad: the variable must require grad, got none")
        if not self.is_leaf:
            self._retains = True
            self.grad_fn.retainers.add(self)

    def register_hook(
        self, hook: Callable[[Tensor], Tensor | None]
    ) -> Callable[[], None]:
        """Call a function with the gradient, once it is complete.

        Args:
            hook: may return another gradient, which then goes on.

        Returns:
            A function that takes the hook off again.

        Raises:
            ValueError: if the variable requires no grad.
        """
        if not self.requires_grad:
            raise ValueError("register_hook: the variable must require grad, got none")
        hooks = self.hooks if self.is_leaf else self.grad_fn.hooks
        key = next(_KEYS)
        hooks[key] = hook
        return lambda: hooks.pop(key, None) and None

    # ---- versions, views, writing in place ----

    @property
    def version(self) -> int:
        """How often its storage was written into."""
        return self.counter.value

    def _node(self) -> Node | None:
        """Where a gradient for this one is sent: its maker, or its accumulator."""
        if not self.requires_grad:
            return None
        if self.grad_fn is not None:
            return self.grad_fn
        node = self._accumulator()
        if node is None:  # one for all uses, as long as one of them is there
            node = AccumulateGrad(self)
            self._accumulator = weakref.ref(node)
        return node

    def _set_history(self, node: Node | None) -> None:
        if self._retains:
            self._history.retainers.discard(self)
            node.retainers.add(self)
        self._history, self._wanted = node, False

    def _become_view(self, of: Variable, step: type[Function], rest: tuple) -> None:
        self.counter = of.counter
        if is_grad_enabled():
            self._base = of if of._base is None else of._base
            self._steps = [*of._steps, (step, rest)]
            self._base_history = self._base.grad_fn

    def _replay(self, base: Variable) -> Variable:
        for step, rest in self._steps:
            base = step.apply(base, *rest)
        return base

    def _part(self, whole: Tensor) -> Tensor:
        with no_grad():
            return self._replay(Variable(whole)).data

    def _write(self, name: str, new: Variable) -> Variable:
        """Put a recorded result in the place of this variable's elements."""
        base = self if self._base is None else self._base
        if is_grad_enabled() and base.requires_grad and base.is_leaf:
            raise RuntimeError(
                f"{name}: a leaf that requires grad must not be changed in place, "
                "unless under no_grad()"
            )
        if new.shape != self.shape or not torch.can_cast(new.dtype, self.dtype):
            raise ValueError(
                f"{name}: the result must be {list(self.shape)} of {self.dtype}, "
                f"got {list(new.shape)} of {new.dtype}"
            )
        recorded = new.grad_fn
        if recorded is not None:
            recorded._keep_copy(self.data)
        self.data.copy_(new.data)
        self.counter.value += 1
        if recorded is None:
            return self
        recorded._moved(new.data, self.data, self.counter)
        if base is self:
            self._set_history(recorded)
        else:
            whole = CopySlices.apply(base, new, self._part)
            base._set_history(whole._history)
        return self


def where(condition: Tensor, a: Variable | float, b: Variable | float) -> Variable:
    """Take elements of ``a`` where a condition holds, and of ``b`` elsewhere.

    Args:
        condition: bool.
        a: broadcast to ``condition``.
        b: likewise.

    Returns:
        A variable of the common shape.
    """
    return Where.apply(condition, a, b)
