"""Task for Adamax."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, wrong

_SETTINGS = {
    "a large eps": {"eps": 0.3},
    "other betas": {"betas": (0.6, 0.8)},
    "weight decay": {"weight_decay": 0.2},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    eps: str = "each",
    corrected: str = "m",
    fades: bool = True,
) -> Tensor:
    beta1, beta2 = o.betas
    s["m"] = beta1 * s.get("m", 0 * g) + (1 - beta1) * g
    new = g.abs() + (o.eps if eps == "each" else 0)
    s["u"] = torch.maximum((beta2 if fades else 1) * s.get("u", 0 * g), new)
    below = s["u"] + (o.eps if eps == "last" else 0)
    below = below / (1 - beta2**t) if corrected == "both" else below
    return x - o.lr * s["m"] / (1 if corrected == "none" else 1 - beta1**t) / below


task(
    "optim.Adamax",
    "torch.optim.Adamax",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        torch.optim.Adamax,
        {
            "`eps` is added to |g|, before the maximum": partial(_rule, eps="last"),
            "the mean must be corrected: divide m by 1 − β₁ᵗ": partial(
                _rule, corrected="none"
            ),
            "u needs no correction: the first gradient sets it": partial(
                _rule, corrected="both"
            ),
            "the largest gradient fades: multiply it by β₂ at each step": partial(
                _rule, fades=False
            ),
        },
    ),
)
