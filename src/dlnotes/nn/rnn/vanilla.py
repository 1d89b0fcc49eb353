"""The plain recurrent layer: the new state is a squashed sum of input and old state.

Elman 1990.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_choice
from dlnotes.nn.linear import linear

from ._arranging import Packed
from ._cell import Cell
from ._layer import Recurrent
from ._time import State, Weights, affine


class RNNCell(Cell):
    """One step of a plain recurrent layer.

    Twin of :class:`torch.nn.RNNCell`.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of the state.
        bias: whether two biases are learned, one for each matrix.
        nonlinearity: ``"tanh"`` or ``"relu"``.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if a size is negative, or the nonlinearity another one.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        check_choice("RNNCell", ("tanh", "relu"), nonlinearity=nonlinearity)
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Take one step.

        Args:
            input: ``[N, I]`` or ``[I]``, of the dtype of the weights.
            hx: the state before, ``[N, H]`` or ``[H]``; zeros if ``None``.

        Returns:
            The state after it, ``[N, H]`` or ``[H]``.
        """
        (h,) = self.start(input, hx=hx)
        from_input = linear(input, self.weight_ih, self.bias_ih)
        from_state = linear(h, self.weight_hh, self.bias_hh)
        total = from_input + from_state
        return total.tanh() if self.nonlinearity == "tanh" else total.relu()

    def extra_repr(self) -> str:
        """Give the sizes, and what is not as usual, for ``repr``."""
        said, kind = super().extra_repr(), self.nonlinearity
        return said if kind == "tanh" else f"{said}, nonlinearity={kind}"


class RNN(Recurrent):
    """A plain recurrent layer, or several, one on top of the other.

    Twin of :class:`torch.nn.RNN`.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of the state.
        num_layers: how many layers; each reads the outputs of the one below.
        nonlinearity: ``"tanh"`` or ``"relu"``.
        bias: whether two biases are learned, one for each matrix.
        batch_first: whether input and output are ``[B, T, ...]``; states are not.
        dropout: probability of an output to be dropped between two layers.
        bidirectional: whether each layer also reads from the end to the beginning.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if an argument is not as above.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        check_choice("RNN", ("tanh", "relu"), nonlinearity=nonlinearity)
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device=device,
            dtype=dtype,
        )
        self.nonlinearity = nonlinearity

    def forward(
        self, input: Tensor | Packed, hx: Tensor | None = None
    ) -> tuple[Tensor | Packed, Tensor]:
        """Read sequences.

        Args:
            input: ``[T, B, I]``, or ``[B, T, I]`` if ``batch_first``, or ``[T, I]``
                for one sequence; or packed.
            hx: states at the start, ``[layers * directions, B, H]``, for one
                sequence without ``B``; zeros if ``None``.

        Returns:
            The states of the last layer at all steps, of both directions side by
            side, arranged as the input; and the states of all layers at the end,
            arranged as ``hx``.
        """
        start = None if hx is None else [hx]
        output, (h,) = self.run(input, start, hx=self.hidden_size)
        return output, h

    def project(self, x: Tensor, w: Weights) -> Tensor:
        """Compute ``W_ih x + b_ih + b_hh``, of all steps at once."""
        return affine(x, w.ih, w.both_biases)

    def step(self, x: Tensor, state: State, w: Weights) -> State:
        """Compute ``h = tanh(W_ih x + b_ih + b_hh + W_hh h)``.

        Args:
            x: ``[B, H]``, all of the sum but the last term.
            state: ``h``, ``[B, H]``.
            w: the weights.

        Returns:
            The new ``h``.
        """
        (h,) = state
        total = torch.addmm(x, h, w.hh)
        return [total.tanh() if self.nonlinearity == "tanh" else total.relu()]
