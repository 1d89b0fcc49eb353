import math

import pytest
import torch
from torch import nn

from dlnotes.lab import gated_rnns as gates


def layer_and_input(kind, **options):
    torch.manual_seed(0)
    layer = getattr(nn, kind)(3, 5, dtype=torch.float64, **options)
    return layer, torch.randn(7, 2, 3, dtype=torch.float64)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_steps_are_those_of_pytorch(kind):
    layer, x = layer_and_input(kind)
    output, last = layer(x)
    steps = gates.steps_of(layer, x)
    assert torch.allclose(steps.hidden, output, rtol=0, atol=1e-14)
    if kind == "LSTM":
        assert torch.allclose(steps.cell[-1], last[1][0], rtol=0, atol=1e-14)
        again = steps.output * steps.cell.tanh()
        assert torch.allclose(again, steps.hidden)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_gradients_are_those_of_pytorch(kind):
    layer, x = layer_and_input(kind)
    weights = list(layer.parameters())
    ours = torch.autograd.grad(gates.steps_of(layer, x).hidden.square().sum(), weights)
    due = torch.autograd.grad(layer(x)[0].square().sum(), weights)
    for a, b in zip(ours, due, strict=True):
        assert torch.allclose(a, b, rtol=1e-12, atol=1e-12)


def test_resetting_before_and_after_agree_only_without_a_reset():
    layer, x = layer_and_input("GRU")
    weights = layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0
    after, before = (
        gates.gru_steps(x, *weights, reset=reset).hidden
        for reset in ("after", "before")
    )
    assert (after - before).abs().max() > 1e-3
    with torch.no_grad():  # r = 1 to the last digit
        layer.bias_ih_l0[:5] = 60
    open_ = [gates.gru_steps(x, *weights, reset=r).hidden for r in ("after", "before")]
    assert torch.allclose(*open_)


def test_one_step_of_the_older_gru():
    # Cho et al. 2014, equations 5 to 8, for one unit
    w = torch.tensor([[0.3], [-0.2], [0.5]], dtype=torch.float64)
    u = torch.tensor([[0.7], [0.4], [-0.6]], dtype=torch.float64)
    none = torch.zeros(3, dtype=torch.float64)
    x = torch.tensor([[[0.9]], [[-1.1]]], dtype=torch.float64)
    found = gates.gru_steps(x, w, u, none, none, reset="before").hidden.flatten()
    h, due = 0.0, []
    for value in (0.9, -1.1):
        r = 1 / (1 + math.exp(-(0.3 * value + 0.7 * h)))
        z = 1 / (1 + math.exp(-(-0.2 * value + 0.4 * h)))
        new = math.tanh(0.5 * value - 0.6 * (r * h))
        h = z * h + (1 - z) * new
        due.append(h)
    assert torch.allclose(found, torch.tensor(due, dtype=torch.float64))


def test_other_gates():
    layer, x = layer_and_input("LSTM")
    weights = layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0
    steps = gates.lstm_steps(x, *weights, gate=torch.ones_like, content=torch.sin)
    assert torch.allclose(steps.cell, steps.candidate.cumsum(0))


@pytest.mark.parametrize(
    ("kind", "options"), [("RNN", {}), ("LSTM", {}), ("GRU", {"reset": "before"})]
)
def test_a_replica_is_a_model_of_its_own(kind, options):
    model = gates.Replicas(kind, 3, 4, 2, replicas=3, **options)
    x = torch.randn(6, 5, 3)
    output = model(x)
    assert (output.shape, output.dtype) == ((3, 6, 5, 2), torch.float64)
    alone = gates.Replicas(kind, 3, 4, 2, replicas=1, **options)
    alone.load_state_dict({k: v[1:2] for k, v in model.state_dict().items()})
    assert torch.allclose(alone(x)[0], output[1])
    (grad,) = torch.autograd.grad(output[1].sum(), model.weight_hh)
    assert not grad[[0, 2]].any()
    assert grad[1].any()


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_one_replica_as_layers(kind):
    model = gates.Replicas(kind, 3, 4, 2, replicas=2)
    layer, head = model.one(1)
    x = torch.randn(6, 5, 3, dtype=torch.float64)
    assert torch.allclose(head(layer(x)[0]), model(x)[1])
    theirs = getattr(nn, kind)(3, 4, batch_first=True, dtype=torch.float64)
    theirs.load_state_dict(layer.state_dict())
    assert torch.allclose(head(theirs(x)[0]), model(x)[1])


