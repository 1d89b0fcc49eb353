"""Backpropagation through time by hand, against autograd and PyTorch's layer."""

import pytest
import torch

from dlnotes.lab import rnn as bptt

H, D, V = 5, 3, 4


def setting(steps=6, batch=2, seed=0):
    torch.manual_seed(seed)
    rnn, head = torch.nn.RNN(D, H).double(), torch.nn.Linear(H, V).double()
    weights = bptt.Weights(*rnn.parameters(), *head.parameters())
    x = torch.randn(steps, batch, D).double()
    return rnn, head, weights, x, torch.randint(V, (steps, batch))


def by_layer(rnn, head, x, target, state, chunk):
    """The usual loop, with ``detach`` between the chunks."""
    total = 0.0
    for at in range(0, len(x), chunk):
        out, state = rnn(x[at : at + chunk], state.detach())
        logits = head(out).flatten(0, 1)
        labels = target[at : at + chunk].flatten()
        loss = torch.nn.functional.cross_entropy(logits, labels, reduction="sum")
        (loss / target.numel()).backward()
        total += loss.item() / target.numel()
    return total


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_those_of_the_usual_loop(chunk, seed):
    rnn, head, weights, x, target = setting(seed=seed)
    state = torch.randn(2, H).double()
    loss = by_layer(rnn, head, x, target, state[None], chunk)
    out = bptt.forward(weights, x, target, state)
    assert abs(out.loss.item() - loss) < 1e-12
    truncate = None if chunk == 6 else chunk
    found = bptt.backward(weights, x, target, out, truncate=truncate)
    for name, mine, weight in zip(
        bptt.Weights._fields, found.weights, weights, strict=True
    ):
        torch.testing.assert_close(mine, weight.grad, msg=name)


def test_states_and_inputs_have_gradients_too():
    _, _, weights, x, target = setting()
    x.requires_grad_()
    state = torch.randn(2, H).double().requires_grad_()
    out = bptt.forward(weights, x, target, state)
    by_x, by_state = torch.autograd.grad(out.loss, (x, state))
    found = bptt.backward(weights, x.detach(), target, out)
    torch.testing.assert_close(found.inputs, by_x)
    torch.testing.assert_close(found.states[0], by_state)
    by_all = bptt.backward(weights, x.detach(), target, out, truncate=6)
    assert not by_all.states[0].any()  # the first chunk, too, begins with a cut


def test_truncation_cuts_between_chunks():
    _, _, weights, x, target = setting()
    out = bptt.forward(weights, x, target, torch.zeros(2, H).double())
    found = bptt.backward(weights, x, target, out, truncate=3).states
    alone = bptt.forward(weights, x[:3], target[:3], torch.zeros(2, H).double())
    due = bptt.backward(weights, x[:3], target[:3], alone).states
    torch.testing.assert_close(found[1:4], due[1:] / 2)  # of 12 losses, not 6
    first = bptt.backward(weights, x, target, out, truncate=1).states
    torch.testing.assert_close(found[6], first[6])


@pytest.mark.parametrize("linear", [True, False])
def test_state_jacobians_are_those_of_autograd(linear):
    torch.manual_seed(0)
    weight, steps = torch.randn(H, H).double(), 7
    drive, states = torch.randn(steps, H).double(), [torch.randn(H).double()]
    for x in drive:
        a = weight @ states[-1] + x
        states.append(a if linear else torch.tanh(a))

    def rest(h, t):
        for x in drive[t:]:
            h = weight @ h + x if linear else torch.tanh(weight @ h + x)
        return h

    after = torch.stack(states[1:])
    slopes = torch.ones_like(after) if linear else 1 - after**2
    found = bptt.state_jacobians(weight, slopes)
    for t in range(steps + 1):
        due = torch.autograd.functional.jacobian(lambda h, t=t: rest(h, t), states[t])
        torch.testing.assert_close(found[t], due)


def test_refuses():
    _, _, weights, x, target = setting()
    state = torch.zeros(2, H).double()
    with pytest.raises(ValueError, match=r"target must be \[T, B\] with T = 6, B = 2"):
        bptt.forward(weights, x, target[1:], state)
    with pytest.raises(ValueError, match="x must have at least one step"):
        bptt.forward(weights, x[:0], target[:0], state)
    out = bptt.forward(weights, x, target, state)
    with pytest.raises(ValueError, match="truncate must be >= 1, got 0"):
        bptt.backward(weights, x, target, out, truncate=0)
    with pytest.raises(ValueError, match=r"backward: states must be \[6, 2, 5\]"):
        bptt.backward(weights, x[:5], target[:5], out)
    with pytest.raises(ValueError, match="state_jacobians: slopes must be"):
        bptt.state_jacobians(torch.eye(3), torch.ones(4, 2))
