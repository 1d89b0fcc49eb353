"""Tasks for products of vectors and matrices."""

from __future__ import annotations

import torch

from dlnotes.checking.linalg._common import add, some

INTEGERS = torch.tensor([100, 100, 100], dtype=torch.uint8)
_DOT = "_add(input * tensor, 0)"
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
        "the products of the entries are not added up": (_DOT, "input * tensor"),
        "a vector of one entry must not be broadcast, nor matrices multiplied: the "
        "model refuses both": [
            (
                'check_shape("dot", input=(input, ("K",)), tensor=(tensor, ("K",)))',
                "pass",
            ),
            (_DOT, "(input * tensor).sum(dtype=input.dtype)"),
        ],
        "`sum` makes int64 of small integers; the model keeps the dtype": (
            _DOT,
            "(input * tensor).sum()",
        ),
    },
)
_MV = "return _add(input * vec, 1)"
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
        "each entry is a row times the vector, not a column": (
            _MV,
            f"input = input.T if len(input) == len(vec) else input\n    {_MV}",
        ),
        "the result is a vector [N], not a column [N, 1]": (_MV, f"{_MV}[:, None]"),
    },
)


def _instead(when, result):
    """Return something else once the arguments are checked."""
    return "rows = max(", f"if {when}:\n        return {result}\n    rows = max("


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
        "columns": _instead("input.shape == mat2.shape", "input * mat2"),
        "rows of the first meet columns of the second, not its rows": _instead(
            "input.shape[1] == mat2.shape[1]", "input @ mat2.T"
        ),
        "the order counts: `input` stands on the left": _instead(
            "len(input) == mat2.shape[1]", "mat2 @ input"
        ),
        "`mm` takes two matrices, exactly; vectors and batches are for `matmul`": (
            "sizes = check_shape(",
            "return torch.matmul(input, mat2)\n    sizes = check_shape(",
        ),
    },
)
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
            "sizes = check_shape(",
            "return torch.matmul(input, mat2)\n    sizes = check_shape(",
        ),
        "matrix b of the one batch meets matrix b of the other, not all of them": (
            "some = max(",
            "return torch.matmul(input[:, None], mat2)\n    some = max(",
        ),
        "all of the batch is multiplied by the first matrix of `mat2`": (
            "some = max(",
            "return torch.matmul(input, mat2[:1])\n    some = max(",
        ),
    },
)
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
        "rows belong to the first vector, columns to the second": (
            "input[:, None] * vec2",
            "vec2[:, None] * input",
        ),
        "an outer product adds nothing up; that is `dot`": (
            "input[:, None] * vec2",
            "(input if len(input) == len(vec2) else input[:, None]) * vec2",
        ),
    },
)
