"""Tasks for broadcasting."""

import torch

from dlnotes.checking import diffs
from dlnotes.checking.tensors._common import CUBE, add, copied, ramp
from dlnotes.tensors._arguments import one_sequence

_COPY = "a stride of 0 shows one element many times: nothing needs to be copied"
add(
    "broadcast_shapes",
    [
        ("a column and a row", (3, 1), (1, 2)),
        ("a number of dimensions more", (4, 3), (3,)),
        ("three shapes", (5, 1, 4), (3, 1), (4,)),
        ("an empty dimension", (0, 3), (1, 3)),
        ("a number in place of a shape", 3, (2, 1)),
        ("one shape", (2, 3)),
        ("no shape", ()),
        ("sizes that differ", (2, 3), (2, 4)),
        ("fits at the left only", (3, 4), (3,)),
    ],
).mistakes("""
    shapes are lined up at the right, not at the left
        [1] * (ndim - len(sizes)) + sizes => sizes + [1] * (ndim - len(sizes))
    1 goes with 0 too, and gives 0: the size that is not 1 wins, not the larger
        sizes.pop() if sizes else 1 => max(column)
""")


def _expand(input, *sizes):
    return _broadcast_to(input, one_sequence(sizes))


def _broadcast_to(input, size):
    return input.expand(size)


EXPANSIONS = [
    ("a column", ramp(3, 1), (3, 4)),
    ("a row", ramp(1, 3), (2, 3)),
    ("a new dimension", ramp(1, 3), (5, 2, 3)),
    ("a vector to a square matrix", ramp(3), (3, 3)),
    ("one kept by -1", ramp(3, 1), (-1, 4)),
    ("to nothing", ramp(3, 1), (3, 0)),
    ("a single number", torch.tensor(2.0), (2, 2)),
    ("of a permuted tensor", ramp(1, 3).T, (3, 2)),
    ("a multiple of 3", ramp(1, 3), (2, 6)),
    ("too few sizes", ramp(2, 3), (3,)),
    ("a new dimension left open", ramp(1, 3), (-1, 1, 3)),
]
WRONG = diffs("""
    new dimensions come on the left: sizes are lined up at the right
        return input.expand(size) => ones = [1] * (len(size) - input.ndim)
        |    return input.reshape(list(input.shape) + ones).expand(size)
    new dimensions on the left are allowed
        return input.expand(size) => if len(size) != input.ndim:
        |        raise ValueError
        |    return input.expand(size)
    only a dimension of size 1 can grow, not one of 3 to 6; and nothing is copied
        return input.expand(size)
        => known = [1] * (len(size) - input.ndim) + list(input.shape)
        |    pairs = zip(size, known, strict=True)
        |    return input.repeat([1 if n == -1 else n // k for n, k in pairs])
    -1 keeps the size
        return input.expand(size) => if -1 in size:
        |        raise ValueError
        |    return input.expand(size)
    a stride of 0 shows one element many times: nothing needs to be copied
        return input.expand(size) => return input.expand(size).contiguous()
""")
add(
    "expand",
    EXPANSIONS,
    model="torch.Tensor.expand",
    layout=True,
    base=_expand,
    wrong=WRONG,
)
add("broadcast_to", EXPANSIONS, layout=True, base=_broadcast_to, wrong=WRONG)
add(
    "broadcast_tensors",
    [
        ("a column and a row", ramp(3, 1), ramp(1, 2)),
        ("a vector and a matrix", ramp(3), ramp(3, 3)),
        ("three", ramp(1, 4), ramp(3, 1), ramp(2, 1, 1)),
        ("a number", CUBE, torch.tensor(1.0)),
        ("sizes that differ", ramp(2, 3), ramp(2, 4)),
    ],
    layout=True,
    wrong={_COPY: copied(torch.broadcast_tensors)},
)
