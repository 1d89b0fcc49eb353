"""Tasks for the functions, and the mistakes that are easily made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.checking.nn.norm._common import WIDE, affine, mean_var, statistics_run


def _parameters(size: Sequence[int]) -> dict[str, Tensor]:
    return {
        "weight": torch.rand(*size, **WIDE) + 0.5,
        "bias": torch.randn(*size, **WIDE),
    }


def _batch_cases() -> Iterator[Case]:
    def running() -> tuple[Tensor, Tensor]:
        return torch.randn(3, **WIDE), torch.rand(3, **WIDE) + 0.5

    for name, shape in (("rows", (5, 3)), ("maps", (3, 3, 4, 2)), ("lines", (4, 3, 6))):
        x = torch.randn(shape, **WIDE) * 2 + 1
        train, own = {"training": True}, _parameters([3])
        yield Case(f"{name}, training", (x, *running()), train | own)
        yield Case(f"{name}, evaluation", (x, *running()), own)
        share = {"momentum": 0.7, "eps": 0.5}
        yield Case(f"{name}, momentum 0.7, eps 0.5", (x, *running()), train | share)
    yield Case("no statistics", (x, None, None), train)
    yield Case("no γ", (x, *running()), train | {"bias": own["bias"]})
    yield Case("no β", (x, *running()), train | {"weight": own["weight"]})
    yield Case("a large offset", (x + 1e6, None, None), train)
    yield Case("one row, training", (x[:1, :, 0], *running()), train)
    yield Case("one row, evaluation", (x[:1, :, 0], *running()))
    yield Case("one picture", (x[:1], *running()), train)


def _batch(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
    *,
    dims: Callable[[Tensor], Sequence[int]] = lambda x: [0, *range(2, x.ndim)],
    correction: tuple[int, int] = (0, 1),
    share: Callable[[float], float] = lambda momentum: momentum,
    root: Callable[[Tensor, float], Tensor] = lambda var, eps: (var + eps).sqrt(),
    always: bool = False,
    update: tuple[bool, bool] = (True, False),
    frozen: bool = False,
    cancel: bool = False,
    refuse: bool = True,
    skip: str = "",
) -> Tensor:
    """Batch norm step by step; its options are the mistakes."""
    over, shape = dims(input), (1, -1, *[1] * (input.ndim - 2))
    own = training or always or running_mean is None
    count = input.numel() // input.shape[1]
    if own and refuse and count == 1:
        raise ValueError("one value per channel")
    mean, var = mean_var(input, over, correction[0])
    if cancel:
        var = (input**2).mean(over, keepdim=True) - mean**2
    if update[0 if training else 1] and running_mean is not None:
        with torch.no_grad():
            unbiased = mean_var(input, over, correction[1])[1]
            for old, new in ((running_mean, mean), (running_var, unbiased)):
                if new.numel() == old.numel():
                    old.lerp_(new.flatten(), share(momentum))
    if not own:
        mean, var = running_mean.view(shape), running_var.view(shape)
    if frozen:
        mean, var = mean.detach(), var.detach()
    y = (input - mean) / root(var, eps)
    own = {"weight": weight, "bias": bias} | ({skip: None} if skip else {})
    return affine(y, **own)


def _mistake(function: Callable, **options: Any) -> Callable:  # noqa: ANN401
    return lambda *args, **kwargs: function(*args, **kwargs, **options)


task(
    "nn.functional.batch_norm",
    "torch.nn.functional.batch_norm",
    cases=_batch_cases,
    rtol=1e-8,
    atol=1e-8,
    run=statistics_run,
    wrong={
        "the mean is taken over the batch alone: a map also has positions to average": (
            _mistake(_batch, dims=lambda x: [0])
        ),
        "each sample is normalized by itself: a channel is averaged over the batch": (
            _mistake(_batch, dims=lambda x: range(2, x.ndim) if x.ndim > 2 else [1])
        ),
        "the batch is divided by the biased root, by N and not N - 1": (
            _mistake(_batch, correction=(1, 1))
        ),
        "the running variance takes the unbiased one, divided by N - 1": (
            _mistake(_batch, correction=(0, 0))
        ),
        "momentum is the share of the new statistic, not of the old one": (
            _mistake(_batch, share=lambda momentum: 1 - momentum)
        ),
        "the running statistics are not written into": (
            _mistake(_batch, update=(False, False))
        ),
        "the running statistics must stay as they are in evaluation": (
            _mistake(_batch, update=(True, True))
        ),
        "in evaluation the running statistics are used, not the batch's": (
            _mistake(_batch, always=True)
        ),
        "eps is added to the variance, before the root": (
            _mistake(_batch, root=lambda var, eps: var.sqrt() + eps)
        ),
        "this divides by the variance, not by its root": (
            _mistake(_batch, root=lambda var, eps: var + eps)
        ),
        "the gradient also flows through mean and variance: do not detach them": (
            _mistake(_batch, frozen=True)
        ),
        "E[x²] - E[x]² cancels far from 0: take off the mean first": (
            _mistake(_batch, cancel=True)
        ),
        "one value per channel must be refused in training: all would become β": (
            _mistake(_batch, refuse=False, correction=(0, 0))
        ),
        "γ (`weight`) is not used": _mistake(_batch, skip="weight"),
        "β (`bias`) is not used": _mistake(_batch, skip="bias"),
    },
)


def _instance_cases() -> Iterator[Case]:
    for name, shape in (("lines", (2, 3, 6)), ("maps", (3, 3, 4, 2))):
        x = torch.randn(shape, **WIDE) * 2 + 1
        x = x * torch.rand(shape[0], 3, *[1] * (len(shape) - 2), **WIDE)
        running = torch.randn(3, **WIDE), torch.rand(3, **WIDE) + 0.5
        yield Case(name, (x,), {})
        yield Case(f"{name}, γ and β", (x, None, None), _parameters([3]))
        yield Case(f"{name}, running statistics", (x, *running), {"momentum": 0.3})
        yield Case(f"{name}, used", (x, *running), {"use_input_stats": False})


def _instance(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
    *,
    dims: Callable[[Tensor], Sequence[int]] = lambda x: range(2, x.ndim),
    correction: tuple[int, int] = (0, 1),
    always: bool = False,
    skip: bool = False,
) -> Tensor:
    """Instance norm step by step; its options are the mistakes."""
    shape = (1, -1, *[1] * (input.ndim - 2))
    mean, var = mean_var(input, dims(input), correction[0])
    if use_input_stats and running_mean is not None:
        with torch.no_grad():
            running_mean.lerp_(mean.flatten(1).mean(0), momentum)
            unbiased = mean_var(input, dims(input), correction[1])[1]
            running_var.lerp_(unbiased.flatten(1).mean(0), momentum)
    if not (use_input_stats or always):
        mean, var = running_mean.view(shape), running_var.view(shape)
    y = (input - mean) / (var + eps).sqrt()
    return y if skip else affine(y, weight, bias)


task(
    "nn.functional.instance_norm",
    "torch.nn.functional.instance_norm",
    cases=_instance_cases,
    run=statistics_run,
    wrong={
        "this is batch norm: instance norm does not average over the batch": (
            _mistake(_instance, dims=lambda x: [0, *range(2, x.ndim)])
        ),
        "this is layer norm: instance norm keeps the channels apart": (
            _mistake(_instance, dims=lambda x: range(1, x.ndim))
        ),
        "the variance that divides is biased: by the count, not the count - 1": (
            _mistake(_instance, correction=(1, 1))
        ),
        "the running variance takes the unbiased one": (
            _mistake(_instance, correction=(0, 0))
        ),
        "with `use_input_stats=False` the running statistics are used": (
            _mistake(_instance, always=True)
        ),
        "γ and β are not used": _mistake(_instance, skip=True),
    },
)


def _last_cases(bias: bool) -> Iterator[Case]:
    for name, shape, last in (
        ("rows", (4, 6), [6]),
        ("sentences", (2, 3, 5), [5]),
        ("two dimensions", (2, 3, 5), [3, 5]),
        ("one row", (6,), [6]),
        ("an empty batch", (0, 6), [6]),
        ("small numbers", (2, 6), [6]),
    ):
        x = torch.randn(shape, **WIDE) * 2 + 1
        x = x * 1e-3 if name == "small numbers" else x
        own = _parameters(last)
        own = own if bias else {"weight": own["weight"]}
        yield Case(name, (x, last))
        yield Case(f"{name}, γ", (x, last), own)
    yield Case("eps 0.5", (x, last), {"eps": 0.5})


def _layer(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    *,
    dims: Callable[[Sequence[int]], Sequence[int]] = lambda s: range(-len(s), 0),
    correction: int = 0,
    outside: bool = False,
    skip: bool = False,
    frozen: bool = False,
) -> Tensor:
    """Layer norm step by step; its options are the mistakes."""
    mean, var = mean_var(input, dims(normalized_shape), correction)
    if frozen:
        mean, var = mean.detach(), var.detach()
    y = (input - mean) / (var.sqrt() + eps if outside else (var + eps).sqrt())
    return y if skip else affine(y, weight, bias, channels=False)


task(
    "nn.functional.layer_norm",
    "torch.nn.functional.layer_norm",
    cases=lambda: _last_cases(bias=True),
    wrong={
        "the mean goes over all dimensions of `normalized_shape`, not the last alone": (
            _mistake(_layer, dims=lambda shape: [-1])
        ),
        "this is batch norm: each sample is normalized by itself": (
            _mistake(_layer, dims=lambda shape: [0])
        ),
        "the variance is biased: divided by the count, not the count - 1": (
            _mistake(_layer, correction=1)
        ),
        "eps is added to the variance, before the root": _mistake(_layer, outside=True),
        "γ and β are not used": _mistake(_layer, skip=True),
        "the gradient also flows through mean and variance": (
            _mistake(_layer, frozen=True)
        ),
    },
)


def _rms(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
    *,
    dims: Callable[[Sequence[int]], Sequence[int]] = lambda s: range(-len(s), 0),
    square: Callable[[Tensor, list[int]], Tensor] = lambda x, d: x.square().mean(
        d, keepdim=True
    ),
    least: float | None = None,
    skip: bool = False,
) -> Tensor:
    """RMS norm step by step; its options are the mistakes."""
    least = torch.finfo(input.dtype).eps if least is None else least
    over = list(dims(normalized_shape))
    y = input / (square(input, over) + (least if eps is None else eps)).sqrt()
    return y if weight is None or skip else y * weight


task(
    "nn.functional.rms_norm",
    "torch.nn.functional.rms_norm",
    cases=lambda: _last_cases(bias=False),
    wrong={
        "no mean is taken off, not under the root either: this is the variance": (
            _mistake(_rms, square=lambda x, d: x.var(d, correction=0, keepdim=True))
        ),
        "the mean of the squares is needed, not their sum": (
            _mistake(_rms, square=lambda x, d: x.square().sum(d, keepdim=True))
        ),
        "the default of eps is that of the dtype, `torch.finfo(x.dtype).eps`": (
            _mistake(_rms, least=1e-5)
        ),
        "the mean goes over all dimensions of `normalized_shape`, not the last alone": (
            _mistake(_rms, dims=lambda shape: [-1])
        ),
        "γ is not used": _mistake(_rms, skip=True),
    },
)


def _group_cases() -> Iterator[Case]:
    for name, shape in (("lines", (2, 6, 5)), ("maps", (3, 6, 2, 4)), ("rows", (4, 6))):
        x = torch.randn(shape, **WIDE) * 2 + torch.arange(6.0, **WIDE).view(
            1, 6, *[1] * (len(shape) - 2)
        )
        for groups in (1, 2, 3):
            yield Case(f"{name}, {groups} groups", (x, groups))
        yield Case(f"{name}, γ and β", (x, 2), _parameters([6]))
    yield Case("no sample", (x[:0], 2))
    yield Case("eps 0.5", (x, 2), {"eps": 0.5})


def _group(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    *,
    apart: bool = False,
    positions: bool = True,
    every: bool = False,
    correction: int = 0,
    skip: bool = False,
) -> Tensor:
    """Group norm step by step; its options are the mistakes."""
    size = input.shape[1] // num_groups
    if apart:  # channels 0, 2, 4 and 1, 3, 5
        split = input.unflatten(1, (size, num_groups)).transpose(1, 2)
    else:
        split = input.unflatten(1, (num_groups, size))  # [N, G, C / G, ...]
    over = range(2, split.ndim) if positions else [2]
    mean, var = mean_var(split, [0, *over] if every else over, correction)
    y = (split - mean) / (var + eps).sqrt()
    y = (y.transpose(1, 2) if apart else y).reshape(input.shape)
    return y if skip else affine(y, weight, bias)


task(
    "nn.functional.group_norm",
    "torch.nn.functional.group_norm",
    cases=_group_cases,
    wrong={
        "a group is made of neighbouring channels: 0, 1, 2 and 3, 4, 5": (
            _mistake(_group, apart=True)
        ),
        "the mean goes over the positions too, not over the channels alone": (
            _mistake(_group, positions=False)
        ),
        "each sample is normalized by itself: do not average over the batch": (
            _mistake(_group, every=True)
        ),
        "`num_groups` is the number of groups, not of channels in one": (
            lambda input, num_groups, weight=None, bias=None, eps=1e-5: _group(
                input, input.shape[1] // num_groups, weight, bias, eps
            )
        ),
        "the variance is biased: divided by the count, not the count - 1": (
            _mistake(_group, correction=1)
        ),
        "γ and β are not used": _mistake(_group, skip=True),
    },
)
