"""RNN, LSTM and GRU against PyTorch: outputs, states, gradients, refusals."""

import copy
import itertools

import pytest
import torch

from dlnotes import nn as own
from dlnotes.nn.utils import rnn as packing
from samples import module_samples
from twins import assert_both_refuse, assert_same

KINDS = ["RNN", "LSTM", "GRU"]
SIZES = (3, 4)
each = pytest.mark.parametrize("kind", KINDS)
wide = pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)


def pair(kind, *args, dtype=torch.float64, **kwargs):
    """Both layers, with the model's weights."""
    torch.manual_seed(0)
    model = getattr(torch.nn, kind)(*args, dtype=dtype, **kwargs)
    mine = getattr(own, kind)(*args, dtype=dtype, **kwargs)
    mine.load_state_dict(model.state_dict())
    model.load_state_dict(mine.state_dict())
    return mine, model


def states_for(layer, *batch):
    """Random states, as many and as large as a layer has; `batch` may be empty."""
    torch.manual_seed(1)
    rows = layer.num_layers * (2 if layer.bidirectional else 1)
    kind = {"dtype": layer.weight_ih_l0.dtype}
    h = torch.randn(rows, *batch, layer.proj_size or layer.hidden_size, **kind)
    c = torch.randn(rows, *batch, layer.hidden_size, **kind)
    return (h, c) if type(layer).__name__ == "LSTM" else h


def listed(values):
    if isinstance(values, torch.Tensor):
        return [values]
    return [t for v in values if v is not None for t in listed(v)]


def trial(layer, x, states, lengths=None, enforce_sorted=False):
    """Outputs, last states, and the gradients of input, states and weights."""
    x, states = copy.deepcopy((x, states))
    leaves = [x.requires_grad_(), *(s.requires_grad_() for s in listed([states]))]
    if lengths is not None:
        tools = packing if isinstance(layer, tuple(OURS)) else torch.nn.utils.rnn
        x = tools.pack_padded_sequence(x, lengths, layer.batch_first, enforce_sorted)
    torch.manual_seed(7)  # for dropout
    output, last = layer(x) if states is None else layer(x, states)
    results = [output, last]
    found = [t for t in listed(results) if t.requires_grad]
    draw = torch.Generator().manual_seed(0)
    slopes = [torch.randn(t.shape, generator=draw, dtype=t.dtype) for t in found]
    leaves += layer.parameters()
    return results, torch.autograd.grad(found, leaves, slopes)


OURS = [getattr(own, kind) for kind in KINDS]
OPTIONS = {
    "num_layers": (1, 3),
    "bias": (True, False),
    "batch_first": (False, True),
    "bidirectional": (False, True),
}
SETTINGS = [
    dict(zip(OPTIONS, values, strict=True))
    for values in itertools.product(*OPTIONS.values())
]
ALL = [(kind, s) for kind in KINDS for s in SETTINGS]
ALL += [("RNN", s | {"nonlinearity": "relu"}) for s in SETTINGS[::3]]
ALL += [("LSTM", s | {"proj_size": 2}) for s in SETTINGS]


@wide
@pytest.mark.parametrize("given", [False, True], ids=["zeros", "states"])
@pytest.mark.parametrize(("kind", "setting"), ALL, ids=str)
def test_a_batch(kind, setting, given, dtype):
    layers = pair(kind, *SIZES, dtype=dtype, **setting)
    x = torch.randn(5, 5, 3, dtype=dtype)[:, :2]
    x = x.transpose(0, 1) if setting["batch_first"] else x
    states = states_for(layers[0], 2) if given else None
    assert_same(*(trial(layer, x, states) for layer in layers))


@pytest.mark.parametrize("given", [False, True], ids=["zeros", "states"])
@pytest.mark.parametrize(("kind", "setting"), ALL, ids=str)
def test_one_sequence(kind, setting, given):
    layers = pair(kind, *SIZES, **setting)
    x = torch.randn(5, 3, dtype=torch.float64)
    states = states_for(layers[0]) if given else None
    assert_same(*(trial(layer, x, states) for layer in layers))


