"""Tasks for sums, means and the place of the smallest."""

import torch

from dlnotes.checking.tensors._common import CUBE, TURNED, add, ramp

BYTES = torch.full((3,), 200, dtype=torch.uint8)
NAN = float("nan")
SHAPES = [
    ("all", CUBE),
    ("columns", ramp(2, 3), 0),
    ("rows, kept", ramp(2, 3), -1, True),
    ("several", CUBE, (0, 2)),
    ("of a permuted tensor", TURNED, 1),
    ("an odd number", ramp(7)),
    ("no rows", ramp(0, 3), 0),
    ("no such dimension", ramp(2, 3), 2),
]


def _rest(name):
    dims = f'dims = _dims("{name}", dim, input.ndim)'
    return {
        "`dim` is the dimension that goes, not the one that stays": (
            dims,
            f"{dims}\n"
            "    dims = [d for d in range(input.ndim) if d not in dims] or dims",
        )
    }


add(
    "sum", [*SHAPES, ("bytes", BYTES), ("a mask", BYTES > 1)], wrong=_rest("sum")
).mistakes("""
    integers and bool are added as int64: 200 + 200 + 200 is no byte
        torch.int64 if whole else input.dtype => input.dtype
""")
add("mean", [*SHAPES, ("integers", torch.arange(4))], wrong=_rest("mean")).mistakes("""
    divide by the number of elements that were added, not of all
        count = math.prod(input.shape[d] for d in dims) => count = input.numel()
""")
add(
    "cumsum",
    [
        ("a row", ramp(5) + 1, 0),
        ("columns", ramp(3, 4), 0),
        ("rows", ramp(3, 4), -1),
        ("of a permuted tensor", TURNED, 1),
        ("one element", ramp(1) + 2, 0),
        ("no elements", ramp(0), 0),
        ("bytes", BYTES, 0),
        ("no such dimension", ramp(3), 1),
    ],
).mistakes("""
    sums run from the first element on, not from the last
        _partial_sums(input.to(dtype).to(wide).movedim(d, 0))
        => _partial_sums(input.to(dtype).movedim(d, 0).flip(0)).flip(0)
    integers are added as int64: 200 + 200 is no byte
        torch.int64 if whole else input.dtype => input.dtype
""")
add(
    "argmin",
    [
        ("the smallest of all", torch.tensor([[3.0, 1.0], [-2.0, 5.0]])),
        ("in each row", torch.tensor([[3.0, 1.0], [-2.0, 5.0]]), 1),
        ("in each column, kept", torch.tensor([[3.0, 1.0], [-2.0, 5.0]]), 0, True),
        ("equal ones", torch.tensor([2, 1, 3, 1, 1])),
        ("nan", torch.tensor([2.0, NAN, -3.0, NAN])),
        ("nothing", torch.empty(0)),
        ("no such dimension", torch.ones(2), 1),
    ],
).mistakes("""
    of equal elements the first counts
        ~(left <= right) => ~(left < right)
    -2 is smaller than 1: no absolute values
        _in_front(input.detach(), dims) => _in_front(input.detach(), dims).abs()
""")
