"""Task for Muon."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task

from ._common import NO_DECAY, OWN_GROUP, OWN_STATE, cases, take_steps, written

_SETTINGS = {
    "without Nesterov": {"nesterov": False},
    "more iterations": {"ns_steps": 7},
    "decay alone would halve it": {"weight_decay": 2.0},
    "scaled as AdamW": {"adjust_lr_fn": "match_rms_adamw"},
}


def _rule(
    x: Tensor,
    g: Tensor,
    s: dict[str, Any],
    t: int,
    o: Any,  # noqa: ANN401
    ahead: bool = True,
    orthogonal: bool = True,
    exact: bool = False,
    scaled: bool = True,
    whole: bool = False,
) -> Tensor:
    s["b"] = o.momentum * s.get("b", 0 * g) + (1 - o.momentum) * g
    step = s["b"]
    if o.nesterov and ahead:
        step = (1 - o.momentum) * g + o.momentum * s["b"]
    if not whole:
        step = step / step.norm().clamp(min=o.eps)
    a, b, c = o.ns_coefficients
    for _ in range(o.ns_steps if orthogonal and not exact else 0):
        gram = step @ step.T
        step = a * step + (b * gram + c * gram @ gram) @ step
    if exact:
        left, _, right = torch.linalg.svd(step, full_matrices=False)
        step = left @ right
    rows, columns = x.shape
    scale = max(1, rows / columns) ** 0.5
    if o.adjust_lr_fn == "match_rms_adamw":
        scale = 0.2 * max(rows, columns) ** 0.5
    return x - o.lr * (scale if scaled else 1) * step


def _made(rule: Any = _rule, **options: Any) -> type:  # noqa: ANN401
    return written(rule, torch.optim.Muon, **{"decoupled": True} | options)


task(
    "optim.Muon",
    "torch.optim.Muon",
    cases=partial(cases, _SETTINGS, lr=0.2, steps=6, size=(12, 3)),
    run=take_steps,
    rtol=0.0,
    atol=0.02,  # bfloat16 keeps 8 bits, and the iteration multiplies what it loses
    wrong={
        "the step is orthogonalized: five iterations of Newton and Schulz": _made(
            partial(_rule, orthogonal=False)
        ),
        "PyTorch's five iterations bring the singular values only *near* 1; yours are "
        "exact": _made(partial(_rule, exact=True)),
        "`nesterov` mixes the gradient in once more": _made(
            partial(_rule, ahead=False)
        ),
        "a tall matrix takes longer steps: times √(rows / columns)": _made(
            partial(_rule, scaled=False)
        ),
        "weight decay is taken off the parameter, not added to the gradient": _made(
            decoupled=False
        ),
        NO_DECAY: _made(decays=False),
        OWN_GROUP: _made(groups=False),
        OWN_STATE: _made(shared=True),
    },
)
