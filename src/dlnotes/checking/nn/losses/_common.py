"""What the tasks of all losses share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task

Cases = Callable[[], Iterator[Case]]
Wrong = Mapping[str, Callable[..., Tensor]]


def reduced(losses: Tensor, reduction: str = "mean") -> Tensor:
    """Reduce as all losses do."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be none, mean or sum, got {reduction!r}")
    return losses if reduction == "none" else getattr(losses, reduction)()


def of_input(function: Callable, case: Case) -> tuple[Tensor, Tensor]:
    """Return the value, and the gradient of the input only.

    PyTorch has no gradient for the weights of classes.
    """
    x = case.args[0].detach().clone().requires_grad_()
    value = function(x, *case.args[1:], **case.kwargs)
    (slope,) = torch.autograd.grad(value.sum(), x)
    return value, slope


def both(
    function: str,
    layer: str,
    cases: Cases,
    wrong: Wrong,
    **options: Any,  # noqa: ANN401
) -> None:
    """Add the task of a function and that of its layer.

    The layer is given the options that are no tensors: the cases with others are
    left out, and so are the mistakes that show in no other case.
    """
    task(
        f"nn.functional.{function}",
        f"torch.nn.functional.{function}",
        cases=cases,
        wrong=wrong,
        **options,
    )

    def layer_cases() -> Iterator[Case]:
        for case in cases():
            if not any(isinstance(value, Tensor) for value in case.kwargs.values()):
                yield Case(case.name, (), case.kwargs, case.args)

    name, mistake = next(iter(wrong.items()))
    task(
        f"nn.{layer}",
        f"torch.nn.{layer}",
        cases=layer_cases,
        wrong={name: as_layer(mistake)},
    )


def as_layer(function: Callable[..., Tensor]) -> Callable[..., nn.Module]:
    """Make a layer of a function: what it is built with is kept for each call."""

    class Layer(nn.Module):
        def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
            super().__init__()
            self.kept = kwargs

        def forward(self, *inputs: Tensor) -> Tensor:
            return function(*inputs, **self.kept)

    return Layer
