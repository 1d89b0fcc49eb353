"""The task for the powers of a number."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking.linalg._common import some


def _cases():
    yield Case("three numbers", (some(3),))
    yield Case("five numbers, one of them 0", (torch.linspace(-1, 1, 5).double(),))
    yield Case("four powers of three numbers", (some(3),), {"N": 4})
    yield Case("two powers of three numbers", (some(3),), {"N": 2})
    yield Case("two rows of three", (some(2, 3),), {"N": 5})
    yield Case("whole numbers", (torch.arange(-2, 3),))
    yield Case("complex numbers", (torch.tensor([1j, 1 + 1j, -2.0]),))
    yield Case("float32", (torch.linspace(0, 1, 4),))
    yield Case("no number, three powers", (torch.zeros(0),), {"N": 3})
    yield Case("one number, hence one power", (some(1),))
    yield Case("one power", (some(3),), {"N": 1})


task("linalg.vander", cases=_cases).mistakes("""
    powers rise from left to right, x ** 0 first; yours fall
        stack(columns, -1) => stack(columns[::-1], -1)
    the first column is x ** 0, all ones; yours begins with x
        [torch.ones_like(x)] => [x]
    `N` is ignored: it says how many powers
        if N is None else N => if N is None or N >= 2 else N
    a row for each number, a column for each power; yours is transposed
        stack(columns, -1) => stack(columns, -2)
    fewer than two powers are refused
        if powers < 2: => if False:
""")
