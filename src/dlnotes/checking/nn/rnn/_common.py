"""How a recurrent cell or layer is tried, and the mistakes that all may have."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence

from dlnotes.checking._edit import diffs
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
