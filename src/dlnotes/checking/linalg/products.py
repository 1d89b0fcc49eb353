"""Tasks for products of vectors and matrices."""

import torch

from dlnotes.checking.linalg._common import add, some

INTEGERS = torch.tensor([100, 100, 100], dtype=torch.uint8)
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
).mistakes("""
    the products of the entries are not added up
        _add(input * tensor, 0) => input * tensor
    `sum` makes int64 of small integers; the model keeps the dtype
        _add(input * tensor, 0) => (input * tensor).sum()
""")
add(
    "mv",
    "torch.mv",
    [
        ("2 × 3", some(2, 3), some(3)),
        ("square", some(3, 3), some(3)),
        ("no rows", some(0, 3), some(3)),
        ("a matrix in place of the vector", some(2, 2), some(2, 2)),
    ],
).mistakes("""
    each entry is a row times the vector, not a column
        return _add(input * vec, 1)
        => input = input.T if len(input) == len(vec) else input
        |    return _add(input * vec, 1)
    the result is a vector [N], not a column [N, 1]
        return _add(input * vec, 1) => return _add(input * vec, 1)[:, None]
""")
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
).mistakes("""
    that is the product entry by entry; a matrix product takes rows times columns
        rows = max( => if input.shape == mat2.shape:
        |        return input * mat2
        |    rows = max(
    rows of the first meet columns of the second, not its rows
        rows = max( => if input.shape[1] == mat2.shape[1]:
        |        return input @ mat2.T
        |    rows = max(
    the order counts: `input` stands on the left
        rows = max( => if len(input) == mat2.shape[1]:
        |        return mat2 @ input
        |    rows = max(
    `mm` takes two matrices, exactly; vectors and batches are for `matmul`
        sizes = check_shape( => return torch.matmul(input, mat2)
        |    sizes = check_shape(
""")
add(
    "bmm",
    "torch.bmm",
    [
        ("a batch of 2", some(2, 3, 4), some(2, 4, 5)),
        ("a batch of 1", some(1, 3, 4), some(1, 4, 2)),
        ("an empty batch", some(0, 3, 4), some(0, 4, 5)),
        ("1 against 2", some(1, 3, 4), some(2, 4, 5)),
    ],
).mistakes("""
    nothing is broadcast: the model refuses batches of different sizes
        sizes = check_shape( => return torch.matmul(input, mat2)
        |    sizes = check_shape(
    matrix b of the one batch meets matrix b of the other, not all of them
        some = max( => return torch.matmul(input[:, None], mat2)
        |    some = max(
""")
add(
    "outer",
    "torch.outer",
    [
        ("2 and 3 entries", some(2), some(3)),
        ("3 and 3 entries", some(3), some(3, start=5)),
        ("no entry", some(0), some(2)),
        ("a matrix", some(2, 2), some(2)),
    ],
).mistakes("""
    rows belong to the first vector, columns to the second
        input[:, None] * vec2 => vec2[:, None] * input
    an outer product adds nothing up; that is `dot`
        input[:, None] * vec2
        => (input if len(input) == len(vec2) else input[:, None]) * vec2
""")
