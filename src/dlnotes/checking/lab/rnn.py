"""The task of walking back through time; the model asks autograd."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.lab import rnn as bptt


def by_autograd(
    weights: bptt.Weights,
    x: Tensor,
    target: Tensor,
    unrolled: bptt.Unrolled,
    *,
    truncate: int | None = None,
    carried: bool = True,
    slope: bool = True,
    mean: bool = True,
    last: bool = False,
    step_loss: bool = True,
    shift: bool = False,
) -> bptt.Gradients:
    """Run forwards again with a graph, and back by autograd; options are mistakes.

    Args:
        weights: parameters.
        x: ``[T, B, D]``.
        target: ``[T, B]``.
        unrolled: of which only the first state is used.
        truncate: detach the state after so many steps.
        carried: whether a gradient goes from step to step at all.
        slope: whether the derivative of tanh is taken.
        mean: whether the loss is the mean, not the sum.
        last: whether only the last step's gradient stays.
        step_loss: whether steps before the last have a loss of their own.
        shift: whether tanh's slope is taken one step too early.

    Returns:
        Gradients of weights, states and inputs.
    """
    steps = len(x)
    truncate = 1 if not carried else truncate
    with torch.enable_grad():
        leaf = bptt.Weights(*(w.detach().clone().requires_grad_() for w in weights))
        x = x.detach().clone().requires_grad_()
        states = [unrolled.states[0].detach().clone().requires_grad_()]
        loss = 0.0
        for t in range(steps):
            h = states[-1]
            if truncate is not None and t % truncate == 0:
                h = h.detach()
            used = leaf
            if last and t < steps - 1:
                used = bptt.Weights(*(w.detach() for w in leaf))
            a = x[t] @ used.weight_ih.T + used.bias_ih
            a = a + h @ used.weight_hh.T + used.bias_hh
            new = torch.tanh(a)
            if not slope:
                new = new.detach() + a - a.detach()
            if shift:
                new = new.detach() + (a - a.detach()) * (1 - h.detach() ** 2)
            new.retain_grad()
            states.append(new)
            logits = new @ used.weight.T + used.bias
            right = logits.log_softmax(-1).gather(-1, target[t][:, None]).sum()
            if step_loss or t == steps - 1:
                loss = loss - right / (target.numel() if mean else 1)
    loss.backward()

    def grad(tensor: Tensor) -> Tensor:
        return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad

    return bptt.Gradients(
        bptt.Weights(*map(grad, leaf)),
        torch.stack([grad(s) for s in states]),
        grad(x),
    )


def _cases() -> Iterator[Case]:
    def case(name: str, t: int, b: int, d: int, h: int, v: int, **options: int) -> Case:
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


_MISTAKES = {
    "a state also matters through the next one: carry its gradient back": {
        "carried": False
    },
    "the slope of tanh is missing: 1 - h²": {"slope": False},
    "the slope of tanh belongs to the state that the step made, states[t + 1]": {
        "shift": True
    },
    "the loss is a mean: divide by T · B": {"mean": False},
    "every step uses the same weights: add up over the steps, do not overwrite": {
        "last": True
    },
    "every step has a loss, not only the last one": {"step_loss": False},
}
_WRONG: dict[str, Callable] = {
    said: partial(by_autograd, **options) for said, options in _MISTAKES.items()
}
task(
    "lab.rnn.backward",
    "dlnotes.checking.lab.rnn.by_autograd",
    cases=_cases,
    wrong=_WRONG,
    gradients=False,
)
