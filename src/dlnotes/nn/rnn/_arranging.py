"""From what a reader may give to one arrangement, and back.

Inside the layers a batch is packed: all first steps, all second ones, and so on;
``sizes`` says how many sequences have a step 0, a step 1, …. A plain batch is the
case that all sizes are alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from dlnotes.nn.utils.rnn import PackedSequence

from ._arguments import check_dtype, check_states
from ._time import State

Packed = PackedSequence | nn.utils.rnn.PackedSequence  # either library's


def to_rows(
    function: str, input: Tensor | Packed, layer: nn.Module
) -> tuple[Tensor, list[int]]:
    """Check an input and lay it out step by step.

    Args:
        function: that the reader called.
        input: ``[T, B, I]``, ``[B, T, I]`` if ``batch_first``, ``[T, I]``; or packed.
        layer: has ``input_size``, ``batch_first`` and the weights.

    Returns:
        ``[sum of sizes, I]``, and the sizes.

    Raises:
        ValueError: if a shape or the dtype is not as above.
    """
    size = layer.input_size
    if isinstance(input, Packed):
        check_dtype(function, layer.weight_ih_l0.dtype, input=input.data)
        rows, sizes = input.data, input.batch_sizes.tolist()
        if rows.ndim != 2 or rows.shape != (sum(sizes), size):
            raise ValueError(
                f"{function}: input.data must be [{sum(sizes)}, {size}], a row for "
                f"each step and I = {size}, got {list(rows.shape)}"
            )
        return rows, sizes
    shape = list(input.shape) if isinstance(input, Tensor) else type(input).__name__
    if not isinstance(input, Tensor) or len(shape) not in (2, 3) or shape[-1] != size:
        wanted = "[B, T, I]" if layer.batch_first else "[T, B, I]"
        raise ValueError(
            f"{function}: input must be {wanted} or [T, I] with I = {size}, got {shape}"
        )
    check_dtype(function, layer.weight_ih_l0.dtype, input=input)
    steps = input[:, None] if input.ndim == 2 else input  # [T, 1, I]
    if input.ndim == 3 and layer.batch_first:
        steps = input.transpose(0, 1)
    if not len(steps):
        raise ValueError(f"{function}: input must have at least one step, got {shape}")
    return steps.reshape(-1, size), [steps.shape[1]] * len(steps)


def to_states(
    function: str,
    input: Tensor | Packed,
    batch: int,
    states: Sequence[Tensor] | None,
    due: dict[str, tuple[int, int]],
) -> State:
    """Check the states at the start; make them of zeros if there are none.

    Args:
        function: that the reader called.
        input: what comes with them.
        batch: ``B``, the number of sequences.
        states: ``[rows, B, size]`` each, ``[rows, size]`` for a ``[T, I]`` input.
        due: name, rows and size of each.

    Returns:
        ``[rows, B, size]`` each, the longest sequence first.

    Raises:
        ValueError: if a shape or a dtype is not as above.
    """
    data = input.data if isinstance(input, Packed) else input
    if states is None:
        return [data.new_zeros(rows, batch, size) for rows, size in due.values()]
    alone = not isinstance(input, Packed) and input.ndim == 2
    shapes = {
        name: (rows, size) if alone else (rows, batch, size)
        for name, (rows, size) in due.items()
    }
    check_states(function, data.dtype, states, shapes)
    if isinstance(input, Packed) and input.sorted_indices is not None:
        return [s.index_select(1, input.sorted_indices) for s in states]
    return [s[:, None] for s in states] if alone else list(states)


def as_given(
    input: Tensor | Packed, batch_first: bool, rows: Tensor, states: State, steps: int
) -> tuple[Tensor | Packed, State]:
    """Arrange outputs as the input, and states as those at the start.

    Args:
        input: what the reader gave.
        batch_first: whether its sequences are its first dimension.
        rows: the outputs, ``[sum of sizes, size]``.
        states: at the end, ``[rows, B, size]`` each.
        steps: ``T``.

    Returns:
        Both.
    """
    if isinstance(input, Packed):
        order = input.unsorted_indices
        if order is not None:
            states = [s.index_select(1, order) for s in states]
        return type(input)(rows, *input[1:]), states
    if input.ndim == 2:
        return rows, [s[:, 0] for s in states]
    output = rows.view(steps, len(rows) // steps, rows.shape[-1])  # [T, B, size]
    return output.transpose(0, 1) if batch_first else output, states
