"""Tasks for the linear layer, its function and its lazy form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task
from dlnotes.nn import LazyLinear, Linear


def _function_cases() -> Iterator[Case]:
    kind = {"dtype": torch.float64}
    w, b = torch.randn(4, 3, **kind), torch.randn(4, **kind)
    yield Case("a batch", (torch.randn(2, 3, **kind), w, b))
    yield Case("a square matrix", (torch.randn(2, 4, **kind), w @ w.T + w[:, :1], b))
    yield Case("no bias", (torch.randn(2, 3, **kind), w))
    yield Case("one vector", (torch.randn(3, **kind), w, b))
    yield Case("two dimensions of batch", (torch.randn(2, 5, 3, **kind), w, b))
    yield Case("an empty batch", (torch.randn(0, 3, **kind), w, b))
    yield Case("a single output", (torch.randn(2, 3, **kind), w[0]))
    yield Case("another number of inputs", (torch.randn(2, 5, **kind), w, b))


task(
    "nn.functional.linear",
    "torch.nn.functional.linear",
    cases=_function_cases,
    wrong={
        "the weights are not transposed: a row of `weight` belongs to an output": (
            lambda input, weight, bias=None: (
                input @ weight + (0 if bias is None else bias)
            )
        ),
        "`bias` is not added": lambda input, weight, bias=None: (
            input @ (weight.T if weight.ndim == 2 else weight)
        ),
        "`weight` may be a single row: the result then has no dimension of outputs": (
            lambda input, weight, bias=None: (
                input @ weight.reshape(-1, weight.shape[-1]).T
                + (0 if bias is None else bias)
            )
        ),
    },
)


def _layer_cases() -> Iterator[Case]:
    for shape in [(5, 3), (3,), (2, 4, 3), (0, 3)]:
        x = torch.randn(shape, dtype=torch.float64)
        yield Case(f"bias, {list(shape)}", (3, 4), {}, (x,))
        yield Case(f"no bias, {list(shape)}", (3, 4, False), {}, (x,))


class _Transposed(nn.Module):
    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.randn(out_features)) if bias else None


class _AlwaysBias(Linear):
    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__(in_features, out_features)


class _NoBias(Linear):
    def forward(self, input: Tensor) -> Tensor:
        return input @ self.weight.T


class _Frozen(Linear):
    def forward(self, input: Tensor) -> Tensor:
        return nn.functional.linear(input, self.weight.detach(), self.bias)


task(
    "nn.Linear",
    "torch.nn.Linear",
    cases=_layer_cases,
    wrong={
        "`weight` is [out_features, in_features], a row for each output": _Transposed,
        "with `bias=False`, there is no parameter `bias`": _AlwaysBias,
        "`bias` is not added": _NoBias,
        "no gradient reaches `weight`: it is learned": _Frozen,
    },
)


def _life(kind: Callable, case: Case) -> list:
    layer = kind(*case.args)
    before = [type(p).__name__ for p in layer.parameters()]
    shapes = [list(layer(x).shape) for x in case.inputs]
    after = [list(p.shape) for p in layer.parameters()]
    return [before, shapes, after, type(layer).__name__.startswith("Lazy")]


def _lazy_cases() -> Iterator[Case]:
    x = torch.randn(2, 20)
    yield Case("20 inputs", (4,), {}, (x,))
    yield Case("no bias", (4, False), {}, (x,))
    yield Case("two batches", (4,), {}, (x, x[:1]))
    yield Case("more dimensions", (4,), {}, (x.reshape(2, 5, 4),))
    yield Case("another size later", (4,), {}, (x, x[:, :3]))


class _Flat(LazyLinear):
    cls_to_become = Linear

    def initialize_parameters(self, input: Tensor) -> None:
        super().initialize_parameters(input.flatten(1))


class _Early(Linear):
    def __init__(self, out_features: int, bias: bool = True) -> None:
        super().__init__(out_features, out_features, bias)

    def forward(self, input: Tensor) -> Tensor:
        return input @ torch.zeros(input.shape[-1], self.out_features)


task(
    "nn.LazyLinear",
    "torch.nn.LazyLinear",
    cases=_lazy_cases,
    run=_life,
    wrong={
        "the number of inputs is the size of the last dimension alone": _Flat,
        "the parameters must have no shape before the first input": _Early,
    },
)
