"""Task for RAdam."""

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
    "a memory too short to trust": {"betas": (0.9, 0.5)},
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
    eps: str = "first",
    least: float = 5,
    rectified: bool = True,
    corrected: bool = True,
    waits: bool = True,
) -> Tensor:
    beta1, beta2 = o.betas
    s["m"] = beta1 * s.get("m", 0 * g) + (1 - beta1) * g
    s["v"] = beta2 * s.get("v", 0 * g) + (1 - beta2) * g * g
    m_hat = s["m"] / (1 - beta1**t) if corrected else s["m"]
    bias = 1 - beta2**t
    top = 2 / (1 - beta2) - 1
    rho = top - 2 * t * beta2**t / bias
    if not rho > least:
        return x - o.lr * m_hat if waits else x.clone()
    r = ((rho - 4) * (rho - 2) * top / ((top - 4) * (top - 2) * rho)) ** 0.5
    root = {
        "first": (s["v"].sqrt() + o.eps) / bias**0.5,
        "last": (s["v"] / bias).sqrt() + o.eps,
        "inside": (s["v"] / bias + o.eps).sqrt(),
    }[eps]
    return x - o.lr * m_hat * (r if rectified else 1) / root


task(
    "optim.RAdam",
    "torch.optim.RAdam",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        torch.optim.RAdam,
        {
            "`eps` is added *before* the root is corrected": partial(_rule, eps="last"),
            "`eps` is added to the root, not under it": partial(_rule, eps="inside"),
            "the root is used from ρ > 5 on, as in the authors' code; the paper's "
            "algorithm says 4": partial(_rule, least=4),
            "the step is multiplied by the rectification r": partial(
                _rule, rectified=False
            ),
            "the mean must be corrected: divide m by 1 − β₁ᵗ": partial(
                _rule, corrected=False
            ),
            "while ρ ≤ 5 the step is m_hat itself; yours stands still": partial(
                _rule, waits=False
            ),
        },
    ),
)
