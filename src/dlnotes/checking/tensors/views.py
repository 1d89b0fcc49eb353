"""Tasks for views that turn dimensions round, insert or drop them."""

import torch

from dlnotes.checking.tensors._common import (
    COPY,
    CUBE,
    SLICED,
    TURNED,
    add,
    copied,
    ramp,
)

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
    wrong={COPY: copied(torch.permute)},
).mistakes("""
    that is the inverse: the new dimension k is the old `dims[k]`
        order = wrap_dims("permute", dims, input.ndim)
        => order = wrap_dims("permute", dims, input.ndim)
        |    order = [order.index(d) for d in range(len(order))]
""")
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
    wrong={COPY: copied(torch.transpose)},
).mistakes("""
    only two dimensions change places; yours reverses all
        order[i], order[j] = order[j], order[i] => order.reverse()
""")
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
    wrong={COPY: copied(torch.unsqueeze)},
).mistakes("""
    a negative `dim` counts from the end of the *new* shape: -1 puts the dimension last
        input.ndim + 1) => input.ndim + (dim >= 0))
""")
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
    wrong={COPY: copied(torch.squeeze)},
).mistakes("""
    a dimension whose size is not 1 stays as it is
        n != 1 or d not in dropped => (n != 1 and dim is None) or d not in dropped
""")
