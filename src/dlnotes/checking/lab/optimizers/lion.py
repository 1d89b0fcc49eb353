"""Task for Lion, which PyTorch does not have: its formula, written out."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch import Tensor

from dlnotes.checking._task import task
from dlnotes.checking.optim._common import (
    NO_DECAY,
    OWN_GROUP,
    OWN_STATE,
    TURNED,
    cases,
    take_steps,
    written,
)
from dlnotes.lab.optimizers import Lion

_SETTINGS = {
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
    early: bool = False,
    one: bool = False,
    signed: bool = True,
) -> Tensor:
    beta1, beta2 = o.betas
    beta2 = beta1 if one else beta2
    m = s.get("m", 0 * g)
    s["m"] = beta2 * m + (1 - beta2) * g
    mix = s["m"] if early else beta1 * m + (1 - beta1) * g
    return x - o.lr * (mix.sign() if signed else mix)


def _made(rule: Any = _rule, **options: Any) -> type:  # noqa: ANN401
    return written(rule, Lion, **{"decoupled": True} | options)


ByHand = _made()

task(
    "lab.optimizers.Lion",
    "dlnotes.checking.lab.optimizers.lion.ByHand",
    cases=partial(cases, _SETTINGS, steps=24),
    run=take_steps,
    wrong={
        "m is updated *after* the step, which uses the old one and β₁": _made(
            partial(_rule, early=True)
        ),
        "β₁ is for the step, β₂ for what m keeps": _made(partial(_rule, one=True)),
        "the step is the *sign* of the mix": _made(partial(_rule, signed=False)),
        "weight decay is taken off the parameter; in the gradient its size is lost to "
        "the sign": _made(decoupled=False),
        TURNED: _made(turn="not"),
        NO_DECAY: _made(decays=False),
        OWN_GROUP: _made(groups=False),
        OWN_STATE: _made(shared=True),
    },
)
