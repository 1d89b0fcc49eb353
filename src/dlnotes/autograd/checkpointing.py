"""Less memory for more work: compute a part again instead of keeping it.

Chapter: saved_tensors
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from dlnotes.autograd.engine import backward
from dlnotes.autograd.graph import Node
from dlnotes.autograd.modes import enable_grad, is_grad_enabled, no_grad
from dlnotes.autograd.recording import Function
from dlnotes.autograd.variable import Variable


def checkpoint(function: Callable[..., Variable], *args: Variable) -> Variable:
    """Call a function, keep nothing but its inputs, and call it again on the way back.

    As :func:`torch.utils.checkpoint.checkpoint` with ``use_reentrant=True``. Leaves
    that the function uses besides ``args`` get their gradients too.

    Args:
        function: must give the same result both times.
        args: what it is called with.

    Returns:
        Its result.

    Raises:
        ValueError: if no input requires grad: the way back would not come by.
    """
    if is_grad_enabled() and not any(x.requires_grad for x in args):
        raise ValueError("checkpoint: one of args must require grad, got none")
    return Checkpoint.apply(function, *args)


class Checkpoint(Function):
    """A whole part of a program as one node."""

    @staticmethod
    def forward(
        ctx: Node, function: Callable[..., Variable], *inputs: Tensor
    ) -> Tensor:
        """Compute the result and record nothing of how."""
        ctx.call = function
        ctx.save_for_backward(*inputs)
        with no_grad():
            return function(*(Variable(x) for x in inputs)).data

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Compute it once more, record it, and go back through that."""
        wanted = ctx.needs_input_grad[1:]
        leaves = [
            Variable(x, w) for x, w in zip(ctx.saved_tensors, wanted, strict=True)
        ]
        with enable_grad():
            output = ctx.call(*leaves)
        backward(output, gradient)
        return None, *(leaf.grad for leaf in leaves)
