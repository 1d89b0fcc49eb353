"""Tasks for norms."""

import math

import torch

from dlnotes.checking.linalg._common import add, some

INF = math.inf
CUBE = some(2, 3, 4)
add(
    "vector_norm",
    "torch.linalg.vector_norm",
    [
        ("[3, -4]", torch.tensor([3.0, -4.0])),
        ("[3, -4], ord 1", torch.tensor([3.0, -4.0]), 1),
        ("largest", some(5), INF),
        ("smallest", some(5), -INF),
        ("how many are not 0", torch.tensor([0.0, 2, 0, -1]), 0),
        ("ord 3", some(5), 3),
        ("all of three dimensions", CUBE),
        ("along one", CUBE, 2, 1),
        ("along two, kept", CUBE, 1, (0, 2), True),
        ("nothing but zeros", torch.zeros(3, dtype=torch.float64)),
        ("integers", torch.tensor([3, -4])),
        ("no entry, largest", some(0), INF),
    ],
).mistakes("""
    ord 1 adds up sizes, without their signs
        if ord != 2 or input.is_complex() => if ord not in (1, 2)
    with `keepdim` the dimensions stay, with size 1
        if isinstance(ord, str): => keepdim = False
        |    if isinstance(ord, str):
    with `dim=None` all dimensions are one long vector
        "vector_norm", dim, => "vector_norm", -1 if dim is None else dim,
    take the root of the sum of squares
        powers.sum(dims, keepdim), 1 / ord)
        => powers.sum(dims, keepdim), 1 if ord == 2 else 1 / ord)
    the gradient at 0 must be 0, not nan: mind the root
        powers.sum(dims, keepdim), 1 / ord) => powers.sum(dims, keepdim), 1 / ord)
        |        result = powers.sum(dims, keepdim).sqrt() if ord == 2 else result
""")
add(
    "matrix_norm",
    "torch.linalg.matrix_norm",
    [
        ("2 × 3", some(2, 3)),
        ("nuclear", some(2, 3), "nuc"),
        ("ord 2", some(3, 3), 2),
        ("ord -2", some(3, 2), -2),
        ("ord 1", some(3, 4), 1),
        ("ord inf", some(3, 4), INF),
        ("a batch", CUBE, "fro"),
        ("a batch, ord inf, other dimensions, kept", CUBE, INF, (2, 0), True),
        ("ord 3", some(3, 3), 3),
    ],
).mistakes("""
    ord 1 compares the columns, ord inf the rows
        (rows, columns) if abs(ord) == 1 else (columns, rows)
        => (rows, columns) if abs(ord) != 1 else (columns, rows)
    ord 2 of a matrix is its largest singular value; the root of the sum of squares is
    'fro'
        if ord == "fro": => if ord in ("fro", 2):
""")
add(
    "norm",
    "torch.linalg.norm",
    [
        ("a vector", some(4)),
        ("a vector, ord 1", some(4), 1),
        ("a matrix, no ord", some(2, 3)),
        ("a matrix, ord 1", some(2, 3), 1),
        ("a matrix, ord 2", some(3, 3), 2),
        ("a matrix, nuclear", some(2, 3), "nuc"),
        ("along one dimension", CUBE, 1, 1),
        ("along two, kept", CUBE, INF, (0, 2), True),
        ("three dimensions, no ord", CUBE),
        ("three dimensions with an ord", CUBE, 2),
    ],
).mistakes("""
    of two dimensions and an `ord` the matrix norm is taken, not that of the entries
        if len(dims) == 2: => if len(dims) == 2 and isinstance(ord, str):
    with three dimensions and an `ord` it is not clear what is meant: the model refuses
        if dims is None and ord is not None and input.ndim not in (1, 2): => if False:
""")