LENGTHS = [[5, 3, 3, 1], [2, 5, 1, 3], [4, 4, 4, 4], [1, 1, 1, 1], [1, 2, 3, 5]]


@pytest.mark.parametrize("given", [False, True], ids=["zeros", "states"])
@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
@pytest.mark.parametrize(("kind", "setting"), ALL[::2], ids=str)
def test_packed(kind, setting, lengths, given):
    layers = pair(kind, *SIZES, **setting)
    x = torch.randn(5, 4, 3, dtype=torch.float64)
    x = x.transpose(0, 1) if setting["batch_first"] else x
    states = states_for(layers[0], 4) if given else None
    assert_same(*(trial(layer, x, states, lengths) for layer in layers))
    if lengths == sorted(lengths, reverse=True):
        assert_same(*(trial(layer, x, states, lengths, True) for layer in layers))


@each
def test_packed_is_each_sequence_alone(kind):
    layer = pair(kind, *SIZES, 2, bidirectional=True)[0]
    found = [torch.randn(n, 3, dtype=torch.float64) for n in (2, 5, 1, 3)]
    output, last = layer(packing.pack_sequence(found, enforce_sorted=False))
    assert isinstance(output, packing.PackedSequence)
    for i, (x, y) in enumerate(
        zip(found, packing.unpack_sequence(output), strict=True)
    ):
        alone, ends = layer(x)
        assert_same(y, alone)
        assert_same([s[:, i] for s in listed([last])], listed([ends]))


@each
def test_takes_torchs_packed_sequences_too(kind):
    layers = pair(kind, *SIZES)
    x = torch.nn.utils.rnn.pack_sequence(
        [torch.randn(n, 3, dtype=torch.float64) for n in (2, 4)], enforce_sorted=False
    )
    results = [layer(x) for layer in layers]
    assert type(results[0][0]) is type(x)
    assert_same(*results)


@wide
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("p", [0.3, 1.0])
@pytest.mark.parametrize("packed", [False, True])
@each
def test_dropout_draws_the_same(kind, packed, p, training, dtype):
    layers = pair(kind, *SIZES, 3, dropout=p, bidirectional=True, dtype=dtype)
    x = torch.randn(5, 4, 3, dtype=dtype)
    lengths = [2, 5, 1, 3] if packed else None
    for batch_first in (False, True):
        for layer in layers:
            layer.train(training).batch_first = batch_first
        given = x.transpose(0, 1) if batch_first else x
        assert_same(*(trial(layer, given, None, lengths) for layer in layers))


@each
def test_dropout_of_one_layer_warns_and_does_nothing(kind):
    for nn in (own, torch.nn):
        with pytest.warns(UserWarning, match="num_layers=1"):
            layer = getattr(nn, kind)(*SIZES, dropout=0.9)
        plain = getattr(nn, kind)(*SIZES)
        plain.load_state_dict(layer.state_dict())
        x = torch.randn(5, 2, 3)
        assert_same(layer(x), plain(x))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("training", [True, False])
@wide
def test_torchs_samples(kind, training, dtype):
    samples = module_samples(f"nn.{kind}", dtype, training)
    assert samples
    for args, kwargs, inputs in samples:
        mine, model = (getattr(m, kind)(*args, **kwargs) for m in (own, torch.nn))
        mine.to(dtype).train(training).load_state_dict(model.state_dict())
        model.to(dtype).train(training)
        assert repr(mine) == repr(model)
        results = []
        for layer in (mine, model):
            torch.manual_seed(0)
            results.append(layer(*inputs))
        assert_same(*results)


