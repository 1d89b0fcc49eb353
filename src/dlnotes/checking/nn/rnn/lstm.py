"""Tasks for the LSTM's cell and layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import Tensor

from dlnotes.checking._task import task
from dlnotes.checking.nn.rnn._common import (
    cell_cases,
    layer_cases,
    life,
    plus,
    wrong_cell,
    wrong_layer,
    wrong_layers,
)
from dlnotes.nn import LSTM, LSTMCell
from dlnotes.nn.rnn._time import State, Weights


def _step(
    x: Tensor,
    state: State,
    w: Weights,
    *,
    order: str = "ifgo",
    biases: int = 2,
    write: Callable[[Tensor], Tensor] | None = Tensor.tanh,
    show: Callable[[Tensor], Tensor] | None = Tensor.tanh,
    before: bool = False,
    coupled: bool = False,
    swapped: bool = False,
) -> State:
    """One step; its options are the mistakes."""
    h, c = state
    if biases == 0 and w.b_ih is not None:
        x = x - w.b_ih
    gates = x + plus(h, w.hh, w.b_hh if biases == 2 else None)
    blocks = dict(zip(order, gates.chunk(4, -1), strict=True))
    i, f, o = (blocks[gate].sigmoid() for gate in "ifo")
    f = 1 - i if coupled else f
    new = f * c + i * (write(blocks["g"]) if write else blocks["g"])
    shown = c if before else new
    h = o * (show(shown) if show else shown)
    h = h if w.hr is None else h @ w.hr
    return [new, h] if swapped else [h, new]


_STEPS = {
    "the biases are not added": partial(_step, biases=0),
    "there are two biases: `bias_hh` is added too": partial(_step, biases=1),
    "the blocks of rows are i, f, g, o: g comes before o": partial(_step, order="ifog"),
    "the blocks of rows are i, f, g, o: i comes before f": partial(_step, order="figo"),
    "the new content goes through tanh: it has both signs": (
        partial(_step, write=Tensor.sigmoid)
    ),
    "the cell goes through tanh before it is shown": partial(_step, show=None),
    "what is shown is the new cell, not the one before": partial(_step, before=True),
    "the forget gate is one of its own, not 1 - i": partial(_step, coupled=True),
}


task(
    "nn.LSTMCell",
    "torch.nn.LSTMCell",
    cases=cell_cases(2),
    wrong={why: wrong_cell(LSTMCell, step) for why, step in _STEPS.items()}
    | {"h and c are swapped": wrong_cell(LSTMCell, partial(_step, swapped=True))},
)


class _Swapped(LSTM):
    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple:
        output, (h, c) = super().forward(input, hx)
        return output, (c, h)


task(
    "nn.LSTM",
    "torch.nn.LSTM",
    cases=layer_cases(2, proj_size=2),
    run=life,
    wrong={why: wrong_layer(LSTM, step) for why, step in _STEPS.items()}
    | wrong_layers(LSTM)
    | {"the states at the end are h, then c": _Swapped},
)
