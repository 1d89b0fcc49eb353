"""Tasks for masks, conditions and indices."""

import torch

from dlnotes.checking.tensors._common import TURNED, add, ramp

BAD = torch.tensor([float("nan"), float("inf"), 3.0], dtype=torch.float64)
MASK = torch.tensor([[True, False, True], [False, False, True]])

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
).mistakes("""
    0 times nan and 0 times inf are nan: choose, do not multiply by the mask
        gather(stack(choices), 0, index.long()[None])[0]
        => index * choices[1] + ~index * choices[0]
    `input` is taken where the condition is true, `other` where it is false
        in (other, input) => in (input, other)
    the result has the dtype that holds both
        dtype = result_type(input, other)
        => dtype = getattr(input, "dtype", None) or result_type(input, other)
""")
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
).mistakes("""
    one element for each index: whole rows are what `index_select` gives
        strides = contiguous_strides( => return input.index_select(d, index.flatten())
        |    strides = tuple(
    an index that is negative or too large is refused, not wrapped round
        _check_index(input, d, index) => index = index % max(input.shape[d], 1)
""")
add(
    "nonzero",
    [
        ("a mask", MASK),
        ("numbers", torch.tensor([[0.0, -2.0, 0.0, 1.0]])),
        ("three dimensions", (TURNED > 7) & (TURNED < 15)),
        ("nothing found", torch.zeros(2, 3)),
        ("no elements", torch.zeros(0, 3)),
    ],
).mistakes("""
    one row an element, one column a dimension
        stack(columns, 1) => stack(columns)
    negative numbers are not zero either
        input != 0 => input > 0
""")
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
).mistakes("""
    what is masked out is left out, not set to 0
        input, mask = broadcast_tensors(input, mask) => return input * mask
    elements come row by row, not column by column
        input, mask = broadcast_tensors(input, mask)
        => input, mask = (t.T for t in torch.broadcast_tensors(input, mask))
""")
