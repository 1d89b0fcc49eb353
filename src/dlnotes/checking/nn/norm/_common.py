"""How a normalization is tried: its values, its gradients, its statistics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case

WIDE = {"dtype": torch.float64}


def mean_var(
    x: Tensor, dims: Sequence[int], correction: int = 0
) -> tuple[Tensor, Tensor]:
    """Return mean and variance over ``dims``, with size 1 there."""
    var, mean = torch.var_mean(x, tuple(dims), correction=correction, keepdim=True)
    return mean, var


def affine(
    x: Tensor, weight: Tensor | None, bias: Tensor | None, channels: bool = True
) -> Tensor:
    """Scale by γ and shift by β; of the channels, or of the last dimensions."""
    shape = (1, -1, *[1] * (x.ndim - 2))
    if weight is not None:
        x = x * (weight.view(shape) if channels else weight)
    if bias is not None:
        x = x + (bias.view(shape) if channels else bias)
    return x


def statistics_run(function: Callable, case: Case) -> Any:  # noqa: ANN401
    """Give output, running statistics, and the gradients of all else."""
    x, *rest = case.args
    kwargs = dict(case.kwargs)
    leaves = [x] + [kwargs[k] for k in ("weight", "bias") if kwargs.get(k) is not None]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    y = function(x, *rest, **kwargs)
    running = [t.detach().clone() for t in rest if t is not None]
    draw = torch.Generator().manual_seed(0)
    weights = torch.randn(y.shape, generator=draw, dtype=y.dtype)
    slopes = torch.autograd.grad((y * weights).sum(), leaves, allow_unused=True)
    slopes = [torch.zeros(0) if s is None else s for s in slopes]
    return {"output": y, "running statistics": running, "gradients": slopes}


def life(kind: Callable, case: Case) -> Any:  # noqa: ANN401
    """Build a layer, train on all inputs but the last, and evaluate on that."""
    layer = kind(*case.args, **case.kwargs)
    names = {name: list(t.shape) for name, t in layer.state_dict().items()}
    draw = torch.Generator().manual_seed(0)
    for parameter in layer.parameters():
        nn.init.normal_(parameter, 1.0, 0.5, generator=draw)
    layer.to(torch.float64)
    outputs = [layer(x) for x in case.inputs[:-1]]
    trained = {name: t.clone() for name, t in layer.state_dict().items()}
    outputs.append(layer.eval()(case.inputs[-1]))
    evaluated = dict(layer.state_dict())
    return {
        "names and shapes": names,
        "outputs": outputs,
        "state after training": trained,
        "state after evaluation": evaluated,
    }
