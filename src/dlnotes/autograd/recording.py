"""How a call becomes a node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from torch import Tensor

from dlnotes.autograd.graph import Node, is_variable

if TYPE_CHECKING:
    from dlnotes.autograd.variable import Variable


class Function:
    """A pair of formulas: the way there and the way back, both on plain tensors.

    As :class:`torch.autograd.Function`. A subclass defines ``forward(ctx, *inputs)``
    and ``backward(ctx, gradient)``, which returns one gradient an input.
    """

    @staticmethod
    def forward(ctx: Node, *inputs: Any) -> Tensor:  # noqa: ANN401
        """Compute the result; ``ctx.save_for_backward`` keeps what is needed."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Any:  # noqa: ANN401
        """Compute the gradients of the inputs; those of a broadcast are summed."""
        raise NotImplementedError

    @classmethod
    def apply(cls, *inputs: Any) -> Variable:  # noqa: ANN401
        """Compute the result and record how.

        Args:
            inputs: variables, and whatever else ``forward`` takes.

        Returns:
            The result, with this call as its ``grad_fn`` if an input requires
            grad and recording is on.
        """
        from dlnotes.autograd.variable import Variable  # which is built on this

        node = Node(cls, inputs)
        data = cls.forward(node, *(x.data if is_variable(x) else x for x in inputs))
        result = Variable(data)
        if shares_storage(data, inputs):
            result._become_view(inputs[0], cls, inputs[1:])
        if any(node.needs_input_grad):
            known = [(x.data, x.counter, x.version) for x in inputs if is_variable(x)]
            node._seal([*known, (data, result.counter, result.version)])
            result._set_history(node)
        return result


def shares_storage(data: Tensor, inputs: Sequence[Any]) -> bool:
    """Tell whether a result is a view of the first input."""
    first = inputs[0]
    return (
        is_variable(first)
        and data.untyped_storage().data_ptr() == first.data.untyped_storage().data_ptr()
    )
