"""Tasks for the plain recurrent cell and layer."""

from __future__ import annotations

from dlnotes.checking._task import task
from dlnotes.checking.nn.rnn._common import (
    CELLS,
    LAYERS,
    cell_cases,
    layer_cases,
    life,
)

_RETURN = 'total.tanh() if self.nonlinearity == "tanh" else total.relu()'
_BOTH = {  # cell and layer say this line alike
    "the sum goes through tanh": (_RETURN, "total"),
    "`nonlinearity` is not looked at": (_RETURN, "total.tanh()"),
}
_TURNED = "`weight_hh` is not transposed: each of its rows makes one number"
_APART = "the sum goes through tanh, not each of its parts"
_FORGETS = "the state is not used: a step depends on the one before"
_STATE = "linear(h, self.weight_hh, self.bias_hh)"
task(
    "nn.RNNCell",
    "torch.nn.RNNCell",
    cases=cell_cases(1, nonlinearity="relu"),
    wrong=CELLS
    | _BOTH
    | {
        _TURNED: (_STATE, "linear(h, self.weight_hh.t(), self.bias_hh)"),
        _APART: [
            ("from_input + from_state", "from_input.tanh() + from_state.tanh()"),
            (_RETURN, "total"),
        ],
        _FORGETS: (_STATE, "linear(0 * h, self.weight_hh, self.bias_hh)"),
    },
)
_SHARE, _SUM = "affine(x, w.ih, w.both_biases)", "total = torch.addmm(x, h, w.hh)"
task(
    "nn.RNN",
    "torch.nn.RNN",
    cases=layer_cases(1, nonlinearity="relu"),
    run=life,
    wrong=LAYERS
    | _BOTH
    | {
        "the biases are not added": (_SHARE, "affine(x, w.ih, None)"),
        "there are two biases: `bias_hh` is added too": (
            _SHARE,
            "affine(x, w.ih, w.b_ih)",
        ),
        _TURNED: (_SUM, "total = x + h @ w.hh.t()"),
        _APART: [
            (_SHARE, "affine(x, w.ih, w.b_ih)"),
            (_SUM, "total = x.tanh() + affine(h, w.hh, w.b_hh).tanh()"),
            (_RETURN, "total"),
        ],
        _FORGETS: (_SUM, "total = x"),
        "the states at the end are those of all layers, not of the last": (
            "return output, h\n",
            "return output, h[-1:]\n",
        ),
        "the reverse direction ends at step 0, not at the last one": (
            "finals.append(final)",
            "finals.append([output[-batches[-1] :]] if 'reverse' in end else final)",
        ),
    },
)
