"""Sequences of unequal length as a rectangle, filled up."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor

from dlnotes._checks import check_choice


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Make a rectangle of sequences of unequal length.

    Twin of :func:`torch.nn.utils.rnn.pad_sequence`.

    Args:
        sequences: each ``[L, ...]``, with the same dimensions after the first.
        batch_first: whether the sequences are the first dimension of the result.
        padding_value: stands where no step is.
        padding_side: ``"right"`` fills up after the last step, ``"left"`` before
            the first.

    Returns:
        ``[T, B, ...]``, or ``[B, T, ...]`` if ``batch_first``, of the first one's
        dtype; ``T`` is the greatest length.

    Raises:
        ValueError: if there is no sequence, or their dimensions differ.
    """
    name = "pad_sequence"
    check_choice(name, ("right", "left"), padding_side=padding_side)
    found = list(sequences) if isinstance(sequences, Iterable) else []
    if not found or not all(isinstance(s, Tensor) and s.ndim for s in found):
        got = type(sequences).__name__ if not found else f"{len(found)} elements"
        raise ValueError(
            f"{name}: sequences must be a list of at least one tensor [L, ...], "
            f"got {got}"
        )
    rest = found[0].shape[1:]
    for sequence in found:
        if sequence.shape[1:] != rest:
            raise ValueError(
                f"{name}: sequences must all be [L, {', '.join(map(str, rest))}], "
                f"got {list(sequence.shape)}"
            )
    longest = max(map(len, found))
    padded = found[0].new_full((len(found), longest, *rest), padding_value)
    for i, sequence in enumerate(found):
        start = longest - len(sequence) if padding_side == "left" else 0
        padded[i, start : start + len(sequence)] = sequence
    return padded if batch_first else padded.transpose(0, 1)


def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """Cut the sequences out of a padded batch.

    Twin of :func:`torch.nn.utils.rnn.unpad_sequence`.

    PyTorch's also swaps the first two dimensions of the tensor that it is given,
    unless ``batch_first``; ours leaves it alone.

    Args:
        padded_sequences: ``[T, B, ...]``, or ``[B, T, ...]`` if ``batch_first``.
        lengths: ``[B]`` int64.
        batch_first: whether the sequences are the first dimension.

    Returns:
        Each sequence, ``[L, ...]``.

    Raises:
        ValueError: if there is not one length for each sequence.
    """
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    if len(rows) != len(lengths):
        raise ValueError(
            f"unpad_sequence: lengths must be [{len(rows)}], one for each sequence, "
            f"got {len(lengths)}"
        )
    return [row[: max(int(n), 0)] for row, n in zip(rows, lengths, strict=True)]
