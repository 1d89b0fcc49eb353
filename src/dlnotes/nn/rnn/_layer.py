"""What the three layers have in common: parameters, directions, layers."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range
from dlnotes.nn.dropout import dropout as drop

from ._arguments import check_truth, check_whole, reset
from ._arranging import Packed, as_given, to_rows, to_states
from ._time import State, Weights, backward_in_time, forward_in_time

_KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")


class Recurrent(nn.Module):
    """The base of the recurrent layers.

    The input's share in every step does not depend on the state. It is computed
    for all steps at once (``project``), before the loop over time (``step``).
    """

    gates = 1  # blocks of H rows in each matrix

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        sizes = {"input_size": input_size, "hidden_size": hidden_size}
        check_whole(name, 1, **sizes, num_layers=num_layers)
        check_whole(name, 0, proj_size=proj_size)
        check_truth(name, bias=bias, batch_first=batch_first)
        check_range(name, 0, 1, dropout=dropout)
        if proj_size >= hidden_size:
            raise ValueError(
                f"{name}: proj_size must be < hidden_size = {hidden_size}, "
                f"got {proj_size}"
            )
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                f"{name}: dropout acts between layers: with num_layers=1 it does "
                f"nothing, got {dropout}",
                stacklevel=3,
            )
        self.input_size, self.hidden_size = input_size, hidden_size
        self.num_layers, self.bias, self.batch_first = num_layers, bias, batch_first
        self.dropout, self.bidirectional = float(dropout), bidirectional
        self.proj_size = proj_size
        self._register({"device": device, "dtype": dtype})
        self.reset_parameters()

    def _register(self, kind: dict[str, Any]) -> None:
        rows, width = self.gates * self.hidden_size, self.proj_size or self.hidden_size
        for layer in range(self.num_layers):
            below = width * (1 + self.bidirectional) if layer else self.input_size
            shapes = {"weight_ih": (rows, below), "weight_hh": (rows, width)}
            if self.bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            if self.proj_size:
                shapes["weight_hr"] = (self.proj_size, self.hidden_size)
            for end in self._endings(layer):
                for name, shape in shapes.items():
                    setattr(self, name + end, nn.Parameter(torch.empty(shape, **kind)))

    def _endings(self, layer: int) -> list[str]:
        """Return how the names of a layer's parameters end, for each direction."""
        return [f"_l{layer}", f"_l{layer}_reverse"][: 1 + self.bidirectional]

    @property
    def all_weights(self) -> list[list[Tensor]]:
        """The parameters, a list for each layer and direction."""
        ends = [end for layer in range(self.num_layers) for end in self._endings(layer)]
        named = dict(self.named_parameters())
        return [[named[k + end] for k in _KINDS if k + end in named] for end in ends]

    def reset_parameters(self) -> None:
        """Draw all weights and biases evenly from ±1/√H."""
        reset(self, self.hidden_size)

    def flatten_parameters(self) -> None:
        """Do nothing: PyTorch's brings the weights on a GPU into one piece."""

    def extra_repr(self) -> str:
        """Give the sizes, and what is not as usual, for ``repr``."""
        usual = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False}
        usual |= {"dropout": 0, "bidirectional": False}
        other = {k: getattr(self, k) for k, v in usual.items() if getattr(self, k) != v}
        sizes = [str(self.input_size), str(self.hidden_size)]
        return ", ".join(sizes + [f"{name}={value}" for name, value in other.items()])

    def project(self, x: Tensor, w: Weights) -> Tensor:
        """Compute what steps take from their inputs, for all of them at once."""
        raise NotImplementedError

    def step(self, x: Tensor, state: State, w: Weights) -> State:
        """Compute the next state from the state and a step's projected input."""
        raise NotImplementedError

    def run(
        self, input: Tensor | Packed, states: State | None, **sizes: int
    ) -> tuple[Tensor | Packed, State]:
        """Read sequences, through all layers and in all directions.

        Args:
            input: ``[T, B, I]``, ``[B, T, I]`` if ``batch_first``, ``[T, I]``; or
                packed.
            states: at the start, for each layer and direction one.
            sizes: name and size of each state.

        Returns:
            The outputs of the last layer, and the states at the end.
        """
        name = type(self).__name__
        x, batches = to_rows(name, input, self)
        rows = self.num_layers * (1 + self.bidirectional)
        due = {state: (rows, size) for state, size in sizes.items()}
        states = to_states(name, input, batches[0], states, due)
        finals = []
        for layer in range(self.num_layers):
            if layer > 0:
                x = drop(x, self.dropout, self.training)
            outputs = []
            for end in self._endings(layer):
                w = self._transposed(end)
                steps = self.project(x, w).split(batches)
                start = [state[len(finals)] for state in states]
                walk = backward_in_time if "reverse" in end else forward_in_time
                output, final = walk(self.step, w, steps, start)
                outputs.append(output)
                finals.append(final)
            x = torch.cat(outputs, 1) if self.bidirectional else output
        ends = [torch.stack(state) for state in zip(*finals, strict=True)]
        return as_given(input, self.batch_first, x, ends, len(batches))

    def _transposed(self, end: str) -> Weights:
        found = [getattr(self, kind + end, None) for kind in _KINDS]
        return Weights(*(w.t() if w is not None and w.ndim == 2 else w for w in found))
