"""The cells against PyTorch, and against the layers that repeat them."""

import pytest
import torch

from dlnotes import nn as own
from samples import module_samples
from twins import assert_both_refuse, assert_same, assert_twin, assert_twin_module

KINDS = ["RNNCell", "LSTMCell", "GRUCell"]
each = pytest.mark.parametrize("kind", KINDS)


def both(kind):
    return getattr(own, kind), getattr(torch.nn, kind)


def states(kind, *shape):
    h, c = torch.randn(2, *shape, dtype=torch.float64)
    return (h, c) if kind == "LSTMCell" else h


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [(), (1,), (4,), (0,)], ids=str)
@each
def test_twin(kind, batch, bias):
    x = torch.randn(*batch, 3)
    assert_twin_module(*both(kind), 3, 5, bias, inputs=(x,))
    given = states(kind, *batch, 5)
    assert_twin_module(*both(kind), 3, 5, bias, inputs=(x, given))


@pytest.mark.parametrize("batch", [(), (4,)], ids=str)
def test_relu(batch):
    inputs = torch.randn(*batch, 3), torch.randn(*batch, 5)
    assert_twin_module(*both("RNNCell"), 3, 5, nonlinearity="relu", inputs=inputs)


@each
def test_float32_and_views(kind):
    torch.manual_seed(0)
    model = both(kind)[1](3, 5)
    mine = both(kind)[0](3, 5)
    mine.load_state_dict(model.state_dict())
    x, h = torch.randn(3, 4).T, torch.randn(4, 10)[:, ::2]
    assert_twin(mine, model, x, (h, h) if kind == "LSTMCell" else h, grad=False)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@each
def test_torchs_samples(kind, dtype):
    samples = module_samples(f"nn.{kind}", dtype)
    assert samples
    for args, kwargs, inputs in samples:
        if inputs[0].shape[-1] == args[0]:
            assert_twin_module(*both(kind), *args, inputs=inputs, **kwargs)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", [(3, 4), (1, 1), (0, 2), (2, 0)])
@each
def test_starts_as_torchs(kind, sizes, bias):
    cells = []
    for cell in both(kind):
        torch.manual_seed(0)
        cells.append(cell(*sizes, bias))
    assert_same(*(dict(cell.state_dict()) for cell in cells))
    assert repr(cells[0]) == repr(cells[1])
    assert own.RNNCell(1, 2, False, "relu").extra_repr().endswith("nonlinearity=relu")
    cells[0].load_state_dict(cells[1].state_dict())


@each
def test_a_layer_is_its_cell_repeated(kind):
    torch.manual_seed(0)
    layer = getattr(own, kind.removesuffix("Cell"))(3, 5, dtype=torch.float64)
    cell = both(kind)[0](3, 5, dtype=torch.float64)
    cell.load_state_dict({k[:-3]: v for k, v in layer.state_dict().items()})
    x, state = torch.randn(6, 2, 3, dtype=torch.float64), None
    output, last = layer(x)
    for step, due in zip(x, output, strict=True):
        state = cell(step, state)
        assert_same(state[0] if kind == "LSTMCell" else state, due)
    last = [s[0] for s in last] if kind == "LSTMCell" else last[0]
    assert_same(list(state) if kind == "LSTMCell" else state, last)


@pytest.mark.parametrize(
    ("x", "h", "match"),
    [
        ((2, 4), None, r"input must be \[N, I\] or \[I\] with I = 3, got \[2, 4\]"),
        ((1, 2, 3), None, r"input must be .*got \[1, 2, 3\]"),
        ((), None, r"input must be .*got \[\]"),
        ((2, 3), (2, 4), r"hx? must be \[2, 5\], got \[2, 4\]"),
        ((2, 3), (4, 5), r"hx? must be \[2, 5\], got \[4, 5\]"),
        ((2, 3), (1, 2, 5), r"hx? must be \[2, 5\], got \[1, 2, 5\]"),
        ((3,), (2, 5), r"hx? must be \[5\], got \[2, 5\]"),
    ],
)
@each
def test_refuses_shapes(kind, x, h, match):
    cells = [cell(3, 5) for cell in both(kind)]
    state = () if h is None else (torch.randn(h),)
    state = (state * 2,) if state and kind == "LSTMCell" else state
    assert_both_refuse(*cells, torch.randn(x), *state, match=f"{kind}: {match}")


@each
def test_refuses_other_dtypes(kind):
    cells = [cell(3, 5) for cell in both(kind)]
    match = f"{kind}: input must be float32, as the weights, got float64"
    assert_both_refuse(*cells, torch.randn(2, 3).double(), match=match)


def test_refuses_what_is_no_pair():
    cells = [cell(3, 5) for cell in both("LSTMCell")]
    x, h = torch.randn(2, 3), torch.randn(2, 5)
    match = r"LSTMCell: hx must be a pair of tensors \(h, c\), got Tensor"
    with pytest.raises(ValueError, match=match):  # PyTorch takes its rows for h and c
        cells[0](x, h)
    match = r"LSTMCell: hx must be a pair of tensors \(h, c\), got 3"
    assert_both_refuse(*cells, x, (h, h, h[0, 0]), match=match)


def test_refuses_settings():
    with pytest.raises(ValueError, match="GRUCell: hidden_size must be >= 0, got -1"):
        own.GRUCell(3, -1)
    with pytest.raises(ValueError, match="RNNCell: nonlinearity must be 'tanh' or"):
        own.RNNCell(3, 4, nonlinearity="elu")
