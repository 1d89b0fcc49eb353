"""Tasks for weights that are drawn together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import Case
from dlnotes.checking.nn.init._common import LINEAR, add, filled, slips
from dlnotes.nn import init

Generator = torch.Generator | None
DRAWS = 2000


def _angles(version: Callable, case: Case) -> dict[str, Any]:
    """Say how rows or columns lie to each other, and whether signs are fair."""
    result, w = filled(version, case)
    if w.numel() == 0:
        return result
    w = w.flatten(1)  # [O, I]
    products = w @ w.T if len(w) <= w.shape[1] else w.T @ w
    result["products of rows (of columns, if these are fewer)"] = products
    lengths = products.diagonal()
    flat = (products - lengths.diag()).abs().max() < 1e-9
    result["right angles to nine digits"] = bool(flat)
    if w.shape == (3, 3):
        many = torch.stack([filled(version, case)[1] for _ in range(DRAWS)])
        result[f"share of positive numbers, {DRAWS} draws"] = (
            (many > 0).double().mean(0)
        )
    return result


def _orthogonal(
    fair: bool = True, gained: bool = True, split: Callable = torch.linalg.qr
) -> Callable:
    @torch.no_grad()
    def orthogonal(
        tensor: Tensor, gain: float = 1, generator: Generator = None
    ) -> Tensor:
        init._calculate_fan_in_and_fan_out(tensor)
        if tensor.numel() == 0:
            return tensor
        drawn = init.normal_(tensor.new_empty(tensor.shape), generator=generator)
        drawn = drawn.flatten(1)
        wide = len(drawn) < drawn.shape[1]
        q, r = split(drawn.T if wide else drawn)
        q = q * r.diagonal().sign() if fair else q
        q = (q.T if wide else q).reshape(tensor.shape)
        return tensor.copy_(q * gain if gained else q)

    return orthogonal


def _lengths(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Give columns the length 1, and leave their angles."""
    return matrix / matrix.norm(dim=0), torch.ones_like(matrix)


add(
    "orthogonal_",
    [
        ("square", (3, 3)),
        ("more outputs than inputs", (7, 4)),
        ("more inputs than outputs", (4, 7)),
        ("gain 2", (5, 5), 2.0),
        ("a convolution", (4, 2, 3, 3)),
        ("with a generator", (5, 4), {"generator": 5}),
        ("nothing", (0, 3)),
        ("a bias", (10,)),
    ],
    wrong={
        "the signs of Q lean to one side: multiply its columns by those of R's "
        "diagonal": _orthogonal(fair=False),
        "`gain` multiplies the matrix": _orthogonal(gained=False),
        "length 1 is not enough: the rows must be at right angles": (
            _orthogonal(split=_lengths)
        ),
        **slips(init.orthogonal_),
    },
    run=_angles,
)


def _zeros(version: Callable, case: Case) -> dict[str, Any]:
    """Count the zeros of each column, and describe the other numbers."""
    result, w = filled(version, case)
    if w.numel() == 0:
        return result
    zero = w == 0
    result["zeros in the first five columns"] = zero.sum(0)[:5].tolist()
    result["most and fewest zeros of a column"] = [
        int(n) for n in zero.sum(0).aminmax()
    ]
    result["the same rows in all columns"] = bool((zero == zero[:, :1]).all())
    kept = w[~zero] / (case.args[2] if len(case.args) > 2 else 0.01)
    result["spread of the others, in units of that due"] = kept.std().item()
    return result


def _sparse(place: Callable[[Tensor, float], None], root: bool = False) -> Callable:
    @torch.no_grad()
    def sparse(
        tensor: Tensor,
        sparsity: float,
        std: float = 0.01,
        generator: Generator = None,
    ) -> Tensor:
        if tensor.ndim != 2:
            raise ValueError
        init.normal_(tensor, 0.0, std**0.5 if root else std, generator)
        place(tensor, sparsity)
        return tensor

    return sparse


def _in_rows(w: Tensor, share: float) -> None:
    _in_columns(w.T, share)


def _in_columns(w: Tensor, share: float, up: int = 1) -> None:
    order = torch.rand(w.shape).argsort(0)  # [O, I]
    zeros = -int(-share * len(w) // 1) if up else int(share * len(w))
    w[order < zeros] = 0


def _anywhere(w: Tensor, share: float) -> None:
    w[torch.rand(w.shape) < share] = 0


def _same_rows(w: Tensor, share: float) -> None:
    w[torch.randperm(len(w))[: -int(-share * len(w) // 1)]] = 0


add(
    "sparse_",
    [
        ("a tenth", LINEAR, 0.1),
        ("rounded up", (101, 400), 0.25),
        ("std 2", LINEAR, 0.5, 2.0),
        ("with a generator", LINEAR, 0.1, {"generator": 5}),
        ("nothing", (0, 3), 0.5),
        ("a kernel", (2, 3, 3), 0.5),
    ],
    wrong={
        "the share is that of every column, not of every row": _sparse(_in_rows),
        "every column has the same number of zeros": _sparse(_anywhere),
        "each column draws its own places": _sparse(_same_rows),
        "the number of zeros is rounded up": _sparse(
            lambda w, share: _in_columns(w, share, up=0)
        ),
        "`std` multiplies the numbers; its square is the variance": _sparse(
            _in_columns, root=True
        ),
        **slips(init.sparse_),
    },
    run=_zeros,
)