@pytest.mark.parametrize(("kind", "setting"), ALL, ids=str)
def test_starts_as_torchs(kind, setting):
    layers = []
    for nn in (own, torch.nn):
        torch.manual_seed(0)
        layers.append(getattr(nn, kind)(*SIZES, **setting))
    assert_same(*(dict(layer.state_dict()) for layer in layers))
    assert [*layers[0].state_dict()] == [*layers[1].state_dict()]
    assert_same(*(layer.all_weights for layer in layers))
    for layer in layers:
        layer.flatten_parameters()
        torch.manual_seed(1)
        layer.reset_parameters()
    assert_same(*(dict(layer.state_dict()) for layer in layers))


@pytest.mark.parametrize(("kind", "setting"), ALL, ids=str)
def test_attributes_and_repr(kind, setting):
    layers = pair(
        kind, *SIZES, dropout=0.5 if setting["num_layers"] > 1 else 0, **setting
    )
    assert repr(layers[0]) == repr(layers[1])
    names = ["input_size", "hidden_size", "proj_size", "dropout", *OPTIONS]
    for name in names + ["nonlinearity"] * (kind == "RNN"):
        assert getattr(layers[0], name) == getattr(layers[1], name)


@each
def test_learns_after_a_copy_and_a_file(kind, tmp_path):
    layer = pair(kind, *SIZES, 2)[0]
    x = torch.randn(5, 2, 3, dtype=torch.float64)
    torch.save(layer.state_dict(), tmp_path / "state.pt")
    again = getattr(own, kind)(*SIZES, 2, dtype=torch.float64)
    again.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    assert_same(layer(x), again(x))
    assert_same(layer(x), copy.deepcopy(layer)(x))
    again.weight_hh_l0 = torch.nn.Parameter(torch.zeros_like(again.weight_hh_l0))
    assert not torch.equal(layer(x)[0], again(x)[0])  # no stale copy of the weights


@each
def test_edges(kind):
    for shape in [(1, 1, 3), (1, 4, 3), (4, 1, 3), (4, 0, 3)]:
        layers = pair(kind, *SIZES, 2, bidirectional=True)
        x = torch.randn(shape, dtype=torch.float64)
        assert_same(*(trial(layer, x, None) for layer in layers))


@each
def test_second_derivatives(kind):
    layer = pair(kind, 2, 2, bidirectional=True)[0]
    x = torch.randn(2, 2, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: layer(x)[0], [x])
    assert torch.autograd.gradgradcheck(lambda x: layer(x)[0], [x])


BAD = [
    ({"input_size": 0}, "input_size must be a whole number >= 1, got 0"),
    ({"input_size": 2.5}, "input_size must be a whole number >= 1, got 2.5"),
    ({"hidden_size": 0}, "hidden_size must be a whole number >= 1, got 0"),
    ({"hidden_size": "4"}, "hidden_size must be a whole number >= 1, got '4'"),
    ({"num_layers": 0}, "num_layers must be a whole number >= 1, got 0"),
    ({"bias": 1}, "bias must be True or False, got 1"),
    ({"batch_first": None}, "batch_first must be True or False, got None"),
    ({"dropout": 1.5}, "dropout must be >= 0 and <= 1, got 1.5"),
    ({"dropout": "a"}, "dropout must be >= 0 and <= 1, got 'a'"),
    ({"dropout": -1}, "dropout must be >= 0 and <= 1, got -1"),
]

OURS_ALONE = [{"input_size": 0}, {"bias": 1}, {"batch_first": None}]  # torch 2.9


@each
@pytest.mark.parametrize(("wrong", "match"), BAD, ids=str)
def test_refuses_settings(kind, wrong, match):
    both = getattr(own, kind), getattr(torch.nn, kind)
    given = {"input_size": 3, "hidden_size": 4} | wrong
    if wrong in OURS_ALONE:
        with pytest.raises(ValueError, match=f"{kind}: {match}"):
            both[0](**given)
    else:
        assert_both_refuse(*both, match=f"{kind}: {match}", **given)


