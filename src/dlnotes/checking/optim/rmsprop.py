"""Task for RMSprop."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, wrong

_SETTINGS = {
    "a large eps": {"eps": 0.1},
    "a short memory": {"alpha": 0.6},
    "centered": {"centered": True, "alpha": 0.8},
    "momentum": {"momentum": 0.9},
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
    swapped: bool = False,
    centered: bool = True,
    momentum: str = "scaled",
    corrected: bool = False,
) -> Tensor:
    keep = 1 - o.alpha if swapped else o.alpha
    s["v"] = keep * s.get("v", 0 * g) + (1 - keep) * g * g
    s["m"] = keep * s.get("m", 0 * g) + (1 - keep) * g
    v = s["v"] - s["m"] ** 2 if o.centered and centered else s["v"]
    v = v / (1 - o.alpha**t) if corrected else v
    below = (v + o.eps).sqrt() if inside else v.sqrt() + o.eps
    if momentum == "raw":
        s["b"] = o.momentum * s.get("b", 0 * g) + g
        return x - o.lr * s["b"] / below
    s["b"] = o.momentum * (momentum != "off") * s.get("b", 0 * g) + g / below
    return x - o.lr * s["b"]


task(
    "optim.RMSprop",
    "torch.optim.RMSprop",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        torch.optim.RMSprop,
        {
            "`eps` is added to the root, not under it": partial(_rule, inside=True),
            "`alpha` is what is *kept* of the mean; the new square gets 1 − alpha": (
                partial(_rule, swapped=True)
            ),
            "`centered` takes the squared mean gradient off the mean square": partial(
                _rule, centered=False
            ),
            "`momentum` is not looked at": partial(_rule, momentum="off"),
            "momentum sums the *scaled* gradients, `g / root`": partial(
                _rule, momentum="raw"
            ),
            "RMSprop does not correct the mean for its start at 0: Adam does": partial(
                _rule, corrected=True
            ),
        },
    ),
)
