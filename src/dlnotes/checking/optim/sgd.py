"""Task for SGD."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, wrong

_SETTINGS = {
    "momentum": {"momentum": 0.9},
    "momentum and dampening": {"momentum": 0.9, "dampening": 0.4},
    "Nesterov": {"momentum": 0.9, "nesterov": True},
    "weight decay": {"weight_decay": 0.2, "momentum": 0.5},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    dampen_first: bool = False,
    average: bool = False,
    nesterov: str = "ahead",
) -> Tensor:
    if o.momentum:
        share = 1 - (o.momentum if average else o.dampening)
        first = share * g if dampen_first or average else g
        s["b"] = first if "b" not in s else o.momentum * s["b"] + share * g
        ahead = {"ahead": g + o.momentum * s["b"], "off": s["b"], "whole": g + s["b"]}
        g = ahead[nesterov] if o.nesterov else s["b"]
    return x - o.lr * g


task(
    "optim.SGD",
    "torch.optim.SGD",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        torch.optim.SGD,
        {
            "the first gradient goes into the buffer in full: `dampening` counts from "
            "the second step on": partial(_rule, dampen_first=True),
            "momentum keeps a sum: the gradient is not multiplied by 1 − momentum "
            "(that is what `dampening` is for)": partial(_rule, average=True),
            "`nesterov` is not looked at": partial(_rule, nesterov="off"),
            "Nesterov's step is `g + momentum * b`, not `g + b`": partial(
                _rule, nesterov="whole"
            ),
        },
    ),
)
