"""Task for Adagrad."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, wrong

_SETTINGS = {
    "a large eps": {"eps": 0.1},
    "decay of the learning rate": {"lr_decay": 0.2},
    "a start value": {"initial_accumulator_value": 0.5},
    "weight decay": {"weight_decay": 0.2},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    inside: bool = False,
    late: bool = False,
    start: bool = True,
    first: int = 1,
    mean: bool = False,
    root: bool = True,
) -> Tensor:
    before = s.get("s", o.initial_accumulator_value * start + 0 * g)
    s["s"] = 0.9 * before + 0.1 * g * g if mean else before + g * g
    used = before if late else s["s"]
    lr = o.lr / (1 + (t - first) * o.lr_decay)
    if not root:
        return x - lr * g / (used + o.eps)
    below = (used + o.eps).sqrt() if inside else used.sqrt() + o.eps
    return x - lr * g / below


task(
    "optim.Adagrad",
    "torch.optim.Adagrad",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        torch.optim.Adagrad,
        {
            "`eps` is added to the root, not under it": partial(_rule, inside=True),
            "the newest square belongs to the sum *before* the root is taken": partial(
                _rule, late=True
            ),
            "the sum starts at `initial_accumulator_value`": partial(
                _rule, start=False
            ),
            "`lr_decay` counts from 0: the first step is not divided": partial(
                _rule, first=0
            ),
            "Adagrad forgets nothing: a sum of squares, not a running mean": partial(
                _rule, mean=True
            ),
            "the step is divided by the *root* of the sum": partial(_rule, root=False),
        },
    ),
)
