"""Tasks for masks, conditions and indices."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import TURNED, add, ramp

BAD = torch.tensor([float("nan"), float("inf"), 3.0], dtype=torch.float64)
MASK = torch.tensor([[True, False, True], [False, False, True]])


def _where_by_product(condition: Tensor, input: Tensor, other: Tensor) -> Tensor:
    torch.where(condition, input, other)  # refuses what must be refused
    return condition * input + ~condition * other


def _where_swapped(condition: Tensor, input: Tensor, other: Tensor) -> Tensor:
    return torch.where(condition, other, input)


def _where_kept(condition: Tensor, input: Tensor, other: Tensor) -> Tensor:
    result = torch.where(condition, input, other)
    return result.to(getattr(input, "dtype", result.dtype))


add(
    "where",
    [
        ("nan and inf are not taken", BAD.isfinite(), BAD, torch.zeros(3).double()),
        ("a mask", MASK, ramp(2, 3), -ramp(2, 3)),
        ("broadcast", MASK, ramp(3), ramp(2, 1)),
        ("with a number", MASK, ramp(2, 3), 0.5),
        ("an integer and a fraction", MASK, torch.arange(3), 0.5),
        ("no elements", torch.empty(0).bool(), torch.empty(0), 1.0),
        ("a condition of integers", MASK.long(), ramp(2, 3), 0.0),
    ],
    wrong={
        "0 times nan and 0 times inf are nan: choose, do not multiply by the mask": (
            _where_by_product
        ),
        "`input` is taken where the condition is true, `other` where it is false": (
            _where_swapped
        ),
        "the result has the dtype that holds both": _where_kept,
    },
)


def _gather_rows(input: Tensor, dim: int, index: Tensor) -> Tensor:
    torch.gather(input, dim, index)
    return input.index_select(dim, index.flatten())


def _gather_along_other(input: Tensor, dim: int, index: Tensor) -> Tensor:
    due = torch.gather(input, dim, index)
    if input.ndim != 2:
        return due
    rows, columns = (min(a, b) for a, b in zip(index.shape, input.shape, strict=True))
    return input.gather(1 - dim % 2, index[:rows, :columns] % min(input.shape))


def _gather_wraps(input: Tensor, dim: int, index: Tensor) -> Tensor:
    return torch.gather(input, dim, index % max(input.shape[dim], 1))


PICKS = torch.tensor([[0, 1, 0], [2, 3, 1]])
add(
    "gather",
    [
        ("along the rows", ramp(4, 3), 0, PICKS),
        ("one in each row", ramp(3, 4), 1, torch.tensor([[3], [0], [0]])),
        ("an element twice", ramp(2, 3), -1, torch.tensor([[1, 1, 0], [2, 2, 0]])),
        ("of a permuted tensor", TURNED, 1, torch.zeros(2, 1, 3, dtype=torch.int64)),
        ("no index", ramp(2, 3), 0, torch.empty(0, 3, dtype=torch.int64)),
        ("an index that does not exist", ramp(4, 3), 0, PICKS + 1),
        ("a negative index", ramp(4, 3), 0, PICKS - 1),
        ("dimensions that differ", ramp(4, 3), 0, PICKS[0]),
    ],
    wrong={
        "one element for each index: whole rows are what `index_select` gives": (
            _gather_rows
        ),
        "`index` counts along `dim`; along the others each stays at its place": (
            _gather_along_other
        ),
        "an index that is negative or too large is refused, not wrapped round": (
            _gather_wraps
        ),
    },
)  # fmt: skip


def _nonzero_columns(input: Tensor, *, as_tuple: bool = False) -> Tensor:
    found = torch.nonzero(input, as_tuple=as_tuple)
    return found if as_tuple else found.T


def _nonzero_flat(input: Tensor, *, as_tuple: bool = False) -> Tensor:
    found = torch.nonzero(input.flatten())
    return (found[:, 0],) if as_tuple else found


def _nonzero_positive(input: Tensor, *, as_tuple: bool = False) -> Tensor:
    return torch.nonzero(input > 0, as_tuple=as_tuple)


add(
    "nonzero",
    [
        ("a mask", MASK),
        ("numbers", torch.tensor([[0.0, -2.0, 0.0, 1.0]])),
        ("three dimensions", (TURNED > 7) & (TURNED < 15)),
        ("nothing found", torch.zeros(2, 3)),
        ("no elements", torch.zeros(0, 3)),
    ],
    wrong={
        "one row an element, one column a dimension": _nonzero_columns,
        "an index for each dimension, not the place in the flattened tensor": (
            _nonzero_flat
        ),
        "negative numbers are not zero either": _nonzero_positive,
    },
)


def _select_filled(input: Tensor, mask: Tensor) -> Tensor:
    torch.masked_select(input, mask)
    return input * mask


def _select_by_columns(input: Tensor, mask: Tensor) -> Tensor:
    torch.masked_select(input, mask)
    input, mask = torch.broadcast_tensors(input, mask)
    order: Callable = lambda t: t.permute(*reversed(range(t.ndim)))  # noqa: E731
    return torch.masked_select(order(input), order(mask))


def _select_in_storage_order(input: Tensor, mask: Tensor) -> Tensor:
    if input.shape != mask.shape or not input.numel() or mask.dtype != torch.bool:
        return torch.masked_select(input, mask)
    cells = input.as_strided((input.numel(),), (1,))
    return torch.masked_select(cells, mask.flatten())


add(
    "masked_select",
    [
        ("a mask", ramp(2, 3), MASK),
        ("a mask of columns", ramp(2, 3), MASK[0]),
        ("of a permuted tensor", TURNED, TURNED % 5 < 2),
        ("nothing", ramp(2, 3), torch.zeros(2, 3).bool()),
        ("no elements", ramp(0, 3), torch.zeros(0, 3).bool()),
        ("a mask of integers", ramp(2, 3), MASK.long()),
    ],
    wrong={
        "what is masked out is left out, not set to 0": _select_filled,
        "elements come row by row, not column by column": _select_by_columns,
        "elements come in the order of the indices, not of the storage": (
            _select_in_storage_order
        ),
    },
)
