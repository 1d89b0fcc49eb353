"""What happens around ``forward``: hooks before it, behind it, and on the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class Handle:
    """What registering a hook returns; ``remove`` takes the hook off again."""

    def __init__(
        self, hooks: dict[object, Callable], hook: Callable, first: bool = False
    ) -> None:
        self._hooks, self._key = hooks, object()
        later = dict(hooks) if first else {}
        for key in later:
            del hooks[key]
        hooks[self._key] = hook
        hooks.update(later)

    def remove(self) -> None:
        """Take the hook off; a second time does nothing."""
        self._hooks.pop(self._key, None)


class _Tap(torch.autograd.Function):
    """Hand tensors on as they are; on the way back, show their gradients."""

    @staticmethod
    def forward(ctx: Any, show: Callable, *tensors: Tensor) -> tuple[Tensor, ...]:  # noqa: ANN401
        ctx.show = show
        ctx.set_materialize_grads(False)  # no gradient is None, not zeros
        ctx.mark_non_differentiable(*(t for t in tensors if not t.requires_grad))
        return tensors

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple:  # noqa: ANN401
        return None, *ctx.show(grads)


class Hooked:
    """A call is ``forward`` with the hooks around it."""

    _forward_pre_hooks: dict[object, Callable]
    _forward_hooks: dict[object, Callable]
    _backward_hooks: dict[object, Callable]

    def forward(self, *input: Any) -> Any:  # noqa: ANN401
        """Compute the result; every module defines its own.

        Args:
            input: what the module is called with.

        Returns:
            The result.

        Raises:
            NotImplementedError: here.
        """
        raise NotImplementedError(f"{type(self).__name__}: forward must be defined")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Call the hooks and, between them, ``forward``."""
        for hook in [*self._forward_pre_hooks.values()]:
            changed = hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        if self._backward_hooks:
            args, tap_outputs = self._tap(args)
        result = self.forward(*args, **kwargs)
        for hook in [*self._forward_hooks.values()]:
            changed = hook(self, args, result)
            result = result if changed is None else changed
        return tap_outputs(result) if self._backward_hooks else result

    def _tap(self, args: tuple) -> tuple[tuple, Callable]:
        """Lead the inputs through one tap, and return what taps the outputs."""
        outgoing: tuple | None = None  # gradients of the outputs: they come first
        hooks = [*self._backward_hooks.values()]  # those of now
        tapped = (
            any(t.requires_grad for t in _tensors(args)) and torch.is_grad_enabled()
        )

        def show_outputs(grads: tuple, result: Any) -> tuple:  # noqa: ANN401
            nonlocal outgoing
            outgoing = _beside(result, grads)
            if not tapped:  # no gradient will ever reach the inputs
                self._call_backward_hooks(hooks, (None,) * len(args), outgoing)
            return grads

        def show_inputs(grads: tuple) -> tuple:
            pairs = zip(grads, _tensors(args), strict=True)
            grads = tuple(torch.zeros_like(t) if g is None else g for g, t in pairs)
            if outgoing is None:  # the result held no tensor that is looked at
                return grads
            changed = self._call_backward_hooks(hooks, _beside(args, grads), outgoing)
            return tuple(
                g for g, a in zip(changed, args, strict=True) if isinstance(a, Tensor)
            )

        through = _through(args, show_inputs) if tapped else args
        return through, lambda result: _through(
            result, lambda grads: show_outputs(grads, result)
        )

    def _call_backward_hooks(
        self, hooks: list[Callable], grad_input: tuple, grad_output: tuple
    ) -> tuple:
        for hook in hooks:
            changed = hook(self, grad_input, grad_output)
            if changed is None:
                continue
            changed = changed if isinstance(changed, tuple) else (changed,)
            if len(changed) != len(grad_input):
                raise ValueError(
                    f"{type(self).__name__}: a backward hook must return "
                    f"{len(grad_input)} gradients, one for each argument, "
                    f"got {len(changed)}"
                )
            grad_input = changed
        return grad_input

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False
    ) -> Handle:
        """Call ``hook(module, args)`` before every ``forward``.

        Args:
            hook: may return other arguments.
            prepend: whether it is called before those that are there.

        Returns:
            A handle that removes it.
        """
        return Handle(self._forward_pre_hooks, hook, prepend)

    def register_forward_hook(self, hook: Callable, *, prepend: bool = False) -> Handle:
        """Call ``hook(module, args, result)`` after every ``forward``.

        Args:
            hook: may return another result.
            prepend: whether it is called before those that are there.

        Returns:
            A handle that removes it.
        """
        return Handle(self._forward_hooks, hook, prepend)

    def register_full_backward_hook(
        self, hook: Callable, *, prepend: bool = False
    ) -> Handle:
        """Call ``hook(module, grad_input, grad_output)`` on the way back.

        Args:
            hook: is given a gradient for every argument and every output, in
                tuples, ``None`` for what is no tensor; may return other gradients
                for the arguments.
            prepend: whether it is called before those that are there.

        Returns:
            A handle that removes it.
        """
        return Handle(self._backward_hooks, hook, prepend)


def _tensors(values: Any) -> list[Tensor]:  # noqa: ANN401
    values = values if isinstance(values, tuple) else (values,)
    return [v for v in values if isinstance(v, Tensor)]


def _beside(values: Any, grads: tuple) -> tuple:  # noqa: ANN401
    """Give each tensor of a tuple its gradient, and what is none ``None``."""
    values, coming = values if isinstance(values, tuple) else (values,), iter(grads)
    return tuple(next(coming) if isinstance(v, Tensor) else None for v in values)


def _through(values: Any, show: Callable) -> Any:  # noqa: ANN401
    """Lead every tensor of a tuple, or the one tensor, through one tap."""
    if not _tensors(values):
        return values
    tapped = iter(_Tap.apply(show, *_tensors(values)))
    if isinstance(values, tuple):
        return tuple(next(tapped) if isinstance(v, Tensor) else v for v in values)
    return next(tapped) if isinstance(values, Tensor) else values
