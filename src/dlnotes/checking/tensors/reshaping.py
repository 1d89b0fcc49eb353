"""Tasks for other shapes of the same elements."""

import torch

from dlnotes.checking.tensors._common import (
    COPY,
    CUBE,
    SLICED,
    STACKED,
    TURNED,
    add,
    copied,
    ramp,
)

SHAPES = [
    ("merge", CUBE, (6, 4)),
    ("split", ramp(6, 4), (2, 3, 2, 2)),
    ("one size left open", CUBE, (4, -1)),
    ("permuted, two runs merged", TURNED, (2, 12)),
    ("permuted, one run split", TURNED, (2, 2, 2, 3)),
    ("a slice, a column split", SLICED, (3, 2, 2)),
    ("a slice, flattened", SLICED, (12,)),
    ("expanded, the rows split", STACKED, (3, 1, 2, 2)),
    ("expanded, flattened", STACKED, (12,)),
    ("a single number", torch.tensor(2.0), (1, 1)),
    ("empty", ramp(0, 3), (3, 0)),
    ("another number of elements", CUBE, (5, 5)),
    ("two sizes left open", CUBE, (-1, -1)),
]
add(
    "view",
    SHAPES,
    model="torch.Tensor.view",
    layout=True,
    wrong={COPY: copied(torch.Tensor.view)},
).mistakes("""
    a view never copies: where no strides will do, it must refuse
        strides = view_strides(input.shape, input.stride(), wanted)
        => return input.reshape(wanted)
""")
add(
    "reshape",
    [case for case in SHAPES if "expanded, flattened" not in case],
    layout=True,
    wrong={"where a view exists, reshape does not copy": copied(torch.reshape)},
).mistakes("""
    elements go in the order of the indices, not of the storage
        input = copy(input) => input = input.as_strided((input.numel(),), (1,))
""")
add(
    "flatten",
    [
        ("all", CUBE),
        ("from 1", CUBE, 1),
        ("up to 1", CUBE, 0, 1),
        ("permuted", TURNED, 1),
        ("permuted, one dimension", TURNED, 1, 1),
        ("a single number", torch.tensor(2.0)),
        ("the wrong way round", CUBE, 2, 0),
    ],
    layout=True,
    wrong={"where a view exists, flatten does not copy": copied(torch.flatten)},
).mistakes("""
    `end_dim` is merged too
        merged = math.prod( => last = max(last - 1, first)
        |    merged = math.prod(
""")
add(
    "unflatten",
    [
        ("the first", ramp(6, 2), 0, (2, 3)),
        ("the last", ramp(2, 6), -1, (3, 2)),
        ("one size left open", ramp(2, 6), 1, (-1, 2)),
        ("permuted", TURNED, 1, (2, 2)),
        ("does not divide", ramp(2, 6), 1, (4, 2)),
        ("no size", ramp(2, 6), 1, ()),
    ],
    layout=True,
    wrong={COPY: copied(torch.unflatten)},
).mistakes("""
    the new dimensions stand where the old one stood
        [*input.shape[:d], *parts, => [*parts, *input.shape[:d],
""")
