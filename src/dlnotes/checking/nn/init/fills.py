"""Tasks for first values that are not drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.nn import init

Shapes = dict[str, tuple]
ANY: Shapes = {
    "a matrix": (2, 3),
    "a kernel": (2, 3, 2, 2),
    "one number": (),
    "nothing": (0, 3),
}


def _add(
    name: str, calls: dict[str, tuple[tuple, tuple]], wrong: dict[str, Callable]
) -> None:
    def cases() -> Iterator[Case]:
        for said, (shape, args) in calls.items():
            yield Case(said, (torch.full(shape, 7.5, dtype=torch.float64), *args))

    def new(tensor: Tensor, *args: Any) -> Tensor:
        return getattr(init, name)(tensor.detach().clone(), *args)

    def with_graph(tensor: Tensor, *args: Any) -> Tensor:
        return tensor.mul_(0)

    slips = {
        "write into the tensor itself: the layer keeps the old one": new,
        "write under `torch.no_grad()`: filling weights is no part of the graph": (
            with_graph
        ),
    }
    address = f"nn.init.{name}"
    task(address, f"torch.{address}", cases=cases, wrong=wrong | slips)


@torch.no_grad()
def _whole(tensor: Tensor, val: float) -> Tensor:
    return init.constant_(tensor, int(val))


_add(
    "constant_",
    {said: (shape, (0.3,)) for said, shape in ANY.items()},
    {"the number is not a whole one": _whole},
)
_add("ones_", {said: (shape, ()) for said, shape in ANY.items()}, {})
_add("zeros_", {said: (shape, ()) for said, shape in ANY.items()}, {})


@torch.no_grad()
def _eye_and_rest(tensor: Tensor) -> Tensor:
    if tensor.ndim != 2:
        raise ValueError
    tensor.diagonal().fill_(1)
    return tensor


_add(
    "eye_",
    {
        "square": ((3, 3), ()),
        "more outputs than inputs": ((4, 2), ()),
        "more inputs than outputs": ((2, 5), ()),
        "nothing": ((0, 3), ()),
        "a kernel": ((2, 3, 2), ()),
    },
    {"what is not on the diagonal must become 0": _eye_and_rest},
)


def _dirac(
    at: Callable[[int], int] = lambda size: size // 2, grouped: bool = True
) -> Callable:
    @torch.no_grad()
    def dirac(tensor: Tensor, groups: int = 1) -> Tensor:
        init.dirac_(tensor, groups)  # refuses what must be refused
        tensor.zero_()
        place = (slice(None), slice(None), *(at(size) for size in tensor.shape[2:]))
        if tensor.numel() == 0:
            return tensor
        for outputs in tensor.chunk(groups if grouped else 1):
            outputs[place].diagonal().fill_(1)
        return tensor

    return dirac


_add(
    "dirac_",
    {
        "over time": ((3, 3, 5), ()),
        "over a picture": ((4, 3, 3, 5), ()),
        "an even kernel": ((2, 3, 4, 2), ()),
        "over a volume": ((2, 2, 3, 3, 3), ()),
        "two groups": ((4, 3, 3, 3), (2,)),
        "nothing": ((0, 3, 3), ()),
        "groups that do not divide": ((4, 3, 3, 3), (3,)),
        "a matrix": ((3, 3), ()),
    },
    {
        "the 1 stands in the middle of the kernel, at size // 2": _dirac(lambda n: 0),
        "the middle of an even kernel is size // 2, not (size - 1) // 2": (
            _dirac(lambda n: (n - 1) // 2)
        ),
        "each group begins anew with its own input 0": _dirac(grouped=False),
    },
)
