"""Tasks for the GRU's cell and layer."""

from dlnotes.checking import diffs, task
from dlnotes.checking.nn.rnn._common import (
    CELLS,
    START,
    TURNED,
    cell_cases,
    layer_cases,
    life,
)

_SWAPPED = diffs("""
    z is the share of the old state, 1 - z that of the new content
        n + z * (h - n) => h + z * (n - h)
""")
task("nn.GRUCell", cases=cell_cases(1), wrong=CELLS | _SWAPPED).mistakes("""
    the blocks of rows are r, z, n: r comes before z
        h_r, h_z, h_n = => h_z, h_r, h_n =
        x_r, x_z, x_n = => x_z, x_r, x_n =
    the blocks of rows are r, z, n: n comes last
        h_r, h_z, h_n = => h_n, h_r, h_z =
        x_r, x_z, x_n = => x_n, x_r, x_z =
    the reset gate acts after the matrix, on `W_hn h + b_hn`, not on h
        n = (x_n + r * h_n).tanh()
        => n = (x_n + h_n + ((r - 1) * h) @ self.weight_hh.chunk(3)[2].t()).tanh()
    the reset gate acts on `b_hn` too
        n = (x_n + r * h_n).tanh()
        => n = (x_n + h_n + (r - 1) * (h @ self.weight_hh.chunk(3)[2].t())).tanh()
    the reset gate is not used
        n = (x_n + r * h_n).tanh() => n = (x_n + h_n).tanh()
    the new content goes through tanh: it has both signs
        n = (x_n + r * h_n).tanh() => n = (x_n + r * h_n).sigmoid()
    the new content's share is 1 - z
        n + z * (h - n) => n + z * h
""")
task(
    "nn.GRU",
    cases=layer_cases(1),
    run=life,
    wrong=_SWAPPED | START | TURNED,
)
