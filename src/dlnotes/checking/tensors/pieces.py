"""Tasks for views of pieces and windows."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import COPY, TURNED, add, copied, ramp


def _narrow_to_end(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    input.narrow(dim, start, length)
    index = range(start % max(input.shape[dim], 1), length)
    return input.narrow(dim, index.start, max(len(index), 0)) if len(index) else (
        input.narrow(dim, 0, 0)
    )  # fmt: skip


def _narrow_unclipped(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    d = dim % input.ndim
    first = start + input.shape[d] if start < 0 else start
    return input[(slice(None),) * d + (slice(first, first + length),)]


add(
    "narrow",
    [
        ("rows", ramp(4, 3), 0, 1, 2),
        ("columns", ramp(4, 5), -1, 2, 3),
        ("from the end", ramp(4, 3), 0, -2, 2),
        ("nothing", ramp(4, 3), 0, 4, 0),
        ("of a permuted tensor", TURNED, 1, 1, 2),
        ("too long", ramp(4, 3), 0, 3, 2),
    ],
    layout=True,
    wrong={
        "`length` is a number of elements, not the index to stop at": _narrow_to_end,
        "a slice stops quietly at the border; `narrow` refuses": _narrow_unclipped,
        COPY: copied(torch.narrow),
    },
)


def _split_into_parts(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    if isinstance(split_size_or_sections, int):
        return tensor.chunk(split_size_or_sections, dim)
    return tensor.split(split_size_or_sections, dim)


def _split_drops_rest(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    pieces = tensor.split(split_size_or_sections, dim)
    if isinstance(split_size_or_sections, int):
        return tuple(p for p in pieces if p.shape[dim] == split_size_or_sections)
    return pieces


add(
    "split",
    [
        ("3 columns each", ramp(2, 6), 3, 1),
        ("a rest", ramp(7, 2), 3),
        ("given sizes", ramp(6, 2), [1, 0, 5]),
        ("larger than the tensor", ramp(2, 2), 5),
        ("an empty dimension", ramp(0, 2), 3),
        ("sizes that do not add up", ramp(6, 2), [1, 2]),
    ],
    layout=True,
    wrong={
        "the number is the size of a piece, not the number of pieces; that is "
        "`chunk`": _split_into_parts,
        "the last piece, which is smaller, is missing": _split_drops_rest,
        COPY: copied(torch.split),
    },
)


def _chunk_floor(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    size = max(input.shape[dim] // chunks, 1)
    return input.split(size, dim)


def _chunk_evenly(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    return input.tensor_split(chunks, dim)


def _chunk_as_split(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    return input.split(chunks, dim)


add(
    "chunk",
    [
        ("divides evenly", ramp(6, 2), 3),
        ("5 rows in 4 chunks", ramp(5, 2), 4),
        ("columns", ramp(2, 7), 3, 1),
        ("from the end", ramp(2, 7), 2, -1),
        ("more chunks than rows", ramp(3, 2), 5),
        ("an empty dimension", ramp(0, 2), 3),
        ("no chunk", ramp(3, 2), 0),
    ],
    layout=True,
    wrong={
        "the size of a chunk is rounded up, not down: 5 rows in 4 chunks are 2, 2, 1": (
            _chunk_floor
        ),
        "PyTorch does not even the sizes out: every chunk but the last has the size "
        "rounded up, and there may be fewer; `tensor_split` evens out": _chunk_evenly,
        "the number is that of the chunks, not their size; that is `split`": (
            _chunk_as_split
        ),
        COPY: copied(torch.chunk),
    },
)


def _unfold_one_short(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    windows = input.unfold(dimension, size, step)
    return windows.narrow(dimension % input.ndim, 0, windows.shape[dimension] - 1)


def _unfold_in_place(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    windows = input.unfold(dimension, size, step)
    return windows.movedim(-1, dimension % input.ndim + 1)


def _unfold_step_1(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    count = input.unfold(dimension, size, step).shape[dimension]
    return input.unfold(dimension, size, 1).narrow(dimension % input.ndim, 0, count)


add(
    "unfold",
    [
        ("windows of 3", ramp(8), 0, 3, 1),
        ("every second one", ramp(8), 0, 3, 2),
        ("no overlap", ramp(8), 0, 2, 2),
        ("of columns", ramp(5, 3), 0, 2, 1),
        ("of a permuted tensor", TURNED, 1, 2, 1),
        ("one window", ramp(4), 0, 4, 1),
        ("too large", ramp(4), 0, 5, 1),
    ],
    model="torch.Tensor.unfold",
    layout=True,
    wrong={
        "a window is missing: there are (n - size) // step + 1": _unfold_one_short,
        "the dimension inside a window comes last, not behind the windows": (
            _unfold_in_place
        ),
        "windows start `step` elements apart": _unfold_step_1,
        COPY: copied(torch.Tensor.unfold),
    },
)
