"""The gated recurrent unit: one gate mixes old and new, another resets.

Cho et al. 2014, but the reset gate acts after the matrix, as in cuDNN, not
before it.

Chapter: gated_rnns
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.nn.linear import linear

from ._arranging import Packed
from ._cell import Cell
from ._layer import Recurrent
from ._time import State, Weights, affine


class GRUCell(Cell):
    """One step of a GRU.

    Twin of :class:`torch.nn.GRUCell`.

    The three blocks of rows of the weights belong to ``r``, ``z`` and ``n``.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of the state.
        bias: whether two biases are learned, one for each matrix.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if a size is negative.
    """

    gates = 3

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Take one step.

        Args:
            input: ``[N, I]`` or ``[I]``, of the dtype of the weights.
            hx: the state before, ``[N, H]`` or ``[H]``; zeros if ``None``.

        Returns:
            The state after it, ``[N, H]`` or ``[H]``.
        """
        (h,) = self.start(input, hx=hx)
        x_r, x_z, x_n = linear(input, self.weight_ih, self.bias_ih).chunk(3, -1)
        h_r, h_z, h_n = linear(h, self.weight_hh, self.bias_hh).chunk(3, -1)
        r = (x_r + h_r).sigmoid()
        z = (x_z + h_z).sigmoid()
        n = (x_n + r * h_n).tanh()
        return n + z * (h - n)  # (1 - z) * n + z * h


class GRU(Recurrent):
    """A GRU, or several, one on top of the other.

    Twin of :class:`torch.nn.GRU`.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of the state.
        num_layers: how many layers; each reads the outputs of the one below.
        bias: whether two biases are learned, one for each matrix.
        batch_first: whether input and output are ``[B, T, ...]``; states are not.
        dropout: probability of an output to be dropped between two layers.
        bidirectional: whether each layer also reads from the end to the beginning.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if an argument is not as above.
    """

    gates = 3

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
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
        """Compute ``W_ih x + b_ih`` of all gates, for all steps at once."""
        return affine(x, w.ih, w.b_ih)

    def step(self, x: Tensor, state: State, w: Weights) -> State:
        """Mix the state with a new one.

        ``b_hh`` is not part of ``x``: the reset gate acts on its last third.

        Args:
            x: ``[B, 3H]``, from :meth:`project`.
            state: ``h``, ``[B, H]``.
            w: the weights.

        Returns:
            The new ``h``.
        """
        (h,) = state
        x_r, x_z, x_n = x.chunk(3, 1)
        h_r, h_z, h_n = affine(h, w.hh, w.b_hh).chunk(3, 1)
        r = (x_r + h_r).sigmoid()
        z = (x_z + h_z).sigmoid()
        n = (x_n + r * h_n).tanh()
        return [n + z * (h - n)]  # (1 - z) * n + z * h
