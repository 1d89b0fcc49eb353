"""Tensors as a storage and the numbers that read it: shape, strides, offset.

A *view* is nothing but another shape, other strides and another offset over the
same storage, so every view here is made by one primitive,
:func:`torch.as_strided`. Where no strides will do, the elements are copied.

Chapter: tensors
"""

from dlnotes.tensors.broadcasting import (
    broadcast_shapes,
    broadcast_tensors,
    broadcast_to,
    expand,
)
from dlnotes.tensors.comparing import isclose
from dlnotes.tensors.copies import cat, flip, repeat, stack, tile
from dlnotes.tensors.creation import eye, linspace
from dlnotes.tensors.layout import (
    cells,
    contiguous,
    contiguous_strides,
    is_contiguous,
    runs,
    view_strides,
)
from dlnotes.tensors.pieces import chunk, narrow, split, unfold
from dlnotes.tensors.promotion import promote_types, result_type
from dlnotes.tensors.reductions import argmin, cumsum, mean, sum
from dlnotes.tensors.reshaping import flatten, reshape, unflatten, view
from dlnotes.tensors.selecting import gather, masked_select, nonzero, where
from dlnotes.tensors.summation import compensated_sum, pairwise_sum, running_sum
from dlnotes.tensors.views import permute, squeeze, transpose, unsqueeze

__all__ = [
    "argmin",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "cat",
    "cells",
    "chunk",
    "compensated_sum",
    "contiguous",
    "contiguous_strides",
    "cumsum",
    "expand",
    "eye",
    "flatten",
    "flip",
    "gather",
    "is_contiguous",
    "isclose",
    "linspace",
    "masked_select",
    "mean",
    "narrow",
    "nonzero",
    "pairwise_sum",
    "permute",
    "promote_types",
    "repeat",
    "reshape",
    "result_type",
    "running_sum",
    "runs",
    "split",
    "squeeze",
    "stack",
    "sum",
    "tile",
    "transpose",
    "unflatten",
    "unfold",
    "unsqueeze",
    "view",
    "view_strides",
    "where",
]
