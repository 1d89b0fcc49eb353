"""Tasks for Adam and AdamW."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import cases, take_steps, written, wrong

_SETTINGS = {
    "a large eps": {"eps": 0.1},
    "other betas": {"betas": (0.6, 0.8)},
    "weight decay": {"weight_decay": 0.2},
    "AMSGrad": {"amsgrad": True, "betas": (0.9, 0.6)},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    eps: str = "last",
    corrected: str = "both",
    largest: str = "raw",
    swapped: bool = False,
    sums: bool = False,
) -> Tensor:
    beta1, beta2 = reversed(o.betas) if swapped else o.betas
    s["m"] = beta1 * s.get("m", 0 * g) + (1 if sums else 1 - beta1) * g
    s["v"] = beta2 * s.get("v", 0 * g) + (1 if sums else 1 - beta2) * g * g
    bias1 = 1 - beta1**t if corrected in ("both", "m") else 1
    bias2 = 1 - beta2**t if corrected in ("both", "v") else 1
    v = s["v"]
    if o.amsgrad and largest == "raw":
        v = s["max"] = torch.maximum(s.get("max", v), v)
    v_hat = v / bias2
    if o.amsgrad and largest == "corrected":
        v_hat = s["max"] = torch.maximum(s.get("max", v_hat), v_hat)
    below = {
        "last": v_hat.sqrt() + o.eps,
        "inside": (v_hat + o.eps).sqrt(),
        "first": (v.sqrt() + o.eps) / bias2**0.5,
    }
    return x - o.lr * s["m"] / bias1 / below[eps]


_MISTAKES = {
    "bias correction is missing: divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ": partial(
        _rule, corrected="none"
    ),
    "v must be corrected too: divide it by 1 − β₂ᵗ": partial(_rule, corrected="m"),
    "m must be corrected too: divide it by 1 − β₁ᵗ": partial(_rule, corrected="v"),
    "`eps` is added to the root, not under it": partial(_rule, eps="inside"),
    "`eps` is added after the root has been corrected": partial(_rule, eps="first"),
    "`amsgrad` is not looked at": partial(_rule, largest="none"),
    "PyTorch's AMSGrad keeps the largest v *before* it is corrected": partial(
        _rule, largest="corrected"
    ),
    "the two betas are exchanged: β₁ is that of m": partial(_rule, swapped=True),
    "the new gradient counts 1 − β, so that m and v are means": partial(
        _rule, sums=True
    ),
}
task(
    "optim.Adam",
    "torch.optim.Adam",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(_rule, torch.optim.Adam, _MISTAKES),
)


def _adamw(**options: Any) -> type[torch.optim.Optimizer]:  # noqa: ANN401
    return written(_rule, torch.optim.AdamW, **{"decoupled": True} | options)


def _after(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
) -> Tensor:
    return _rule(x, g, s, t, o) * (1 - o.lr * o.weight_decay)


def _whole(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
) -> Tensor:
    return _rule(x, g, s, t, o) - o.weight_decay * x


def _scaled(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
) -> Tensor:
    """Decay as part of what is divided by the root, but not of m and v."""
    moved = _rule(x, g, s, t, o)
    root = (s["v"] / (1 - o.betas[1] ** t)).sqrt() + o.eps
    return moved - o.lr * o.weight_decay * x / root


task(
    "optim.AdamW",
    "torch.optim.AdamW",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong={
        "weight decay is taken off the parameter; yours is added to the gradient, "
        "where the root divides it": _adamw(decoupled=False),
        "`weight_decay` is 0.01 unless given, and is taken off the parameter": _adamw(
            decays=False
        ),
        "the decay is multiplied by `lr`": written(
            _whole, torch.optim.AdamW, decays=False
        ),
        "the parameter decays *before* the step": written(
            _after, torch.optim.AdamW, decays=False
        ),
        "the decay must not be divided by the root": written(
            _scaled, torch.optim.AdamW, decays=False
        ),
    }
    | {
        said: written(mistaken, torch.optim.AdamW, decoupled=True)
        for said, mistaken in _MISTAKES.items()
    },
)
