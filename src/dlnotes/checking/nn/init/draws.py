"""Tasks for weights drawn number by number."""

from dlnotes.checking.nn.init._common import KERNEL, LINEAR, add

add(
    "uniform_",
    [
        ("from 0 to 1", LINEAR),
        ("from -2 to 3", KERNEL, -2.0, 3.0),
        ("by name", LINEAR, {"a": 1.0, "b": 2.0}),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
        ("ends in the wrong order", LINEAR, 1.0, 0.0),
    ],
).mistakes("""
    stretch by b - a, the width, not by b
        mul_(b - a) => mul_(b)
    the numbers begin at a, not at 0
        .add_(a) =>
""")
add(
    "normal_",
    [
        ("mean 0, std 1", LINEAR),
        ("std 0.01", KERNEL, 0.0, 0.01),
        ("around 3", LINEAR, 3.0, 2.0),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
        ("a negative std", LINEAR, 0.0, -1.0),
    ],
).mistakes("""
    `mean` is added to every number
        .add_(mean) =>
    `std` multiplies the numbers; its square is the variance
        tensor.mul_(std) => tensor.mul_(std**0.5)
""")
add(
    "trunc_normal_",
    [
        ("one std to each side", LINEAR, 0.0, 1.0, -1.0, 1.0),
        ("std 0.02, cut at ±2", LINEAR, 0.0, 0.02),
        ("the upper half", LINEAR, {"a": 0.0}),
        ("around 1", KERNEL, 1.0, 0.5, 0.5, 2.0),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
    ],
).mistakes("""
    what lies outside is drawn anew, not moved to the edge
        tensor.copy_(z.mul_(std).add_(mean).clamp_(a, b))
        => normal_(tensor, mean, std, generator).clamp_(a, b)
    `a` and `b` are numbers, not multiples of `std` around `mean`
        side = -1.0 => a, b = mean + a * std, mean + b * std; side = -1.0
""")
