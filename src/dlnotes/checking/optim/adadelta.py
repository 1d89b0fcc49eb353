"""Task for Adadelta."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, wrong

_SETTINGS = {
    "a large eps": {"eps": 0.1},
    "a short memory": {"rho": 0.5},
    "weight decay": {"weight_decay": 0.2, "lr": 1.0},
    "maximize": {"maximize": True, "weight_decay": 0.2, "lr": 1.0},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    inside: bool = True,
    early: bool = False,
    scaled: bool = False,
    lr: bool = True,
    numerator: bool = True,
) -> Tensor:
    def root(v: Tensor) -> Tensor:
        return (v + o.eps).sqrt() if inside else v.sqrt() + o.eps

    u = s.get("u", 0 * g)
    s["v"] = o.rho * s.get("v", 0 * g) + (1 - o.rho) * g * g
    if early:
        u = o.rho * u + (1 - o.rho) * (g * root(u) / root(s["v"])) ** 2
    d = g * (root(u) if numerator else 1) / root(s["v"])
    size = o.lr * d if scaled else d
    s["u"] = u if early else o.rho * u + (1 - o.rho) * size**2
    return x - (o.lr if lr else 1) * d


task(
    "optim.Adadelta",
    "torch.optim.Adadelta",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        torch.optim.Adadelta,
        {
            "`eps` is added *under* both roots; without it there is no first step": (
                partial(_rule, inside=False)
            ),
            "the mean square of the steps is updated *after* the step, which uses the "
            "old one": partial(_rule, early=True),
            "the mean square is that of `d`, before it is multiplied by `lr`": partial(
                _rule, scaled=True
            ),
            "PyTorch multiplies the step by `lr`": partial(_rule, lr=False),
            "the root mean square of past steps is missing above the fraction": partial(
                _rule, numerator=False
            ),
        },
    ),
)
