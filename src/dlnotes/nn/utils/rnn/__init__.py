"""Sequences of unequal length in one batch: padded to a rectangle, or packed.

A padded batch ``[T, B, ...]`` has a row for every step and a column for every
sequence, filled up at the end. Packed, the fill is left out.

Chapter: rnn
"""

from .packing import (
    PackedSequence,
    invert_permutation,
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
    unpack_sequence,
)
from .padding import pad_sequence, unpad_sequence

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]
