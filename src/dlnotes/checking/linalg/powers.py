"""The task for the powers of a number."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.checking.linalg._common import some


def _falling(x: Tensor, *, N: int | None = None) -> Tensor:
    return torch.linalg.vander(x, N=N).flip(-1)


def _from_one(x: Tensor, *, N: int | None = None) -> Tensor:
    return torch.linalg.vander(x, N=N) * x[..., None]


def _square(x: Tensor, *, N: int | None = None) -> Tensor:
    if N is not None and N < 2:
        raise ValueError("too few")
    return torch.linalg.vander(x)


def _upright(x: Tensor, *, N: int | None = None) -> Tensor:
    return torch.linalg.vander(x, N=N).transpose(-1, -2)


def _one_is_enough(x: Tensor, *, N: int | None = None) -> Tensor:
    powers = x.shape[-1] if N is None else N
    if powers >= 2:
        return torch.linalg.vander(x, N=N)
    return torch.linalg.vander(x, N=2)[..., :powers]


def _cases() -> Iterator[Case]:
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


task(
    "linalg.vander",
    "torch.linalg.vander",
    cases=_cases,
    wrong={
        "powers rise from left to right, x ** 0 first; yours fall": _falling,
        "the first column is x ** 0, all ones; yours begins with x": _from_one,
        "`N` is ignored: it says how many powers": _square,
        "a row for each number, a column for each power; yours is transposed": _upright,
        "fewer than two powers are refused": _one_is_enough,
    },
)
