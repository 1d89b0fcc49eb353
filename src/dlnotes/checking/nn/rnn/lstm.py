"""Tasks for the LSTM's cell and layer."""

from dlnotes.checking import task
from dlnotes.checking.nn.rnn._common import (
    CELLS,
    START,
    TURNED,
    cell_cases,
    layer_cases,
    life,
)

task("nn.LSTMCell", cases=cell_cases(2), wrong=CELLS).mistakes("""
    the blocks of rows are i, f, g, o: g comes before o
        i, f, g, o = => i, f, o, g =
    the blocks of rows are i, f, g, o: i comes before f
        i, f, g, o = => f, i, g, o =
    the new content goes through tanh: it has both signs
        * g.tanh() => * g.sigmoid()
    the cell goes through tanh before it is shown
        * c.tanh() => * c
    what is shown is the new cell, not the one before
        c = f.sigmoid() * c + => old, c = c, f.sigmoid() * c +
        * c.tanh() => * old.tanh()
    the forget gate is one of its own, not 1 - i
        f.sigmoid() * c => (1 - i.sigmoid()) * c
    h and c are swapped
        return h, c$ => return c, h
""")
task(
    "nn.LSTM",
    cases=layer_cases(2, proj_size=2),
    run=life,
    wrong=START | TURNED,
)
