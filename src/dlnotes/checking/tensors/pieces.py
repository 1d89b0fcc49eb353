"""Tasks for views of pieces and windows."""

import torch

from dlnotes.checking.tensors._common import COPY, TURNED, add, copied, ramp

add(
    "narrow",
    [
        ("rows", ramp(4, 3), 0, 1, 2),
        ("columns", ramp(4, 5), -1, 2, 3),
        ("from the end", ramp(4, 3), 0, -2, 2),
        ("nothing", ramp(4, 3), 0, 4, 0),
        ("of a permuted tensor", TURNED, 1, 1, 2),
        ("too long", ramp(4, 3), 0, 3, 2),
    ],
    layout=True,
    wrong={COPY: copied(torch.narrow)},
).mistakes("""
    `length` is a number of elements, not the index to stop at
        shape[d] = length => shape[d] = max(length - first, 0)
""")
add(
    "split",
    [
        ("3 columns each", ramp(2, 6), 3, 1),
        ("a rest", ramp(7, 2), 3),
        ("given sizes", ramp(6, 2), [1, 0, 5]),
        ("larger than the tensor", ramp(2, 2), 5),
        ("an empty dimension", ramp(0, 2), 3),
        ("sizes that do not add up", ramp(6, 2), [1, 2]),
    ],
    layout=True,
    wrong={COPY: copied(torch.split)},
).mistakes("""
    the number is the size of a piece, not the number of pieces; that is `chunk`
        step = split_size_or_sections$ => step = -(-size // split_size_or_sections)
""")
add(
    "chunk",
    [
        ("divides evenly", ramp(6, 2), 3),
        ("5 rows in 4 chunks", ramp(5, 2), 4),
        ("columns", ramp(2, 7), 3, 1),
        ("from the end", ramp(2, 7), 2, -1),
        ("more chunks than rows", ramp(3, 2), 5),
        ("an empty dimension", ramp(0, 2), 3),
        ("no chunk", ramp(3, 2), 0),
    ],
    layout=True,
).mistakes("""
    the size of a chunk is rounded up, not down: 5 rows in 4 chunks are 2, 2, 1
        -(-size // chunks) => max(size // chunks, 1)
    the number is that of the chunks, not their size; that is `split`
        return split(input, -(-size // chunks), dim) => return split(input, chunks, dim)
""")
add(
    "unfold",
    [
        ("windows of 3", ramp(8), 0, 3, 1),
        ("every second one", ramp(8), 0, 3, 2),
        ("no overlap", ramp(8), 0, 2, 2),
        ("of columns", ramp(5, 3), 0, 2, 1),
        ("of a permuted tensor", TURNED, 1, 2, 1),
        ("one window", ramp(4), 0, 4, 1),
        ("too large", ramp(4), 0, 5, 1),
    ],
    model="torch.Tensor.unfold",
    layout=True,
    wrong={COPY: copied(torch.Tensor.unfold)},
).mistakes("""
    a window is missing: there are (n - size) // step + 1
        // step + 1 => // step
""")
