"""Tasks for the plain recurrent cell and layer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._task import task
from dlnotes.checking.nn.rnn._common import (
    cell_cases,
    layer_cases,
    life,
    plus,
    wrong_cell,
    wrong_layer,
    wrong_layers,
)
from dlnotes.nn import RNN, RNNCell
from dlnotes.nn.rnn._time import State, Weights


def _no_biases(x: Tensor, state: State, w: Weights) -> State:
    x = x if w.b_ih is None else x - w.b_ih
    return [(x + state[0] @ w.hh).tanh()]


def _one_bias(x: Tensor, state: State, w: Weights) -> State:
    return [(x + state[0] @ w.hh).tanh()]


def _not_squashed(x: Tensor, state: State, w: Weights) -> State:
    return [plus(state[0], w.hh, w.b_hh) + x]


def _not_transposed(x: Tensor, state: State, w: Weights) -> State:
    return [(x + plus(state[0], w.hh.t(), w.b_hh)).tanh()]


def _squashed_apart(x: Tensor, state: State, w: Weights) -> State:
    return [x.tanh() + plus(state[0], w.hh, w.b_hh).tanh()]


def _forgets(x: Tensor, state: State, w: Weights) -> State:
    return [plus(0 * state[0], w.hh, w.b_hh).add(x).tanh()]


def _always_tanh(x: Tensor, state: State, w: Weights) -> State:
    return [(x + plus(state[0], w.hh, w.b_hh)).tanh()]


_STEPS = {
    "the biases are not added": _no_biases,
    "there are two biases: `bias_hh` is added too": _one_bias,
    "the sum goes through tanh": _not_squashed,
    "`weight_hh` is not transposed: each of its rows makes one number": _not_transposed,
    "the sum goes through tanh, not each of its parts": _squashed_apart,
    "the state is not used: a step depends on the one before": _forgets,
    "`nonlinearity` is not looked at": _always_tanh,
}


class _LastLayer(RNN):
    def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
        output, last = super().forward(input, hx)
        return output, last[-1:]


class _LastOutput(RNN):
    def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
        output, last = super().forward(input, hx)
        if self.bidirectional:
            last = torch.stack([last[0], output[-1].chunk(2, -1)[1]])
        return output, last


task(
    "nn.RNNCell",
    "torch.nn.RNNCell",
    cases=cell_cases(1, nonlinearity="relu"),
    wrong={why: wrong_cell(RNNCell, step) for why, step in _STEPS.items()},
)

task(
    "nn.RNN",
    "torch.nn.RNN",
    cases=layer_cases(1, nonlinearity="relu"),
    run=life,
    wrong={why: wrong_layer(RNN, step) for why, step in _STEPS.items()}
    | wrong_layers(RNN)
    | {
        "the states at the end are those of all layers, not of the last": _LastLayer,
        "the reverse direction ends at step 0, not at the last one": _LastOutput,
    },
)