def test_first_weights():
    draw = torch.Generator().manual_seed(0)
    model = gates.Replicas(
        "LSTM",
        3,
        16,
        2,
        replicas=2,
        forget_bias=[1.0, 3.0],
        input_bias=-2.0,
        generator=draw,
    )
    forget = model.bias_ih[:, 16:32] + model.bias_hh[:, 16:32]
    assert torch.equal(forget, torch.tensor([[1.0], [3.0]]).expand(2, 16).double())
    assert (model.bias_ih[:, :16] + model.bias_hh[:, :16] == -2).all()
    drawn = torch.cat([p.flatten() for p in (model.weight_ih, model.weight_hh)])
    assert 0.24 < drawn.abs().max() <= 0.25
    assert not torch.equal(model.weight_ih[0], model.weight_ih[1])


def test_refused():
    layer, x = layer_and_input("LSTM", proj_size=2)
    with pytest.raises(ValueError, match="biases and no projection"):
        gates.steps_of(layer, x)
    with pytest.raises(ValueError, match="layer must be 'RNN' or 'LSTM' or 'GRU'"):
        gates.steps_of(nn.Linear(3, 5), x)
    with pytest.raises(
        ValueError, match="kind must be 'LSTM' to set a bias, got 'GRU'"
    ):
        gates.Replicas("GRU", 1, 2, 1, forget_bias=1.0)
    with pytest.raises(ValueError, match="options must be none"):
        gates.Replicas("GRU", 1, 2, 1, reset="before").one(0)
    with pytest.raises(ValueError, match="reset must be 'after' or 'before'"):
        gates.gru_steps(x, *[x] * 4, reset="never")
    weights = torch.zeros(8, 3), torch.zeros(8, 2), torch.zeros(8)
    with pytest.raises(ValueError, match=r"T > 0, got \[0, 1, 3\]"):
        gates.lstm_steps(torch.zeros(0, 1, 3), *weights)
    with pytest.raises(ValueError, match=r"lstm_steps: weight_ih must be"):
        gates.lstm_steps(torch.zeros(4, 1, 2), *weights)


def test_a_layer_with_relu_is_refused():
    layer, x = layer_and_input("RNN", nonlinearity="relu")
    with pytest.raises(ValueError, match="must have tanh, got nonlinearity='relu'"):
        gates.steps_of(layer, x)


def test_biases_are_one_or_as_many_as_models():
    match = "a bias must be one number or 3, got 2"
    with pytest.raises(ValueError, match=match):
        gates.Replicas("LSTM", 1, 2, 1, forget_bias=[1.0, 2.0])
    layer, x = layer_and_input("GRU")
    weights = layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0
    with pytest.raises(ValueError, match=r"bias_hh must be \[\.\.\., 15\], got \[5\]"):
        gates.gru_steps(x, *weights, torch.zeros(5))


def test_each_model_is_clipped_alone():
    model = gates.Replicas("GRU", 3, 4, 2, generator=torch.Generator().manual_seed(0))
    each = (model(torch.randn(5, 6, 3)) ** 2).sum((1, 2, 3))
    (each * torch.tensor([1e-6, 1, 9])).sum().backward()
    alone = [[p.grad[r].clone() for p in model.parameters()] for r in range(3)]
    norms = model.clip_grad_norm_(0.5)
    for r, grads in enumerate(alone):
        due = torch.cat([g.flatten() for g in grads])
        torch.testing.assert_close(norms[r], due.norm())
        due = due * min(1, 0.5 / due.norm().item())
        found = torch.cat([p.grad[r].flatten() for p in model.parameters()])
        torch.testing.assert_close(found, due)
    with pytest.raises(ValueError, match="max_norm must be >= 0, got -1"):
        model.clip_grad_norm_(-1)
