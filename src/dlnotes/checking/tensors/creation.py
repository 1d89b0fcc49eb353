"""Tasks for new tensors."""

from dlnotes.checking.tensors._common import add

add(
    "linspace",
    [
        ("five points", 0, 1, 5),
        ("downwards", 3, -2.5, 4),
        ("one point", 2, 7, 1),
        ("no point", 0, 1, 0),
        ("a negative number of points", 0, 1, -1),
    ],
).mistakes("""
    the end is a point, too: divide by steps - 1, not by steps
        => torch.linspace(start, end, steps + 1)[:-1]
    `steps` is the number of points, not of gaps
        => torch.linspace(start, end, steps + 1)
""")
add(
    "eye",
    [
        ("square", 3),
        ("wide", 2, 5),
        ("tall", 4, 2),
        ("nothing", 0),
        ("a negative size", -1),
    ],
).mistakes("""
    only the diagonal is 1
        torch.zeros( => torch.ones(
    from one element of the diagonal to the next it is a row of `m` cells and one more,
    not `n` and one more
        (m + 1,) => (n + 1,)
""")
