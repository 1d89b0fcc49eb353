"""Tasks for what must be copied."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import CUBE, TURNED, add, ramp

A, B = ramp(2, 3), 10 + ramp(2, 3)


def _cat_is_stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    torch.cat(tensors, dim)
    return torch.stack(tensors, dim)


def _cat_rows(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    return torch.cat(tensors)


def _cat_relabelled(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    shape = torch.cat(tensors, dim).shape
    return torch.cat([t.flatten() for t in tensors]).reshape(shape)


def _cat_cut_to_fit(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    least = [min(sizes) for sizes in zip(*(t.shape for t in tensors), strict=False)]
    d = dim % len(least)
    for i, n in enumerate(least):
        if i != d:
            tensors = [t.narrow(i, 0, n) for t in tensors]
    return torch.cat(tensors, dim)


def _cat_first_dtype(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    return torch.cat(tensors, dim).to(tensors[0].dtype)


add(
    "cat",
    [
        ("rows", [A, B]),
        ("columns", [A, B], 1),
        ("from the end", [CUBE, 2 * CUBE], -1),
        ("different lengths", [ramp(2, 3), ramp(4, 3), ramp(0, 3)]),
        ("a permuted tensor", [TURNED, TURNED], 2),
        ("one tensor", [A]),
        ("integers and floats", [torch.arange(3), ramp(2)]),
        ("shapes that differ", [ramp(2, 3), ramp(2, 4)]),
        ("single numbers", [torch.tensor(1.0), torch.tensor(2.0)]),
        ("nothing", []),
    ],
    layout=True,
    wrong={
        "cat lengthens a dimension that is there; a new one is what `stack` makes": (
            _cat_is_stack
        ),
        "`dim` is ignored: the tensors are always put below one another": _cat_rows,
        "the elements are laid end to end and cut anew; each tensor must keep its "
        "place beside the others": _cat_relabelled,
        "sizes outside `dim` must be equal; nothing may be cut off": _cat_cut_to_fit,
        "the dtype is the one that holds all tensors, not the first's": (
            _cat_first_dtype
        ),
    },
)


def _stack_is_cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    torch.stack(tensors, dim)
    return torch.cat(tensors, min(dim, tensors[0].ndim - 1) if tensors[0].ndim else 0)


def _stack_in_front(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    torch.stack(tensors, dim)
    return torch.stack(tensors)


def _stack_negative_early(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    return torch.stack(tensors, dim % max(tensors[0].ndim, 1) if dim < 0 else dim)


def _stack_relabelled(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    shape = torch.stack(tensors, dim).shape
    return torch.stack(tensors).reshape(shape)


def _stack_broadcast(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    return torch.stack(torch.broadcast_tensors(*tensors), dim)


add(
    "stack",
    [
        ("two matrices", [A, B]),
        ("in the middle", [A, B], 1),
        ("at the end", [A, B, A + B], -1),
        ("permuted tensors", [TURNED, TURNED + 1], 1),
        ("single numbers", [torch.tensor(1.0), torch.tensor(2.0)]),
        ("one tensor", [A], 2),
        ("empty", [ramp(0, 2), ramp(0, 2)], 1),
        ("shapes that differ", [ramp(2, 3), ramp(1, 3)]),
        ("too far", [A, B], 3),
        ("nothing", []),
    ],
    layout=True,
    wrong={
        "stack makes a new dimension; lengthening an old one is what `cat` does": (
            _stack_is_cat
        ),
        "`dim` is ignored: the new dimension is always put in front": _stack_in_front,
        "a negative `dim` counts from the end of the *new* shape: -1 puts the "
        "dimension last": _stack_negative_early,
        "the new dimension is in the right place, but the elements were not moved "
        "with it: unsqueeze each tensor before putting them together": (
            _stack_relabelled
        ),
        "the shapes must be equal: stack does not broadcast": _stack_broadcast,
    },
)


def _flip_all(input: Tensor, dims: Sequence[int]) -> Tensor:
    input.flip(tuple(dims))
    return input.flip(tuple(range(input.ndim)))


def _flip_one(input: Tensor, dims: Sequence[int]) -> Tensor:
    input.flip(tuple(dims))
    return input.flip(dims[0]) if len(dims) else input.clone()


def _flip_is_transpose(input: Tensor, dims: Sequence[int]) -> Tensor:
    input.flip(tuple(dims))
    return input.permute(list(reversed(range(input.ndim))))


def _flip_rolls(input: Tensor, dims: Sequence[int]) -> Tensor:
    input.flip(tuple(dims))
    return input.roll([1] * len(dims), tuple(dims)) if len(dims) else input.clone()


add(
    "flip",
    [
        ("a vector", ramp(4), (0,)),
        ("rows", ramp(3, 2), (0,)),
        ("both", ramp(3, 2), (0, 1)),
        ("from the end", CUBE, (-1,)),
        ("of a permuted tensor", TURNED, (0, 2)),
        ("no dimension", ramp(3), ()),
        ("empty", ramp(0, 2), (0,)),
        ("a dimension twice", ramp(3, 2), (0, 0)),
    ],
    wrong={
        "only the dimensions in `dims` are turned round": _flip_all,
        "all dimensions in `dims` are turned round, not only the first": _flip_one,
        "flip turns the order of the elements round, not that of the dimensions": (
            _flip_is_transpose
        ),
        "the order is turned round; yours moves every element on by one": _flip_rolls,
    },
)
