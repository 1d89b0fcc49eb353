"""Backpropagation through time, written out: forwards, backwards, cut short.

A network of one recurrent layer and one linear layer is unrolled over ``T`` steps,
and each step has a loss. Nothing here uses autograd. Werbos 1990; the names of the
weights are those of ``nn.RNN`` (one layer) and ``nn.Linear``.

Chapter: rnn
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from dlnotes._checks import check_shape

__all__ = ["Gradients", "Unrolled", "Weights", "backward", "forward", "state_jacobians"]


class Weights(NamedTuple):
    """All parameters, or their gradients.

    Attributes:
        weight_ih: ``[H, D]``, from the input.
        weight_hh: ``[H, H]``, from the state before.
        bias_ih: ``[H]``.
        bias_hh: ``[H]``; it always has the gradient of ``bias_ih``.
        weight: ``[V, H]``, from the state to the logits.
        bias: ``[V]``.
    """

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor
    weight: Tensor
    bias: Tensor


class Unrolled(NamedTuple):
    """What the way forwards leaves for the way back.

    Attributes:
        loss: ``[]``, cross-entropy in nats, the mean over steps and batch.
        states: ``[T + 1, B, H]``: the given state, and that after each step.
        logits: ``[T, B, V]``.
    """

    loss: Tensor
    states: Tensor
    logits: Tensor


class Gradients(NamedTuple):
    """Derivatives of the loss.

    Attributes:
        weights: by the weights.
        states: ``[T + 1, B, H]``, by each state, through all that comes after it.
        inputs: ``[T, B, D]``, by the inputs.
    """

    weights: Weights
    states: Tensor
    inputs: Tensor


def forward(weights: Weights, x: Tensor, target: Tensor, state: Tensor) -> Unrolled:
    """Run the network over a sequence, with a loss on every step.

    Args:
        weights: the parameters, floating point.
        x: ``[T, B, D]``, ``T >= 1``.
        target: ``[T, B]`` int64, the right class at each step.
        state: ``[B, H]``, before the first step.

    Returns:
        Loss, states and logits.

    Raises:
        ValueError: if a shape is not as above.
    """
    _check("forward", weights, x, target, state)
    states = [state]
    for x_t in x:
        h = states[-1]
        a = x_t @ weights.weight_ih.T + weights.bias_ih  # [B, H]
        a = a + h @ weights.weight_hh.T + weights.bias_hh
        states.append(torch.tanh(a))
    stacked = torch.stack(states)  # [T + 1, B, H]
    logits = stacked[1:] @ weights.weight.T + weights.bias  # [T, B, V]
    right = logits.log_softmax(-1).gather(-1, target[..., None])
    return Unrolled(-right.mean(), stacked, logits)


@torch.no_grad()
def backward(
    weights: Weights,
    x: Tensor,
    target: Tensor,
    unrolled: Unrolled,
    *,
    truncate: int | None = None,
) -> Gradients:
    """Walk back through time, and add up what each step says about the weights.

    Args:
        weights: those given to :func:`forward`.
        x: ``[T, B, D]``, likewise.
        target: ``[T, B]`` int64, likewise.
        unrolled: what :func:`forward` returned.
        truncate: cut the sequence into chunks of so many steps; no gradient goes
            from one into the chunk before it, as after ``state.detach()``.
            ``None`` cuts nothing.

    Returns:
        Gradients of the weights, of all states, and of the inputs.

    Raises:
        ValueError: if a shape is not as above, or ``truncate`` is below 1.
    """
    _check("backward", weights, x, target, unrolled.states[0], unrolled)
    if truncate is not None and truncate < 1:
        raise ValueError(f"backward: truncate must be >= 1, got {truncate}")
    states, steps = unrolled.states, len(x)
    # cross-entropy after softmax: what was said, minus what is right
    error = unrolled.logits.softmax(-1)  # [T, B, V]
    one = torch.ones_like(error[..., :1])
    error = error.scatter_add(-1, target[..., None], -one) / target.numel()
    by_loss = error @ weights.weight  # [T, B, H], by the step's own loss

    by_state = torch.zeros_like(states)  # [T + 1, B, H]
    by_sum = torch.zeros_like(states[1:])  # [T, B, H], by what tanh was given
    for t in reversed(range(steps)):  # step t makes states[t + 1] of states[t]
        by_state[t + 1] += by_loss[t]
        by_sum[t] = by_state[t + 1] * (1 - states[t + 1] ** 2)
        if truncate is None or t % truncate != 0:
            by_state[t] = by_sum[t] @ weights.weight_hh

    # one matrix serves every step: its gradient is the sum over them
    by_bias = by_sum.sum((0, 1))  # [H]
    return Gradients(
        Weights(
            weight_ih=torch.einsum("tbh,tbd->hd", by_sum, x),
            weight_hh=torch.einsum("tbh,tbk->hk", by_sum, states[:-1]),
            bias_ih=by_bias,
            bias_hh=by_bias.clone(),
            weight=torch.einsum("tbv,tbh->vh", error, states[1:]),
            bias=error.sum((0, 1)),
        ),
        by_state,
        by_sum @ weights.weight_ih,
    )


@torch.no_grad()
def state_jacobians(weight_hh: Tensor, slopes: Tensor) -> Tensor:
    """Multiply the steps' Jacobians: how the last state depends on every state.

    ``∂h_T/∂h_t`` is the product of ``diag(slope) W_hh`` over the steps after ``t``.
    After Pascanu, Mikolov & Bengio 2013, equation 5.

    Args:
        weight_hh: ``[H, H]``.
        slopes: ``[T, H]``, derivative of the nonlinearity at each step:
            ``1 - h**2`` for tanh, 1 for a linear network.

    Returns:
        ``[T + 1, H, H]``: entry ``t`` is ``∂h_T/∂h_t``, the last is the identity.

    Raises:
        ValueError: if a shape is not as above.
    """
    check_shape(
        "state_jacobians",
        weight_hh=(weight_hh, ("H", "H")),
        slopes=(slopes, ("T", "H")),
    )
    product = torch.eye(len(weight_hh)).to(weight_hh)
    found = [product]
    for slope in slopes.flip(0):
        product = product @ (slope[:, None] * weight_hh)
        found.append(product)
    return torch.stack(found[::-1])


def _check(
    name: str,
    weights: Weights,
    x: Tensor,
    target: Tensor,
    state: Tensor,
    unrolled: Unrolled | None = None,
) -> None:
    size = check_shape(
        name,
        weight_ih=(weights.weight_ih, ("H", "D")),
        weight_hh=(weights.weight_hh, ("H", "H")),
        bias_ih=(weights.bias_ih, ("H",)),
        bias_hh=(weights.bias_hh, ("H",)),
        weight=(weights.weight, ("V", "H")),
        bias=(weights.bias, ("V",)),
        x=(x, ("T", "B", "D")),
        target=(target, ("T", "B")),
        state=(state, ("B", "H")),
    )
    if len(x) == 0:
        raise ValueError(f"{name}: x must have at least one step, got {list(x.shape)}")
    if unrolled is not None:
        steps, batch, hidden, classes = (size[letter] for letter in "TBHV")
        check_shape(
            name,
            states=(unrolled.states, (steps + 1, batch, hidden)),
            logits=(unrolled.logits, (steps, batch, classes)),
        )
