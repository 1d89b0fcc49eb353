"""Task for Yogi, which PyTorch does not have: its formula, written out."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch import Tensor

from dlnotes.checking._task import task
from dlnotes.checking.optim._common import cases, take_steps, written, wrong
from dlnotes.lab.optimizers import Yogi

_SETTINGS = {
    "a large eps": {"eps": 0.1},
    "other betas": {"betas": (0.6, 0.8)},
    "a start value": {"initial_accumulator_value": 0.3},
    "as in the paper, without correction": {"bias_correction": False},
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
    how: str = "yogi",
    corrected: str = "as told",
    start: bool = True,
) -> Tensor:
    beta1, beta2 = o.betas
    v = s.get("v", o.initial_accumulator_value * start + 0 * g)
    s["m"] = beta1 * s.get("m", 0 * g) + (1 - beta1) * g
    s["v"] = {
        "yogi": v - (1 - beta2) * (v - g * g).sign() * g * g,
        "adam": v - (1 - beta2) * (v - g * g),
        "up": (v + (1 - beta2) * (v - g * g).sign() * g * g).abs(),
    }[how]
    corrects = o.bias_correction if corrected == "as told" else corrected == "always"
    m_hat = s["m"] / (1 - beta1**t) if corrects else s["m"]
    v_hat = s["v"] / (1 - beta2**t) if corrects else s["v"]
    below = (v_hat + o.eps).sqrt() if inside else v_hat.sqrt() + o.eps
    return x - o.lr * m_hat / below


ByHand = written(_rule, Yogi)

task(
    "lab.optimizers.Yogi",
    "dlnotes.checking.lab.optimizers.yogi.ByHand",
    cases=partial(cases, _SETTINGS),
    run=take_steps,
    wrong=wrong(
        _rule,
        Yogi,
        {
            "`eps` is added to the root, not under it": partial(_rule, inside=True),
            "this is Adam: v moves by the square itself, only its *sign* depends on "
            "where v is": partial(_rule, how="adam"),
            "v must move towards g², not away from it": partial(_rule, how="up"),
            "m and v are corrected unless `bias_correction` is False": partial(
                _rule, corrected="never"
            ),
            "`bias_correction=False` leaves m and v as they are": partial(
                _rule, corrected="always"
            ),
            "v starts at `initial_accumulator_value`": partial(_rule, start=False),
        },
    ),
)
