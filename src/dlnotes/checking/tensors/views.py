"""Tasks for views that turn dimensions round, insert or drop them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import (
    COPY,
    CUBE,
    SLICED,
    TURNED,
    add,
    copied,
    ramp,
)


def _permute_inverted(input: Tensor, dims: Sequence[int]) -> Tensor:
    order = [d % max(input.ndim, 1) for d in dims]
    return input.permute([order.index(d) for d in range(len(order))])


def _permute_relabelled(input: Tensor, dims: Sequence[int]) -> Tensor:
    order = [d % max(input.ndim, 1) for d in dims]
    return input.reshape([input.shape[d] for d in order])


add(
    "permute",
    [
        ("a cycle", CUBE, (1, 2, 0)),
        ("two swapped", CUBE, (0, 2, 1)),
        ("negative dimensions", CUBE, (-1, 0, 1)),
        ("of a permuted tensor", TURNED, (2, 0, 1)),
        ("of a slice", SLICED, (1, 0)),
        ("no dimension", torch.tensor(1.0), ()),
        ("a dimension twice", CUBE, (0, 1, 1)),
        ("one missing", CUBE, (0, 1)),
    ],
    layout=True,
    wrong={
        "that is the inverse: the new dimension k is the old `dims[k]`": (
            _permute_inverted
        ),
        "the shape is right, but the elements were not moved with it: permute the "
        "strides too; a reshape does something else": _permute_relabelled,
        COPY: copied(torch.permute),
    },
)


def _transpose_all(input: Tensor, dim0: int, dim1: int) -> Tensor:
    input.transpose(dim0, dim1)  # refuses what must be refused
    return input.permute(*reversed(range(input.ndim)))


def _transpose_relabelled(input: Tensor, dim0: int, dim1: int) -> Tensor:
    return input.reshape(input.transpose(dim0, dim1).shape)


add(
    "transpose",
    [
        ("a matrix", ramp(2, 3), 0, 1),
        ("outer dimensions", CUBE, 0, 2),
        ("the last two", CUBE, -1, -2),
        ("one with itself", CUBE, 1, 1),
        ("of a permuted tensor", TURNED, 0, 2),
        ("of a slice", SLICED, 0, 1),
        ("no such dimension", CUBE, 0, 3),
    ],
    layout=True,
    wrong={
        "only two dimensions change places; yours reverses all": _transpose_all,
        "the shape is right, but the elements were not moved with it: swap the "
        "strides too": _transpose_relabelled,
        COPY: copied(torch.transpose),
    },
)


def _unsqueeze_behind(input: Tensor, dim: int) -> Tensor:
    at = dim + 1 if dim >= 0 else dim
    return input.unsqueeze(min(at, input.ndim))


def _unsqueeze_negative_early(input: Tensor, dim: int) -> Tensor:
    return input.unsqueeze(dim % max(input.ndim, 1) if dim < 0 else dim)


add(
    "unsqueeze",
    [
        ("in front", CUBE, 0),
        ("in the middle", CUBE, 1),
        ("at the end", CUBE, -1),
        ("negative", CUBE, -3),
        ("of a slice", SLICED, 1),
        ("a single number", torch.tensor(1.0), 0),
        ("too far", CUBE, 4),
    ],
    layout=True,
    wrong={
        "the new dimension goes in front of `dim`, so that it is dimension `dim`": (
            _unsqueeze_behind
        ),
        "a negative `dim` counts from the end of the *new* shape: -1 puts the "
        "dimension last": _unsqueeze_negative_early,
        COPY: copied(torch.unsqueeze),
    },
)


def _squeeze_anything(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    if isinstance(dim, int) and input.ndim:
        return input.select(dim, 0)
    return input.squeeze() if dim is None else input.squeeze(dim)


def _squeeze_always_all(
    input: Tensor, dim: int | Sequence[int] | None = None
) -> Tensor:
    return input.squeeze()


add(
    "squeeze",
    [
        ("all", ramp(1, 3, 1, 2)),
        ("one", ramp(1, 3, 1, 2), 0),
        ("from the end", ramp(1, 3, 1, 2), -2),
        ("a size that is not 1", ramp(1, 3, 1, 2), 1),
        ("two at once", ramp(1, 3, 1, 2), (0, 2)),
        ("everything", ramp(1, 1)),
        ("an empty tensor", ramp(1, 0)),
        ("no such dimension", ramp(1, 3), 2),
    ],
    layout=True,
    wrong={
        "a dimension whose size is not 1 stays as it is": _squeeze_anything,
        "with `dim`, only that dimension goes; a batch of one must stay": (
            _squeeze_always_all
        ),
        COPY: copied(torch.squeeze),
    },
)
