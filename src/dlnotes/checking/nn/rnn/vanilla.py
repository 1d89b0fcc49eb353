"""Tasks for the plain recurrent cell and layer."""

from dlnotes.checking import diffs, task
from dlnotes.checking.nn.rnn._common import (
    CELLS,
    LAYERS,
    cell_cases,
    layer_cases,
    life,
)

_BOTH = diffs("""
    the sum goes through tanh
        total.tanh() if self.nonlinearity == "tanh" else total.relu() => total
    `nonlinearity` is not looked at
        total.tanh() if self.nonlinearity == "tanh" else total.relu() => total.tanh()
""")
task(
    "nn.RNNCell", cases=cell_cases(1, nonlinearity="relu"), wrong=CELLS | _BOTH
).mistakes("""
    `weight_hh` is not transposed: each of its rows makes one number
        linear(h, self.weight_hh, self.bias_hh)
        => linear(h, self.weight_hh.t(), self.bias_hh)
        total.tanh() if self.nonlinearity == "tanh" else total.relu() => total.tanh()
    the sum goes through tanh, not each of its parts
        from_input + from_state => from_input.tanh() + from_state.tanh()
        total.tanh() if self.nonlinearity == "tanh" else total.relu() => total
    the state is not used: a step depends on the one before
        linear(h, self.weight_hh, self.bias_hh)
        => linear(0 * h, self.weight_hh, self.bias_hh)
""")
task(
    "nn.RNN", cases=layer_cases(1, nonlinearity="relu"), run=life, wrong=LAYERS | _BOTH
).mistakes("""
    the biases are not added
        affine(x, w.ih, w.both_biases) => affine(x, w.ih, None)
    there are two biases: `bias_hh` is added too
        affine(x, w.ih, w.both_biases) => affine(x, w.ih, w.b_ih)
    `weight_hh` is not transposed: each of its rows makes one number
        total = torch.addmm(x, h, w.hh) => total = x + h @ w.hh.t()
    the sum goes through tanh, not each of its parts
        affine(x, w.ih, w.both_biases) => affine(x, w.ih, w.b_ih)
        total = torch.addmm(x, h, w.hh)
        => total = x.tanh() + affine(h, w.hh, w.b_hh).tanh()
        total.tanh() if self.nonlinearity == "tanh" else total.relu() => total
    the state is not used: a step depends on the one before
        total = torch.addmm(x, h, w.hh) => total = x
    the states at the end are those of all layers, not of the last
        return output, h$ => return output, h[-1:]
    the reverse direction ends at step 0, not at the last one
        finals.append(final)
        => finals.append([output[-batches[-1] :]] if 'reverse' in end else final)
""")
