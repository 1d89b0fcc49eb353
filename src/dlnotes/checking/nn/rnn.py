"""Tasks for the recurrent cells and layers."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence

from dlnotes.checking import diffs, task
from dlnotes.checking._life import built
from dlnotes.checking._task import Case, tensors_in

WIDE = {"dtype": torch.float64}


def _given(h):
    return tuple(h) if len(h) > 1 else h[0]


def cell_cases(states, **other):
    """Give batches and single inputs, with states and without."""

    def cases():
        x, h = torch.randn(2, 3, **WIDE), torch.randn(states, 2, 4, **WIDE)
        yield Case("a batch, states given", (3, 4), {}, (x, _given(h)))
        yield Case("states of zeros", (3, 4), {}, (x,))
        yield Case("one vector", (3, 4), {}, (x[0], _given(h[:, 0])))
        yield Case("no biases", (3, 4, False), {}, (x, _given(h)))
        yield Case("another number of inputs", (3, 4), {}, (x[:, :2], _given(h)))
        for name, value in other.items():
            yield Case(f"{name} {value}", (3, 4), {name: value}, (x, _given(h)))

    return cases


def layer_cases(states, **other):
    """Give every option a case; ``inputs`` are input, states and lengths.

    All is dropped where there is dropout: no version depends on what is drawn.
    """

    def cases():
        x = torch.randn(5, 3, 3, **WIDE)  # [T, B, I]
        all_of_them = torch.randn(states, 1, 3, 4, **WIDE)
        start, size = _given(all_of_them), (3, 4)
        yield Case("a batch", size, {}, (x, None, None))
        yield Case("states given", size, {}, (x, start, None))
        alone = x[:, 0], _given(all_of_them[:, :, 0]), None
        yield Case("one sequence", size, {}, alone)
        yield Case("no biases", size, {"bias": False}, (x, start, None))
        swapped = x.transpose(0, 1)
        yield Case("batch first", size, {"batch_first": True}, (swapped, start, None))
        yield Case("both directions", size, {"bidirectional": True}, (x, None, None))
        yield Case("three layers", size, {"num_layers": 3}, (x, None, None))
        dropped = {"num_layers": 2, "dropout": 1.0}
        yield Case("all dropped", size, dropped, (x, None, None))
        yield Case("packed", size, {}, (x, start, [5, 4, 2]))
        yield Case("packed, not sorted", size, {}, (x, start, [2, 5, 4]))
        for name, value in other.items():
            yield Case(f"{name} {value}", size, {name: value}, (x, None, None))

    return cases


def life(kind, case):
    """Build a layer, give it weights, read, and take the gradients."""
    layer, shapes = built(kind, case, std=0.7)
    x, states, lengths = case.inputs
    leaves = [t.requires_grad_() for t in tensors_in([x, states])]
    if lengths is not None:
        x = pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, last = layer(x) if states is None else layer(x, states)
    found = [t for t in tensors_in([output, last]) if t.requires_grad]
    draw = torch.Generator().manual_seed(1)
    slopes = [torch.randn(t.shape, generator=draw, **WIDE) for t in found]
    leaves += [layer.get_parameter(name) for name in sorted(shapes)]
    gradients = torch.autograd.grad(found, leaves, slopes, allow_unused=True)
    gradients = [torch.zeros(0) if g is None else g for g in gradients]
    return {
        "names and shapes": shapes,
        "output": output.data if lengths is not None else output,
        "states at the end": last,
        "gradients": gradients,
    }


CELLS = diffs("""
    the biases are not added
        , self.weight_ih, self.bias_ih) => , self.weight_ih)
        , self.weight_hh, self.bias_hh) => , self.weight_hh)
    there are two biases: `bias_hh` is added too
        , self.weight_hh, self.bias_hh) => , self.weight_hh)
""")
START = diffs("""
    the states at the start are not used
        batches[0], states, due) => batches[0], None, due)
""")
TURNED = diffs("""
    the reverse direction's outputs must be turned back: step t beside step t
        return torch.cat(outputs[::-1]), state => return torch.cat(outputs), state
""")
LAYERS = (
    START
    | TURNED
    | diffs("""
        nothing is dropped after the last layer, only between layers
            return as_given(input, self.batch_first, x,
            => x = drop(x, self.dropout, self.training)
            |        return as_given(input, self.batch_first, x,
        `dropout` is not used: it acts between two layers
            if layer > 0: => if False:
        `batch_first` is not looked at
            self.bias, self.batch_first = num_layers, bias, batch_first
            => self.bias, self.batch_first = num_layers, bias, False
        packed sequences are sorted; the states must be, too, and sorted back
            if isinstance(input, Packed) and input.sorted_indices is not None:
            => if False:
            if order is not None: => if False:
    """)
)

# --- vanilla ------------------------------------------------------------------

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

# --- lstm ---------------------------------------------------------------------

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
task("nn.LSTM", cases=layer_cases(2, proj_size=2), run=life, wrong=START | TURNED)

# --- gru ----------------------------------------------------------------------

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
task("nn.GRU", cases=layer_cases(1), run=life, wrong=_SWAPPED | START | TURNED)
