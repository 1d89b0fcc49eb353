"""Tasks for the layers that only change a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task


def _cases() -> Iterator[Case]:
    x = torch.randn(2, 3, 4, 5, dtype=torch.float64)
    yield Case("a batch of pictures", (), {}, (x,))
    yield Case("one grey picture a row", (), {}, (x[:, 0],))
    yield Case("already flat", (), {}, (x[:, 0, 0],))
    yield Case("permuted", (), {}, (x.permute(0, 2, 3, 1),))
    yield Case("an empty batch", (), {}, (x[:0],))
    yield Case("no batch: start_dim=0", (0,), {}, (x,))
    yield Case("the middle: start_dim=1, end_dim=2", (1, 2), {}, (x,))
    yield Case("from behind: start_dim=-2", (-2,), {}, (x,))


def _layer(forward: Callable[[Tensor, int, int], Tensor]) -> type[nn.Module]:
    class Version(nn.Module):
        def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
            super().__init__()
            self.start_dim, self.end_dim = start_dim, end_dim

        def forward(self, input: Tensor) -> Tensor:
            return forward(input, self.start_dim, self.end_dim)

    return Version


task(
    "nn.Flatten",
    "torch.nn.Flatten",
    cases=_cases,
    layout=True,
    wrong={
        "the first dimension is the batch: by default it stays": _layer(
            lambda x, start, end: x.flatten(0 if start == 1 else start, end)
        ),
        "`view` fails on a permuted input: `reshape` copies where it must": _layer(
            lambda x, start, end: x.view(x.flatten(start, end).shape)
        ),
        "`end_dim` says where to stop": _layer(
            lambda x, start, end: x.flatten(start, -1)
        ),
        "`start_dim` says where to begin": _layer(lambda x, start, end: x.flatten(1)),
        "-1 has no meaning for 0 elements: work the size out": _layer(
            lambda x, start, end: (
                x.reshape(len(x), -1)
                if (start, end) == (1, -1)
                else x.flatten(start, end)
            )
        ),
    },
)


def _unflatten_cases() -> Iterator[Case]:
    x = torch.randn(2, 12, 3, dtype=torch.float64)
    yield Case("the middle", (1, (3, 4)), {}, (x,))
    yield Case("from behind", (-2, (2, 3, 2)), {}, (x,))
    yield Case("the last", (2, (3, 1)), {}, (x,))
    yield Case("the last, from behind", (-1, (1, 3)), {}, (x,))
    yield Case("one size left open", (1, (2, -1)), {}, (x,))
    yield Case("a list", (1, [6, 2]), {}, (x,))


def _unlayer(forward: Callable[[Tensor, int, tuple], Tensor]) -> type[nn.Module]:
    class Version(nn.Module):
        def __init__(self, dim: int, unflattened_size: tuple[int, ...]) -> None:
            super().__init__()
            self.dim, self.sizes = dim, tuple(unflattened_size)

        def forward(self, input: Tensor) -> Tensor:
            return forward(input, self.dim, self.sizes)

    return Version


def _behind(x: Tensor, dim: int, sizes: tuple[int, ...]) -> Tensor:
    return x.reshape(*x.shape[:dim], *sizes, *x.shape[dim + 1 :])


def _only_last(x: Tensor, dim: int, sizes: tuple[int, ...]) -> Tensor:
    return x.reshape(*x.shape[: dim % x.ndim], *sizes)


task(
    "nn.Unflatten",
    "torch.nn.Unflatten",
    cases=_unflatten_cases,
    layout=True,
    wrong={
        "a negative `dim` counts from behind: with -1, dim + 1 is 0": _unlayer(_behind),
        "the dimensions behind `dim` stay": _unlayer(_only_last),
        "the new dimensions are in the order of `unflattened_size`": _unlayer(
            lambda x, dim, sizes: x.unflatten(dim, sizes[::-1])
        ),
    },
)
