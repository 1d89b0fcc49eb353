"""Tensors as a storage and the numbers that read it: shape, strides, offset.

A *view* is nothing but another shape, other strides and another offset over the
same storage, so every view here is made by one primitive,
:func:`torch.as_strided`. Where no strides will do, the elements are copied.
"""

from dlnotes.tensors.broadcasting import (
    broadcast_shapes,
    broadcast_tensors,
    broadcast_to,
    expand,
)
from dlnotes.tensors.copies import cat, flip, repeat, stack, tile
from dlnotes.tensors.layout import (
    cells,
    contiguous,
    contiguous_strides,
    is_contiguous,
    runs,
    view_strides,
)
from dlnotes.tensors.pieces import chunk, narrow, split, unfold
from dlnotes.tensors.reshaping import flatten, reshape, unflatten, view
from dlnotes.tensors.views import permute, squeeze, transpose, unsqueeze

__all__ = [
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "cat",
    "cells",
    "chunk",
    "contiguous",
    "contiguous_strides",
    "expand",
    "flatten",
    "flip",
    "is_contiguous",
    "narrow",
    "permute",
    "repeat",
    "reshape",
    "runs",
    "split",
    "squeeze",
    "stack",
    "tile",
    "transpose",
    "unflatten",
    "unfold",
    "unsqueeze",
    "view",
    "view_strides",
]
