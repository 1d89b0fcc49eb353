"""Task for NAdam."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, wrong

_SETTINGS = {
    "a large eps": {"eps": 0.1},
    "other betas": {"betas": (0.6, 0.8)},
    "momentum that grows fast": {"momentum_decay": 0.5},
    "weight decay": {"weight_decay": 0.2},
    "decoupled weight decay": {"weight_decay": 0.2, "decoupled_weight_decay": True},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    inside: bool = False,
    grows: bool = True,
    ahead: bool = True,
    first: int = 0,
    power: bool = False,
) -> Tensor:
    beta1, beta2 = o.betas

    def mu(k: int) -> float:
        grown = 1 - 0.5 * 0.96 ** ((k - first) * o.momentum_decay)
        return beta1 * (grown if grows else 1)

    s["m"] = beta1 * s.get("m", 0 * g) + (1 - beta1) * g
    s["v"] = beta2 * s.get("v", 0 * g) + (1 - beta2) * g * g
    s["product"] = s.get("product", 1.0) * mu(t)
    v_hat = s["v"] / (1 - beta2**t)
    below = (v_hat + o.eps).sqrt() if inside else v_hat.sqrt() + o.eps
    now, later = 1 - s["product"], 1 - s["product"] * mu(t + 1)
    if power:
        now, later = 1 - mu(t) ** t, 1 - mu(t + 1) ** (t + 1)
    if not ahead:
        return x - o.lr * s["m"] / (1 - beta1**t) / below
    above = (1 - mu(t)) * g / now + mu(t + 1) * s["m"] / later
    return x - o.lr * above / below


task(
    "optim.NAdam",
    "torch.optim.NAdam",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    # PyTorch keeps the product of the momenta in float32 unless told otherwise
    rtol=2e-6,
    atol=2e-8,
    wrong=wrong(
        _rule,
        torch.optim.NAdam,
        {
            "`eps` is added to the root, not under it": partial(_rule, inside=True),
            "the momentum grows: μ_t = β₁ (1 − 0.5 · 0.96^(t · momentum_decay))": (
                partial(_rule, grows=False)
            ),
            "this is Adam: the step mixes the gradient and the *next* mean": partial(
                _rule, ahead=False
            ),
            "t counts from 1: the first μ has the exponent momentum_decay": partial(
                _rule, first=1
            ),
            "the correction is the *product* of all μ so far, not a power of one": (
                partial(_rule, power=True)
            ),
        },
    ),
)
