"""Tasks for products of vectors and matrices."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking.linalg._common import add, some

INTEGERS = torch.tensor([100, 100, 100], dtype=torch.uint8)


def _no_sum(input: Tensor, tensor: Tensor) -> Tensor:
    torch.dot(input, tensor)
    return input * tensor


def _of_norms(input: Tensor, tensor: Tensor) -> Tensor:
    torch.dot(input, tensor)
    if not input.is_floating_point():
        return torch.dot(input, tensor)
    return input.norm() * tensor.norm()


def _broadcasting_dot(input: Tensor, tensor: Tensor) -> Tensor:
    return (input * tensor).sum(dtype=input.dtype)


def _widening_dot(input: Tensor, tensor: Tensor) -> Tensor:
    torch.dot(input, tensor)
    return (input * tensor).sum()


add(
    "dot",
    "torch.dot",
    [
        ("three entries", some(3), some(3, start=4)),
        ("one entry", some(1), some(1, start=3)),
        ("no entry", some(0), some(0)),
        ("integers of one byte", INTEGERS, INTEGERS),
        ("one entry against three", some(1), some(3)),
        ("matrices", some(2, 2), some(2, 2)),
    ],
    wrong={
        "the products of the entries are not added up": _no_sum,
        "a dot product is the product of the lengths only if both vectors point in one "
        "direction": _of_norms,
        "a vector of one entry must not be broadcast, nor matrices multiplied: the "
        "model refuses both": _broadcasting_dot,
        "`sum` makes int64 of small integers; the model keeps the dtype": _widening_dot,
    },
)


def _mv_of_columns(input: Tensor, vec: Tensor) -> Tensor:
    torch.mv(input, vec)
    return input.T @ vec if input.shape[0] == len(vec) else input @ vec


def _mv_keeps_column(input: Tensor, vec: Tensor) -> Tensor:
    return torch.mv(input, vec)[:, None]


def _mv_takes_matrices(input: Tensor, vec: Tensor) -> Tensor:
    return input @ vec


add(
    "mv",
    "torch.mv",
    [
        ("2 × 3", some(2, 3), some(3)),
        ("square", some(3, 3), some(3)),
        ("no rows", some(0, 3), some(3)),
        ("a matrix in place of the vector", some(2, 2), some(2, 2)),
    ],
    wrong={
        "each entry is a row times the vector, not a column": _mv_of_columns,
        "the result is a vector [N], not a column [N, 1]": _mv_keeps_column,
        "`vec` must have one dimension: the model refuses a matrix": _mv_takes_matrices,
    },
)


def _mm_by_entries(input: Tensor, mat2: Tensor) -> Tensor:
    product = torch.mm(input, mat2)
    return input * mat2 if input.shape == mat2.shape else product


def _mm_with_rows(input: Tensor, mat2: Tensor) -> Tensor:
    product = torch.mm(input, mat2)
    return torch.mm(input, mat2.T) if input.shape[1] == mat2.shape[1] else product


def _mm_swapped(input: Tensor, mat2: Tensor) -> Tensor:
    product = torch.mm(input, mat2)
    return mat2 @ input if input.shape[0] == mat2.shape[1] else product


def _mm_of_any_rank(input: Tensor, mat2: Tensor) -> Tensor:
    return torch.matmul(input, mat2)


add(
    "mm",
    "torch.mm",
    [
        ("2 × 3 and 3 × 4", some(2, 3), some(3, 4)),
        ("square", some(3, 3), some(3, 3, start=5)),
        ("2 × 3 and 3 × 2", some(2, 3), some(3, 2)),
        ("nothing to add", some(2, 0), some(0, 3)),
        ("shapes that do not fit", some(2, 3), some(2, 3)),
        ("a vector", some(2, 3), some(3)),
        ("a batch", some(1, 2, 3), some(3, 2)),
    ],
    wrong={
        "that is the product entry by entry; a matrix product takes rows times "
        "columns": _mm_by_entries,
        "rows of the first meet columns of the second, not its rows": _mm_with_rows,
        "the order counts: `input` stands on the left": _mm_swapped,
        "`mm` takes two matrices, exactly; vectors and batches are for `matmul`": (
            _mm_of_any_rank
        ),
    },
)


def _bmm_broadcast(input: Tensor, mat2: Tensor) -> Tensor:
    return torch.matmul(input, mat2)


def _bmm_all_pairs(input: Tensor, mat2: Tensor) -> Tensor:
    torch.bmm(input, mat2)
    return torch.matmul(input[:, None], mat2)


def _bmm_first(input: Tensor, mat2: Tensor) -> Tensor:
    torch.bmm(input, mat2)
    return torch.matmul(input, mat2[:1])


add(
    "bmm",
    "torch.bmm",
    [
        ("a batch of 2", some(2, 3, 4), some(2, 4, 5)),
        ("a batch of 1", some(1, 3, 4), some(1, 4, 2)),
        ("an empty batch", some(0, 3, 4), some(0, 4, 5)),
        ("1 against 2", some(1, 3, 4), some(2, 4, 5)),
    ],
    wrong={
        "nothing is broadcast: the model refuses batches of different sizes": (
            _bmm_broadcast
        ),
        "matrix b of the one batch meets matrix b of the other, not all of them": (
            _bmm_all_pairs
        ),
        "all of the batch is multiplied by the first matrix of `mat2`": _bmm_first,
    },
)


def _outer_turned(input: Tensor, vec2: Tensor) -> Tensor:
    return torch.outer(vec2, input)


def _outer_as_dot(input: Tensor, vec2: Tensor) -> Tensor:
    product = torch.outer(input, vec2)
    return (input * vec2).sum() if input.shape == vec2.shape else product


add(
    "outer",
    "torch.outer",
    [
        ("2 and 3 entries", some(2), some(3)),
        ("3 and 3 entries", some(3), some(3, start=5)),
        ("no entry", some(0), some(2)),
        ("a matrix", some(2, 2), some(2)),
    ],
    wrong={
        "rows belong to the first vector, columns to the second": _outer_turned,
        "an outer product adds nothing up; that is `dot`": _outer_as_dot,
    },
)
