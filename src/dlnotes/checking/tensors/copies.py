"""Tasks for what must be copied."""

import torch

from dlnotes.checking.tensors._common import CUBE, TURNED, add, ramp

A, B = ramp(2, 3), 10 + ramp(2, 3)
add(
    "cat",
    [
        ("rows", [A, B]),
        ("columns", [A, B], 1),
        ("from the end", [CUBE, 2 * CUBE], -1),
        ("different lengths", [ramp(2, 3), ramp(4, 3), ramp(0, 3)]),
        ("a permuted tensor", [TURNED, TURNED], 2),
        ("one tensor", [A]),
        ("integers and floats", [torch.arange(3), ramp(2)]),
        ("shapes that differ", [ramp(2, 3), ramp(2, 4)]),
        ("single numbers", [torch.tensor(1.0), torch.tensor(2.0)]),
        ("nothing", []),
    ],
    layout=True,
).mistakes("""
    cat lengthens a dimension that is there; a new one is what `stack` makes
        return Cat.apply(d, dtype, *parts) => return torch.stack(parts, d)
    the dtype is the one that holds all tensors, not the first's
        functools.reduce(torch.promote_types, (t.dtype for t in tensors))
        => tensors[0].dtype
""")
add(
    "stack",
    [
        ("two matrices", [A, B]),
        ("in the middle", [A, B], 1),
        ("at the end", [A, B, A + B], -1),
        ("permuted tensors", [TURNED, TURNED + 1], 1),
        ("single numbers", [torch.tensor(1.0), torch.tensor(2.0)]),
        ("one tensor", [A], 2),
        ("empty", [ramp(0, 2), ramp(0, 2)], 1),
        ("shapes that differ", [ramp(2, 3), ramp(1, 3)]),
        ("too far", [A, B], 3),
        ("nothing", []),
    ],
    layout=True,
).mistakes("""
    `dim` is ignored: the new dimension is always put in front
        cat([unsqueeze(tensor, d) for tensor in tensors], d) => torch.stack(tensors)
    a negative `dim` counts from the end of the *new* shape: -1 puts the dimension last
        dim, tensors[0].ndim + 1) => dim, tensors[0].ndim + (dim >= 0))
    the shapes must be equal: stack does not broadcast
        _check_one_shape(tensors) => tensors = torch.broadcast_tensors(*tensors)
    stack makes a new dimension; lengthening an old one is what `cat` does
        return cat([ => if not tensors[0].ndim:
        |        return torch.cat(tensors)
        |    return cat(tensors, min(dim, tensors[0].ndim - 1))
        |    return cat([
    the new dimension is in the right place, but the elements were not moved with it:
    unsqueeze each tensor before putting them together
        return cat([
        => return torch.stack(tensors).reshape(torch.stack(tensors, d).shape)
        |    return cat([
""")
add(
    "flip",
    [
        ("a vector", ramp(4), (0,)),
        ("rows", ramp(3, 2), (0,)),
        ("both", ramp(3, 2), (0, 1)),
        ("from the end", CUBE, (-1,)),
        ("of a permuted tensor", TURNED, (0, 2)),
        ("no dimension", ramp(3), ()),
        ("empty", ramp(0, 2), (0,)),
        ("a dimension twice", ramp(3, 2), (0, 0)),
    ],
).mistakes("""
    only the dimensions in `dims` are turned round
        for d in order: => for d in range(input.ndim):
    all dimensions in `dims` are turned round, not only the first
        for d in order: => for d in order[:1]:
""")
add(
    "repeat",
    [
        ("a matrix", ramp(2, 2), (2, 3)),
        ("a new dimension", ramp(2, 3), (4, 2, 1)),
        ("a vector", ramp(3), (2,)),
        ("a vector, upright", ramp(3), (3, 1)),
        ("no time at all", ramp(2, 3), (0, 1)),
        ("once", ramp(2, 3), (1, 1)),
        ("a permuted tensor", TURNED, (1, 2, 2)),
        ("a single number", torch.tensor(2.0), (3,)),
        ("too few counts", ramp(2, 3), (2,)),
    ],
    model="torch.Tensor.repeat",
    layout=True,
).mistakes("""
    the whole tensor is repeated, like a tile; element by element is what
    `repeat_interleave` does
        unsqueeze(tiles, 2 * d) => unsqueeze(tiles, 2 * d + 1)
        [count, size] => [size, count]
    counts are lined up with the dimensions at the right: new dimensions come on the
    left
        [1] * new + list(input.shape) => list(input.shape) + [1] * new
        unsqueeze(tiles, 0) => unsqueeze(tiles, -1)
""")
add(
    "tile",
    [
        ("columns", ramp(2, 3), (2,)),
        ("both", ramp(2, 2), (2, 3)),
        ("a new dimension", ramp(2), (2, 2)),
        ("a single number", torch.tensor(2.0), (3,)),
        ("no count", ramp(2), ()),
    ],
).mistakes("""
    the whole tensor is repeated, not element by element
        unsqueeze(tiles, 2 * d) => unsqueeze(tiles, 2 * d + 1)
        [count, size] => [size, count]
    fewer counts than dimensions are allowed: those missing are 1
        [1] * (input.ndim - len(dims)) + list(dims) => dims
""")
