"""Tasks for the bilinear layer and its function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task

_Call = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]


def _inputs(*batch: int) -> tuple[Tensor, Tensor]:
    kind = {"dtype": torch.float64}
    return torch.randn(*batch, 3, **kind), torch.randn(*batch, 4, **kind)


def _cases() -> Iterator[Case]:
    w = torch.randn(5, 3, 4, dtype=torch.float64)
    b = torch.randn(5, dtype=torch.float64)
    yield Case("a batch", (*_inputs(2), w, b))
    yield Case("no bias", (*_inputs(2), w))
    yield Case("one pair", (*_inputs(), w, b))
    yield Case("two dimensions of batch", (*_inputs(2, 6), w, b))
    yield Case("an empty batch", (*_inputs(0), w, b))
    square = torch.randn(2, 3, dtype=torch.float64)
    yield Case("an input with itself", (square, square + 0, w[:, :, :3], b))


def _product(x: Tensor, y: Tensor, weight: Tensor) -> Tensor:
    return torch.einsum("...i,oij,...j->...o", x, weight, y)


def _plus(values: Tensor, bias: Tensor | None) -> Tensor:
    return values if bias is None else values + bias


def _right(x: Tensor, y: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    return _plus(_product(x, y, weight), bias)


def _no_bias(
    x: Tensor, y: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    return _product(x, y, weight)


def _summed(x: Tensor, y: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    rows, columns = weight.sum(2), weight.sum(1)  # [O, I], [O, J]
    return _plus(x @ rows.T + y @ columns.T, bias)


def _diagonal(
    x: Tensor, y: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    n = min(weight.shape[1:])
    kept = weight.diagonal(dim1=1, dim2=2)  # [O, n]
    return _plus((x[..., :n] * y[..., :n]) @ kept.T, bias)


def _one_dimension(
    x: Tensor, y: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    return _plus(torch.einsum("ni,oij,nj->no", x, weight, y), bias)


_WRONG: dict[str, _Call] = {
    "`bias` is not added": _no_bias,
    "the two inputs are multiplied with each other, not added": _summed,
    "every feature meets every other, not only the one at its own place": _diagonal,
    "there may be any number of dimensions before the features": _one_dimension,
}

task(
    "nn.functional.bilinear",
    "torch.nn.functional.bilinear",
    cases=_cases,
    wrong=_WRONG,
)


def _layer_cases() -> Iterator[Case]:
    for batch in [(2,), (), (2, 6), (0,)]:
        said, inputs = f"batch {list(batch)}", _inputs(*batch)
        yield Case(f"bias, {said}", (3, 4, 5), {}, inputs)
        yield Case(f"no bias, {said}", (3, 4, 5, False), {}, inputs)


def _layer(
    function: _Call, shape: Callable[[int, int, int], tuple] = lambda i, j, o: (o, i, j)
) -> type[nn.Module]:
    class Version(nn.Module):
        def __init__(
            self,
            in1_features: int,
            in2_features: int,
            out_features: int,
            bias: bool = True,
        ) -> None:
            super().__init__()
            sizes = shape(in1_features, in2_features, out_features)
            self.weight = nn.Parameter(torch.randn(sizes))
            offset = nn.Parameter(torch.randn(out_features)) if bias else None
            self.register_parameter("bias", offset)

        def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
            return function(input1, input2, self.weight, self.bias)

    return Version


task(
    "nn.Bilinear",
    "torch.nn.Bilinear",
    cases=_layer_cases,
    wrong={
        **{mistake: _layer(version) for mistake, version in _WRONG.items()},
        "`weight` is [out_features, in1_features, in2_features]": _layer(
            _right, lambda i, j, o: (i, j, o)
        ),
    },
)
