"""Sequences of unequal length without padding: step by step, not one by one.

The rows stand one after the other, each as long as there are sequences that still
go on. If the longest sequence comes first, these are the first ones of the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from .padding import pad_sequence, unpad_sequence


class _Fields(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Fields):
    """The steps of several sequences, without padding; made by the functions below.

    Twin of :class:`torch.nn.utils.rnn.PackedSequence`.

    The words *abc* and *x* give the data ``a x b c`` and the batch sizes 2, 1, 1.
    Of the shorthands of ``to``, such as ``double``, it has none.

    Args:
        data: ``[sum of lengths, ...]``, any dtype: all first steps, all second ones…
        batch_sizes: ``[T]`` int64: how many sequences have a step 0, a step 1, …
        sorted_indices: ``[B]`` int64, where each sequence stood in the batch,
            longest sequence first; ``None`` if they came in that order.
        unsorted_indices: ``[B]`` int64, the way back; computed if ``None``.

    Raises:
        ValueError: if ``batch_sizes`` is no tensor on the CPU.
    """

    __slots__ = ()

    def __new__(
        cls,
        data: Tensor,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> PackedSequence:
        """Take four tensors, or a pair ``(data, batch_sizes)`` as the first."""
        if batch_sizes is None and isinstance(data, list | tuple) and len(data) == 2:
            data, batch_sizes = data
        if not isinstance(batch_sizes, Tensor) or batch_sizes.device.type != "cpu":
            got = getattr(batch_sizes, "device", type(batch_sizes).__name__)
            raise ValueError(
                f"PackedSequence: batch_sizes must be a tensor on the CPU, got {got}"
            )
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:  # noqa: ANN401
        """Change the dtype or the device of the data, as :meth:`torch.Tensor.to`."""
        data = self.data.to(*args, **kwargs)
        orders = (self.sorted_indices, self.unsorted_indices)
        moved = (o if o is None else o.to(data.device) for o in orders)
        return type(self)(data, self.batch_sizes, *moved)


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Return the permutation that undoes another one.

    Twin of :func:`torch.nn.utils.rnn.invert_permutation`.

    Args:
        permutation: ``[B]`` int64, each of ``0 … B - 1`` once; or ``None``.

    Returns:
        ``[B]`` int64, the place at which each number stands; ``None`` for ``None``.
    """
    return None if permutation is None else permutation.argsort()


def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """Leave out the padding of a batch.

    Twin of :func:`torch.nn.utils.rnn.pack_padded_sequence`.

    Args:
        input: ``[T, B, ...]``, or ``[B, T, ...]`` if ``batch_first``; any dtype.
        lengths: ``[B]``, how many steps of each sequence count, at least 1.
        batch_first: whether the sequences are the first dimension.
        enforce_sorted: whether the longest sequence must come first, and so on;
            if false, they are sorted here, and the packed sequence knows how.

    Returns:
        The steps that count.

    Raises:
        ValueError: if the lengths do not fit ``input``, or are not sorted.
    """
    name = "pack_padded_sequence"
    lengths = torch.as_tensor(lengths, dtype=torch.int64, device="cpu")  # [B]
    if not isinstance(input, Tensor) or input.ndim < 2:
        got = list(input.shape) if isinstance(input, Tensor) else type(input).__name__
        raise ValueError(f"{name}: input must have at least 2 dimensions, got {got}")
    steps = input.transpose(0, 1) if batch_first else input  # [T, B, ...]
    if lengths.shape != steps.shape[1:2] or not len(lengths):
        raise ValueError(
            f"{name}: lengths must have one number for each of {steps.shape[1]} "
            f"sequences, at least one, got {list(lengths.shape)}"
        )
    if lengths.min() < 1 or lengths.max() > len(steps):
        raise ValueError(
            f"{name}: lengths must be from 1 to {len(steps)}, got {lengths.tolist()}"
        )
    order = None
    if not enforce_sorted:
        lengths, order = lengths.sort(descending=True)
        order = order.to(input.device)
        steps = steps.index_select(1, order)
    elif (lengths[1:] > lengths[:-1]).any():
        raise ValueError(
            f"{name}: lengths must be sorted, the longest first, unless "
            f"enforce_sorted=False, got {lengths.tolist()}"
        )
    counts = torch.arange(int(lengths[0]))[:, None] < lengths  # [longest, B]
    data = steps[: len(counts)][counts.to(input.device)]  # row by row: step by step
    return PackedSequence(data, counts.sum(1), order)


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Put a packed batch back into a rectangle, in the order that it once had.

    Twin of :func:`torch.nn.utils.rnn.pad_packed_sequence`.

    Args:
        sequence: what was packed.
        batch_first: whether the sequences are the first dimension of the result.
        padding_value: stands where no step is.
        total_length: ``T``; the longest sequence's length if ``None``.

    Returns:
        ``[T, B, ...]``, or ``[B, T, ...]`` if ``batch_first``, of the data's dtype;
        and the lengths, ``[B]`` int64.

    Raises:
        ValueError: if ``total_length`` is too short.
    """
    data, batch_sizes, _, unsorted = sequence
    total = len(batch_sizes) if total_length is None else total_length
    if total < len(batch_sizes):
        raise ValueError(
            f"pad_packed_sequence: total_length must be >= {len(batch_sizes)}, the "
            f"length of the longest sequence, got {total_length}"
        )
    counts = torch.arange(int(batch_sizes[0])) < batch_sizes[:, None]  # [longest, B]
    padded = data.new_full((total, counts.shape[1], *data.shape[1:]), padding_value)
    padded[: len(counts)][counts.to(data.device)] = data
    lengths = counts.sum(0)
    if unsorted is not None:
        padded, lengths = padded.index_select(1, unsorted), lengths[unsorted.cpu()]
    return padded.transpose(0, 1) if batch_first else padded, lengths


def pack_sequence(
    sequences: Sequence[Tensor], enforce_sorted: bool = True
) -> PackedSequence:
    """Pack sequences of unequal length.

    Twin of :func:`torch.nn.utils.rnn.pack_sequence`.

    Args:
        sequences: each ``[L, ...]``, with the same dimensions after the first.
        enforce_sorted: as in :func:`pack_padded_sequence`.

    Returns:
        Their steps.
    """
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    padded = pad_sequence(sequences)
    return pack_padded_sequence(padded, lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """Return the sequences of a packed batch, in the order that they once had.

    Twin of :func:`torch.nn.utils.rnn.unpack_sequence`.

    Args:
        packed_sequences: what was packed.

    Returns:
        Each sequence, ``[L, ...]``.
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
