"""The task for chains of matrices."""

from dlnotes.checking.linalg._common import add, some

add(
    "multi_dot",
    "torch.linalg.multi_dot",
    [
        ("two", [some(2, 3), some(3, 4)]),
        ("four", [some(2, 3), some(3, 1), some(1, 5), some(5, 2)]),
        ("three of one shape", [some(2, 2), some(2, 2, start=3), some(2, 2, start=7)]),
        ("a row first", [some(3), some(3, 2), some(2, 4)]),
        ("a column last", [some(4, 3), some(3, 2), some(2)]),
        ("a row, a matrix and a column", [some(3), some(3, 2), some(2)]),
        ("one alone", [some(2, 2)]),
        ("a vector inside", [some(2, 3), some(3), some(3, 2)]),
    ],
).mistakes("""
    brackets may be set anywhere, but the order from left to right must stay
        for part in order)) => for part in order[::-1]))
    the dimension that a vector was given is dropped again
        result[0] if row else result => result
        result[..., 0] if column else result => result
""")
