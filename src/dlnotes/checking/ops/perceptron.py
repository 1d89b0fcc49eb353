"""The task of the stack of linear layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import nn

from dlnotes.checking import Case, task


def _cases() -> Iterator[Case]:
    x = torch.randn(4, 3, dtype=torch.float64)
    yield Case("two hidden layers", (3, [5, 4, 2]), {}, (x,))
    yield Case("no hidden layer", (3, [2]), {}, (x,))
    yield Case("more dimensions", (3, [5, 2]), {}, (x.reshape(2, 2, 3),))
    yield Case("tanh", (3, [5, 2]), {"activation_layer": nn.Tanh}, (x,))
    yield Case("no bias", (3, [5, 2]), {"bias": False}, (x,))
    yield Case("layer norm", (3, [5, 4, 2]), {"norm_layer": nn.LayerNorm}, (x,))
    yield Case("in place", (3, [5, 2]), {"inplace": True}, (x,))


def _stack(
    *,
    last: bool = False,
    activated: bool = True,
    biased: bool = True,
    normed: bool = True,
    chosen: bool = True,
    dropped: bool = True,
) -> Callable[..., nn.Module]:
    """Make the class with one mistake."""

    def build(
        in_channels: int,
        hidden_channels: Sequence[int],
        norm_layer: Callable[[int], nn.Module] | None = None,
        activation_layer: Callable[..., nn.Module] = nn.ReLU,
        inplace: bool | None = None,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> nn.Module:
        layers: list[nn.Module] = []
        sizes: list[int] = [in_channels, *hidden_channels]
        bias = bias or not biased
        for i in range(len(hidden_channels)):
            layers.append(nn.Linear(sizes[i], sizes[i + 1], bias=bias))
            hidden = i < len(hidden_channels) - 1
            if hidden and normed and norm_layer is not None:
                layers.append(norm_layer(sizes[i + 1]))
            if activated and (hidden or last):
                layers.append(activation_layer() if chosen else nn.ReLU())
            if dropped:
                layers.append(nn.Dropout(dropout))
        return nn.Sequential(*layers)

    return build


def _run(kind: Callable, case: Case) -> Any:  # noqa: ANN401
    """Load the same weights, layer by layer, and say where the parameters stand."""
    net = kind(*case.args, **case.kwargs).double()
    generator = torch.Generator().manual_seed(0)
    for p in net.parameters():
        drawn = torch.randn(p.shape, generator=generator, dtype=p.dtype)
        p.data.copy_(drawn)
    kinds = [type(layer).__name__ for layer in net.children()]
    return [[*net.state_dict()], kinds, net(*case.inputs)]


task(
    "ops.MLP",
    "torchvision.ops.MLP",
    cases=_cases,
    run=_run,
    wrong={
        "the last linear layer has no activation behind it": _stack(last=True),
        "an activation stands behind every hidden layer": _stack(activated=False),
        "with `bias=False`, no linear layer has a bias": _stack(biased=False),
        "`norm_layer` stands between linear layer and activation": _stack(normed=False),
        "`activation_layer` says which activation": _stack(chosen=False),
        "a dropout closes every layer, the last one too": _stack(dropped=False),
    },
)
