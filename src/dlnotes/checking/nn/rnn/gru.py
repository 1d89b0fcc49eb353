"""Tasks for the GRU's cell and layer."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from dlnotes.checking._task import task
from dlnotes.checking.nn.rnn._common import (
    cell_cases,
    layer_cases,
    life,
    wrong_cell,
    wrong_layer,
    wrong_layers,
)
from dlnotes.nn import GRU, GRUCell
from dlnotes.nn.rnn._time import State, Weights


def _step(
    x: Tensor,
    state: State,
    w: Weights,
    *,
    order: str = "rzn",
    biases: int = 2,
    reset: str = "after",
    squash: bool = True,
    mixed: str = "right",
) -> State:
    """One step; its options are the mistakes."""
    (h,) = state
    unbiased = w.b_ih is None or biases < 2
    b_hh = x.new_zeros(w.hh.shape[1]) if unbiased else w.b_hh
    if biases == 0 and w.b_ih is not None:
        x = x - w.b_ih
    xs, weights, biases_of = (
        dict(zip(order, t.chunk(3, -1), strict=True)) for t in (x, w.hh, b_hh)
    )
    r, z = ((xs[k] + h @ weights[k] + biases_of[k]).sigmoid() for k in "rz")
    if reset == "before":
        from_state = (r * h) @ weights["n"] + biases_of["n"]
    elif reset == "inside":
        from_state = r * (h @ weights["n"]) + biases_of["n"]
    elif reset == "never":
        from_state = h @ weights["n"] + biases_of["n"]
    else:
        from_state = r * (h @ weights["n"] + biases_of["n"])
    n = xs["n"] + from_state
    n = n.tanh() if squash else torch.sigmoid(n)
    if mixed == "swapped":
        return [z * n + (1 - z) * h]
    return [n + z * h if mixed == "sum" else (1 - z) * n + z * h]


_STEPS = {
    "the biases are not added": partial(_step, biases=0),
    "there are two biases: `bias_hh` is added too": partial(_step, biases=1),
    "the blocks of rows are r, z, n: r comes before z": partial(_step, order="zrn"),
    "the blocks of rows are r, z, n: n comes last": partial(_step, order="nrz"),
    "the reset gate acts after the matrix, on `W_hn h + b_hn`, not on h": (
        partial(_step, reset="before")
    ),
    "the reset gate acts on `b_hn` too": partial(_step, reset="inside"),
    "the reset gate is not used": partial(_step, reset="never"),
    "the new content goes through tanh: it has both signs": partial(
        _step, squash=False
    ),
    "z is the share of the old state, 1 - z that of the new content": (
        partial(_step, mixed="swapped")
    ),
    "the new content's share is 1 - z": partial(_step, mixed="sum"),
}

task(
    "nn.GRUCell",
    "torch.nn.GRUCell",
    cases=cell_cases(1),
    wrong={why: wrong_cell(GRUCell, step) for why, step in _STEPS.items()},
)

task(
    "nn.GRU",
    "torch.nn.GRU",
    cases=layer_cases(1),
    run=life,
    wrong={why: wrong_layer(GRU, step) for why, step in _STEPS.items()}
    | wrong_layers(GRU),
)
