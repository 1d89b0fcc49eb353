"""The walk over time, in batches whose sequences may differ in length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

State = list[Tensor]  # h alone, or h and c: each [B, size]


class Weights(NamedTuple):
    """The weights of one layer in one direction; matrices transposed: ``x @ ih``.

    Attributes:
        ih: ``[I, G * H]``, from the input to all ``G`` gates.
        hh: ``[P, G * H]``, from the state; ``P = H`` if it is not projected.
        b_ih: ``[G * H]``; or ``None``.
        b_hh: ``[G * H]``; or ``None``.
        hr: ``[H, P]``, from the state to its projection; or ``None``.
    """

    ih: Tensor
    hh: Tensor
    b_ih: Tensor | None = None
    b_hh: Tensor | None = None
    hr: Tensor | None = None

    @property
    def both_biases(self) -> Tensor | None:
        """Their sum, where they only ever occur together."""
        return None if self.b_ih is None else self.b_ih + self.b_hh


Step = Callable[[Tensor, State, Weights], State]


def affine(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Compute ``x @ weight + bias``; nothing is added if ``None``."""
    return x @ weight if bias is None else torch.addmm(bias, x, weight)


def forward_in_time(
    step: Step, w: Weights, inputs: Sequence[Tensor], start: State
) -> tuple[Tensor, State]:
    """Take all steps; sequences that have ended leave the batch.

    Args:
        step: from a step's input and a state to the next state.
        w: the weights, the same ones at every step.
        inputs: one for each step, ``[B, ...]``; ``B`` may fall from step to step.
        start: the state before the first step.

    Returns:
        ``h`` after every step, packed, and the state that each sequence ended with.
    """
    state, outputs, ended = start, [], []
    going = len(inputs[0])
    for x in inputs:
        if len(x) < going:
            going = len(x)
            ended.append([s[going:] for s in state])
            state = [s[:going] for s in state]
        state = step(x, state, w)
        outputs.append(state[0])
    if ended:
        parts = [state, *reversed(ended)]
        state = [torch.cat(s) for s in zip(*parts, strict=True)]
    return torch.cat(outputs), state


def backward_in_time(
    step: Step, w: Weights, inputs: Sequence[Tensor], start: State
) -> tuple[Tensor, State]:
    """Take all steps from the last to the first; shorter sequences join later.

    Arguments and results are those of :func:`forward_in_time`. The outputs, too,
    stand in the order of the inputs.
    """
    going = len(inputs[-1])
    state, outputs = [s[:going] for s in start], []
    for x in reversed(inputs):
        if len(x) > going:
            joining = [s[going : len(x)] for s in start]
            state = [torch.cat(s) for s in zip(state, joining, strict=True)]
            going = len(x)
        state = step(x, state, w)
        outputs.append(state[0])
    return torch.cat(outputs[::-1]), state
