"""Tasks for the GRU's cell and layer."""

from __future__ import annotations

from dlnotes.checking._task import task
from dlnotes.checking.nn.rnn._common import (
    CELLS,
    START,
    TURNED,
    cell_cases,
    layer_cases,
    life,
)

_ORDER = "the blocks of rows are r, z, n: "
_H, _X = "h_r, h_z, h_n = ", "x_r, x_z, x_n = "
_NEW, _MIX = "n = (x_n + r * h_n).tanh()", "n + z * (h - n)"
_W = "self.weight_hh.chunk(3)[2]"
_SWAPPED = {
    "z is the share of the old state, 1 - z that of the new content": (
        _MIX,
        "h + z * (n - h)",
    )
}
task(
    "nn.GRUCell",
    "torch.nn.GRUCell",
    cases=cell_cases(1),
    wrong=CELLS
    | _SWAPPED
    | {
        _ORDER + "r comes before z": [
            (_H, "h_z, h_r, h_n = "),
            (_X, "x_z, x_r, x_n = "),
        ],
        _ORDER + "n comes last": [(_H, "h_n, h_r, h_z = "), (_X, "x_n, x_r, x_z = ")],
        "the reset gate acts after the matrix, on `W_hn h + b_hn`, not on h": (
            _NEW,
            f"n = (x_n + h_n + ((r - 1) * h) @ {_W}.t()).tanh()",
        ),
        "the reset gate acts on `b_hn` too": (
            _NEW,
            f"n = (x_n + h_n + (r - 1) * (h @ {_W}.t())).tanh()",
        ),
        "the reset gate is not used": (_NEW, "n = (x_n + h_n).tanh()"),
        "the new content goes through tanh: it has both signs": (
            _NEW,
            "n = (x_n + r * h_n).sigmoid()",
        ),
        "the new content's share is 1 - z": (_MIX, "n + z * h"),
    },
)
task(
    "nn.GRU",
    "torch.nn.GRU",
    cases=layer_cases(1),
    run=life,
    wrong=_SWAPPED | START | TURNED,
)
