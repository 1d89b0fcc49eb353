"""Tasks for strides, and for when a view can be made."""

import math

import torch

from dlnotes.checking.tensors._common import CUBE, SLICED, STACKED, TURNED, add, ramp


def strides_in_pytorch(shape):
    """Ask PyTorch for the strides of a new tensor."""
    return torch.empty(tuple(shape)).stride()


def view_in_pytorch(shape, strides, new_shape):
    """Ask PyTorch for the strides of a view; ``None`` where it refuses."""
    old = torch.empty_strided(tuple(shape), tuple(strides))
    if old.numel() != math.prod(new_shape):
        raise ValueError("another number of elements")
    try:
        return old.view(tuple(new_shape)).stride()
    except RuntimeError:
        return None


def _here(name):
    return f"dlnotes.checking.tensors.layout.{name}"


def _strides(shape):
    return tuple(
        math.prod(max(n, 1) for n in shape[d + 1 :]) for d in range(len(shape))
    )


add(
    "contiguous_strides",
    [
        ("three dimensions", (2, 3, 4)),
        ("one dimension", (5,)),
        ("no dimension", ()),
        ("a dimension of size 1", (2, 1, 3)),
        ("an empty dimension", (2, 0, 3)),
    ],
    model=_here("strides_in_pytorch"),
    base=_strides,
).mistakes("""
    a stride is the product of the sizes *behind* a dimension, not before it; yours lays
    columns out first, as Fortran does
        math.prod(max(n, 1) for n in shape[d + 1 :]) => math.prod(shape[:d])
    a step skips everything behind the dimension: multiply all sizes to its right, not
    only the next one
        math.prod(max(n, 1) for n in shape[d + 1 :]) => (*shape, 1)[d + 1]
    a dimension's own size is no part of its stride
        math.prod(max(n, 1) for n in shape[d + 1 :]) => math.prod(shape[d:])
    only an empty dimension is left: PyTorch counts its size as 1
        math.prod(max(n, 1) for n in shape[d + 1 :]) => math.prod(shape[d + 1 :])
""")
LAYOUTS = [
    ("just made", CUBE),
    ("permuted", TURNED),
    ("columns cut out", SLICED),
    ("a row turned upright", ramp(1, 5).T),
    ("every second row", ramp(4, 3)[::2]),
    ("expanded", STACKED),
    ("empty", ramp(3, 0).T),
    ("a single number", torch.tensor(1.0)),
]
add("is_contiguous", LAYOUTS, model="torch.Tensor.is_contiguous").mistakes("""
    a last stride of 1 is not enough: the others must fit too
        => input.ndim == 0 or input.stride(-1) == 1
    strides that fall from left to right may still leave gaps
        => [*input.stride()] == sorted(input.stride(), reverse=True)
""")
add("contiguous", LAYOUTS, model="torch.Tensor.contiguous", layout=True).mistakes("""
    what is contiguous already is returned as it is, not copied
        input if is_contiguous(input) else copy(input) => copy(input)
    the strides have not changed: the elements must be copied in the order of the
    indices
        else copy(input) => else input
""")
add(
    "view_strides",
    [
        ("contiguous, merged", (2, 3, 4), (12, 4, 1), (6, 4)),
        ("contiguous, split", (6, 4), (4, 1), (2, 3, 4)),
        ("contiguous, cut anew", (4, 6), (6, 1), (3, 8)),
        ("permuted, two runs merged", (2, 4, 3), (12, 1, 4), (2, 12)),
        ("permuted, one run split", (2, 4, 3), (12, 1, 4), (2, 2, 2, 3)),
        ("a slice of columns, rows merged", (2, 3, 2), (12, 4, 1), (6, 2)),
        ("a slice of columns, flattened", (2, 3, 2), (12, 4, 1), (12,)),
        ("expanded, the stride of 0 split", (4, 3), (0, 1), (2, 2, 3)),
        ("expanded, flattened", (4, 3), (0, 1), (12,)),
        ("a size of 1 with an odd stride", (2, 1, 3), (3, 7, 1), (6,)),
        ("empty", (0, 3), (3, 1), (3, 0, 2)),
        ("a single number", (), (), (1, 1)),
        ("another number of elements", (2, 3), (3, 1), (4,)),
    ],
    model=_here("view_in_pytorch"),
).mistakes("""
    the old strides are not looked at: on a permuted tensor this view would read the
    elements in the wrong order
        left = runs( => return contiguous_strides(new_shape)
        |    left = runs(
    a dimension of size 1 never stands in the way, whatever its stride
        if size == 1:$ => if False:
""")
