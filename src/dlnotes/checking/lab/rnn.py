"""The task of walking back through time; the model asks autograd."""

import torch

from dlnotes.checking import Case, task
from dlnotes.lab import rnn as bptt


@torch.enable_grad()
def by_autograd(weights, x, target, unrolled, *, truncate=None):
    """Run forwards again with a graph, and back by autograd.

    Args:
        weights: parameters.
        x: ``[T, B, D]``.
        target: ``[T, B]``.
        unrolled: of which only the first state is used.
        truncate: detach the state after so many steps.

    Returns:
        Gradients of weights, states and inputs.
    """
    leaf = bptt.Weights(*(w.detach().clone().requires_grad_() for w in weights))
    x = x.detach().clone().requires_grad_()
    states = [unrolled.states[0].detach().clone().requires_grad_()]
    losses, used = [], leaf
    for t in range(len(x)):
        h = states[-1]
        if truncate is not None and t % truncate == 0:
            h = h.detach()
        a = x[t] @ used.weight_ih.T + used.bias_ih
        a = a + h @ used.weight_hh.T + used.bias_hh
        new = torch.tanh(a)
        new.retain_grad()
        states.append(new)
        logits = new @ used.weight.T + used.bias
        right = logits.log_softmax(-1).gather(-1, target[t][:, None]).sum()
        losses.append(-right / target.numel())
    sum(losses).backward()

    def grad(tensor):
        return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad

    return bptt.Gradients(
        bptt.Weights(*map(grad, leaf)), torch.stack([grad(s) for s in states]), grad(x)
    )


def _cases():
    def case(name, t, b, d, h, v, **options):
        shapes = (h, d), (h, h), (h,), (h,), (v, h), (v,)
        weights = bptt.Weights(*(torch.randn(s).double() for s in shapes))
        x, target = torch.randn(t, b, d).double(), torch.randint(v, (t, b))
        out = bptt.forward(weights, x, target, torch.randn(b, h).double())
        return Case(name, (weights, x, target, out), options)

    yield case("5 steps, batch of 3", 5, 3, 2, 4, 6)
    yield case("a single step", 1, 3, 2, 4, 6)
    yield case("20 steps, batch of 1", 20, 1, 3, 5, 2)
    yield case("one unit", 4, 2, 1, 1, 2)
    yield case("cut after 2 steps", 6, 2, 3, 4, 5, truncate=2)
    yield case("cut after 4 of 6 steps", 6, 2, 3, 4, 5, truncate=4)
    yield case("cut after every step", 5, 2, 3, 4, 5, truncate=1)
    yield case("chunks longer than the sequence", 5, 2, 3, 4, 5, truncate=9)


task(
    "lab.rnn.backward",
    "dlnotes.checking.lab.rnn.by_autograd",
    cases=_cases,
    gradients=False,
    base=by_autograd,
).mistakes("""
    a state also matters through the next one: carry its gradient back
        if truncate is not None and t % truncate == 0: => if True:
    the slope of tanh is missing: 1 - h²
        new = torch.tanh(a) => new = torch.tanh(a).detach() + a - a.detach()
    the slope of tanh belongs to the state that the step made, states[t + 1]
        new = torch.tanh(a)
        => new = torch.tanh(a).detach() + (a - a.detach()) * (1 - h.detach() ** 2)
    the loss is a mean: divide by T · B
        / target.numel() =>
    every step uses the same weights: add up over the steps, do not overwrite
        h = states[-1]$ => h, used = states[-1], leaf
        |        if t < len(x) - 1:
        |            used = bptt.Weights(*(w.detach() for w in leaf))
    every step has a loss, not only the last one
        sum(losses).backward() => losses[-1].backward()
""")
