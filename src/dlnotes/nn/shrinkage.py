"""Shrinkage: the step by which an L1 penalty makes weights exactly 0.

The penalty ``lambd * |w|`` has a kink at 0, where a gradient means little. Its
*proximal* step asks instead for the best compromise between staying at ``x``
and paying little: the ``w`` that minimises ``(w - x)² / 2 + lambd * |w|``.
That is :func:`softshrink`.

Chapter: regularization
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx

from dlnotes._checks import check_floating, check_range
from dlnotes._derivatives import forward_mode

from .activations import _mask


class _Shrink(torch.autograd.Function):
    """``value(x)`` forwards; backwards, only what did not become 0 passes."""

    generate_vmap_rule = True

    @staticmethod
    def forward(input: Tensor, value: Callable[[Tensor], Tensor]) -> Tensor:
        return value(input)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(output)
        ctx.save_for_forward(output)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple:
        (output,) = ctx.saved_tensors
        return _mask(torch.ne, output, 0) * grad, None

    @forward_mode
    def jvp(ctx: FunctionCtx, change: Tensor, _: None) -> Tensor:
        return _Shrink.backward(ctx, change)[0]


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Move every number by ``lambd`` towards 0; what is nearer becomes 0.

    Twin of :func:`torch.nn.functional.softshrink`.

    Soft thresholding: ``sign(x) * max(|x| - lambd, 0)``, written as ``x`` less
    the nearest number within ``-lambd`` to ``lambd``. Donoho 1995.

    Args:
        input: ``[...]`` floating-point.
        lambd: the step, finite, not negative.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``lambd`` is negative or not finite, or ``input`` not
            floating-point.
    """
    check_floating("softshrink", input=input)
    check_range("softshrink", 0, torch.finfo(input.dtype).max, lambd=lambd)
    return _Shrink.apply(input, lambda x: x.clamp(-lambd, lambd).neg_().add_(x))


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Set what is within ``-lambd`` to ``lambd`` to 0, and leave the rest alone.

    Twin of :func:`torch.nn.functional.hardshrink`.

    Args:
        input: ``[...]`` floating-point.
        lambd: how far from 0 a number must be to stay, finite; negative: all stay.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``lambd`` is not finite, or ``input`` not floating-point.
    """
    check_floating("hardshrink", input=input)
    largest = torch.finfo(input.dtype).max
    check_range("hardshrink", -largest, largest, lambd=lambd)
    if lambd < 0:
        return input.clone()
    return _Shrink.apply(input, lambda x: _mask(torch.gt, x.abs(), lambd) * x)


class _Layer(nn.Module):
    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def extra_repr(self) -> str:
        """Return the setting, as PyTorch writes it."""
        return str(self.lambd)


class Softshrink(_Layer):
    """:func:`dlnotes.nn.functional.softshrink` as a layer.

    Twin of :class:`torch.nn.Softshrink`.

    Args:
        lambd: the step towards 0.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return softshrink(input, self.lambd)


class Hardshrink(_Layer):
    """:func:`dlnotes.nn.functional.hardshrink` as a layer.

    Twin of :class:`torch.nn.Hardshrink`.

    Args:
        lambd: how far from 0 a number must be to stay.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return hardshrink(input, self.lambd)
