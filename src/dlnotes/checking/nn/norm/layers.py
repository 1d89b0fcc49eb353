"""Tasks for the layers, and the mistakes that are easily made."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task
from dlnotes.checking.nn.norm._common import WIDE, affine, life
from dlnotes.nn import GroupNorm, LayerNorm, RMSNorm, norm
from dlnotes.nn.functional import batch_norm, layer_norm


def _channel_cases(dimensions: int, batch: bool) -> Callable[[], Iterator[Case]]:
    def cases() -> Iterator[Case]:
        shape = (4, 3, *[3] * dimensions)
        inputs = tuple(torch.randn(shape, **WIDE) * 2 + step for step in range(4))
        yield Case("as it is built", (3,), {}, inputs)
        yield Case("γ and β", (3,), {"affine": True}, inputs)
        yield Case("no γ, no β", (3,), {"affine": False}, inputs)
        options = {"affine": True, "track_running_stats": True}
        yield Case("statistics", (3, 0.1, 0.3), options, inputs)
        yield Case("no statistics", (3,), {"track_running_stats": False}, inputs)
        if batch:
            yield Case("every batch alike", (3, 1e-5, None), {}, inputs)

    return cases


def _forgets(kind: type) -> type:
    class NoEvaluation(kind):
        def eval(self) -> nn.Module:
            return self

    return NoEvaluation


def _others(kind: type) -> dict[str, Callable]:
    class Shared(kind):  # pyright: ignore
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            super().__init__(*args, **kwargs)
            if self.weight is not None:
                self.weight = nn.Parameter(torch.ones(1))

    class Uncounted(kind):
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            super().__init__(*args, **kwargs)
            if self.track_running_stats:
                del self._buffers["num_batches_tracked"]
                self.num_batches_tracked = None

    return {
        "γ has a number for each channel": Shared,
        "the buffer `num_batches_tracked` is missing": Uncounted,
        "evaluation uses the running statistics and leaves them alone": _forgets(kind),
    }


def _always_ten(kind: type) -> type:
    class AlwaysTenth(kind):
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            super().__init__(*args, **kwargs)
            self.momentum = 0.1 if self.momentum is None else self.momentum

    return AlwaysTenth


class _Lost(norm.BatchNorm1d):
    def forward(self, input: Tensor) -> Tensor:
        mean, var = self.running_mean, self.running_var
        return batch_norm(
            input,
            None if mean is None else mean.clone(),
            None if var is None else var.clone(),
            self.weight,
            self.bias,
            self.training or mean is None,
            self.momentum or 0.1,
            self.eps,
        )


for _dimensions in (1, 2, 3):
    _kind = getattr(norm, f"BatchNorm{_dimensions}d")
    _wrong = _others(_kind) | {
        "with `momentum=None` all batches have the same share, 1 / their number": (
            _always_ten(_kind)
        ),
    }
    if _dimensions == 1:
        _wrong["the running statistics never change: the buffers are written into"] = (
            _Lost
        )
    task(
        f"nn.BatchNorm{_dimensions}d",
        f"torch.nn.BatchNorm{_dimensions}d",
        cases=_channel_cases(_dimensions, batch=True),
        run=life,
        wrong=_wrong,
    )
    _kind = getattr(norm, f"InstanceNorm{_dimensions}d")

    class _Affine(_kind):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            super().__init__(*args, **({"affine": True} | kwargs))

    task(
        f"nn.InstanceNorm{_dimensions}d",
        f"torch.nn.InstanceNorm{_dimensions}d",
        cases=_channel_cases(_dimensions, batch=False),
        run=life,
        wrong=_others(_kind)
        | {"unlike batch norm, `affine` is False if nothing is said": _Affine},
    )


def _sample_cases() -> Iterator[Case]:
    x = torch.randn(2, 3, 5, **WIDE) * 2 + 1
    yield Case("one number", (5,), {}, (x, x[:1]))
    yield Case("a list", ([3, 5],), {}, (x, x[:1]))
    yield Case("no γ", (5,), {"elementwise_affine": False}, (x, x))
    yield Case("eps 0.5", (5, 0.5), {}, (x, x))


class _Running(LayerNorm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.register_buffer("running_mean", torch.zeros(self.normalized_shape))


class _Single(LayerNorm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if self.weight is not None:
            self.weight = nn.Parameter(torch.ones(1))
            self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, input: Tensor) -> Tensor:
        y = layer_norm(input, self.normalized_shape, eps=self.eps)
        return affine(y, self.weight, self.bias, channels=False)


class _Plain(LayerNorm):
    def forward(self, input: Tensor) -> Tensor:
        return layer_norm(input, self.normalized_shape, eps=self.eps)


task(
    "nn.LayerNorm",
    "torch.nn.LayerNorm",
    cases=_sample_cases,
    run=life,
    wrong={
        "layer norm keeps no statistics: it has no buffers": _Running,
        "γ and β have the shape `normalized_shape`: a number for each element": _Single,
        "γ and β are not used": _Plain,
    },
)


class _Shifted(RMSNorm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if self.weight is not None:
            self.bias = nn.Parameter(torch.zeros(self.normalized_shape))


class _Centred(RMSNorm):
    def forward(self, input: Tensor) -> Tensor:
        eps = 0.0 if self.eps is None else self.eps
        return layer_norm(input, self.normalized_shape, self.weight, eps=eps)


task(
    "nn.RMSNorm",
    "torch.nn.RMSNorm",
    cases=_sample_cases,
    run=life,
    wrong={
        "RMS norm has no β": _Shifted,
        "no mean is taken off": _Centred,
    },
)


def _group_cases() -> Iterator[Case]:
    x = torch.randn(2, 6, 5, **WIDE) * 2 + 1
    yield Case("two groups", (2, 6), {}, (x, x[:1]))
    yield Case("six groups", (6, 6), {}, (x, x))
    yield Case("no γ", (3, 6), {"affine": False}, (x, x))
    if "bias" in inspect.signature(nn.GroupNorm).parameters:  # from torch 2.12
        yield Case("no β", (3, 6), {"bias": False}, (x, x))


class _PerGroup(GroupNorm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if self.weight is not None:
            self.weight = nn.Parameter(torch.ones(self.num_groups))


class _OneGroup(GroupNorm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.num_groups = 1


task(
    "nn.GroupNorm",
    "torch.nn.GroupNorm",
    cases=_group_cases,
    run=life,
    wrong={
        "γ and β have a number for each channel, not for each group": _PerGroup,
        "`num_groups` is not used": _OneGroup,
    },
)