def test_refuses_settings_of_its_own():
    both = own.RNN, torch.nn.RNN
    match = "RNN: nonlinearity must be 'tanh' or 'relu', got 'elu'"
    assert_both_refuse(*both, 3, 4, nonlinearity="elu", match=match)
    both = own.LSTM, torch.nn.LSTM
    for size, match in ((4, "< hidden_size = 4, got 4"), (-1, "number >= 0, got -1")):
        assert_both_refuse(
            *both, 3, 4, proj_size=size, match=f"proj_size must .*{match}"
        )


INPUTS = [
    ((5, 2, 4), r"input must be \[T, B, I\] or \[T, I\] with I = 3, got \[5, 2, 4\]"),
    ((5, 4), r"input must be .* with I = 3, got \[5, 4\]"),
    ((3,), r"input must be .*got \[3\]"),
    ((1, 5, 2, 3), r"input must be .*got \[1, 5, 2, 3\]"),
    ((0, 2, 3), r"input must have at least one step, got \[0, 2, 3\]"),
]


@each
@pytest.mark.parametrize(("shape", "match"), INPUTS, ids=str)
def test_refuses_inputs(kind, shape, match):
    layers = pair(kind, *SIZES)
    x = torch.randn(shape, dtype=torch.float64)
    assert_both_refuse(*layers, x, match=f"{kind}: {match}")


@each
def test_refuses_other_dtypes_and_packed_data(kind):
    mine, model = pair(kind, *SIZES)
    match = f"{kind}: input must be float64, as the weights, got float32"
    assert_both_refuse(mine, model, torch.randn(5, 2, 3), match=match)
    x = torch.nn.utils.rnn.pack_sequence([torch.randn(3, 4), torch.randn(2, 4)])
    assert_both_refuse(mine, model, x, match=match)
    match = rf"{kind}: input.data must be \[5, 3\]"
    assert_both_refuse(mine, model, x.to(torch.float64), match=match)


@each
@pytest.mark.parametrize(
    ("shape", "states"),
    [((5, 2, 3), (1, 3, 4)), ((5, 2, 3), (2, 2, 4)), ((5, 2, 3), (1, 2, 5)),
     ((5, 2, 3), (1, 4)), ((5, 3), (1, 1, 4)), ((5, 3), (2, 4))],
)  # fmt: skip
def test_refuses_states(kind, shape, states):
    layers = pair(kind, *SIZES)
    name = "h" if kind == "LSTM" else "hx"
    due = [1, *shape[1:-1], 4]
    match = rf"{kind}: {name} must be \{due}, got \[{', '.join(map(str, states))}\]"
    s = torch.randn(states, dtype=torch.float64)
    x = torch.randn(shape, dtype=torch.float64)
    assert_both_refuse(*layers, x, (s, s) if kind == "LSTM" else s, match=match)


def test_refuses_states_of_another_kind():
    x, s = torch.randn(5, 2, 3), torch.zeros(1, 2, 4)
    for kind in ("RNN", "GRU"):
        layers = pair(kind, *SIZES, dtype=torch.float32)
        match = rf"{kind}: hx must be a tensor, got \['Tensor', 'Tensor'\]"
        with pytest.raises(ValueError, match=match):  # PyTorch: an AttributeError
            layers[0](x, (s, s))
        match = f"{kind}: hx must be float32, as the weights, got float64"
        assert_both_refuse(*layers, x, s.double(), match=match)
    layers = pair("LSTM", *SIZES, dtype=torch.float32)
    match = r"LSTM: hx must be a pair of tensors \(h, c\), got Tensor"
    assert_both_refuse(*layers, x, s, match=match)
    match = r"LSTM: c must be \[1, 2, 4\], got \[1, 2, 5\]"
    assert_both_refuse(*layers, x, (s, torch.zeros(1, 2, 5)), match=match)
