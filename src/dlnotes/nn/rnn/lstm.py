"""Long short-term memory: a cell that is added to, and gates that say how much.

Hochreiter & Schmidhuber 1997; the forget gate is that of Gers et al. 2000.

Chapter: gated_rnns
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.nn.linear import linear

from ._arguments import check_pair
from ._arranging import Packed
from ._cell import Cell
from ._layer import Recurrent
from ._time import State, Weights, affine


class LSTMCell(Cell):
    """One step of an LSTM.

    Twin of :class:`torch.nn.LSTMCell`.

    The four blocks of rows of the weights belong to ``i``, ``f``, ``g`` and ``o``.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of ``h`` and of ``c``.
        bias: whether two biases are learned, one for each matrix.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if a size is negative.
    """

    gates = 4

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Take one step.

        Args:
            input: ``[N, I]`` or ``[I]``, of the dtype of the weights.
            hx: ``h`` and ``c`` before it, ``[N, H]`` or ``[H]`` each; zeros if
                ``None``.

        Returns:
            ``h`` and ``c`` after it.
        """
        h, c = check_pair("LSTMCell", hx)
        h, c = self.start(input, h=h, c=c)
        from_input = linear(input, self.weight_ih, self.bias_ih)
        from_state = linear(h, self.weight_hh, self.bias_hh)
        i, f, g, o = (from_input + from_state).chunk(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, c


class LSTM(Recurrent):
    """An LSTM, or several, one on top of the other.

    Twin of :class:`torch.nn.LSTM`.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of ``c``, and of ``h`` if it is not projected.
        num_layers: how many layers; each reads the outputs of the one below.
        bias: whether two biases are learned, one for each matrix.
        batch_first: whether input and output are ``[B, T, ...]``; states are not.
        dropout: probability of an output to be dropped between two layers.
        bidirectional: whether each layer also reads from the end to the beginning.
        proj_size: ``P``: if above 0, a matrix brings ``h`` down to ``P`` numbers
            (Sak et al. 2014).
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if an argument is not as above.
    """

    gates = 4

    def forward(
        self, input: Tensor | Packed, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor | Packed, tuple[Tensor, Tensor]]:
        """Read sequences.

        Args:
            input: ``[T, B, I]``, or ``[B, T, I]`` if ``batch_first``, or ``[T, I]``
                for one sequence; or packed.
            hx: ``h`` and ``c`` at the start, ``[layers * directions, B, P or H]``
                and ``[layers * directions, B, H]``, for one sequence without
                ``B``; zeros if ``None``.

        Returns:
            ``h`` of the last layer at all steps, of both directions side by side,
            arranged as the input; and ``h`` and ``c`` of all layers at the end,
            arranged as ``hx``.
        """
        sizes = {"h": self.proj_size or self.hidden_size, "c": self.hidden_size}
        output, (h, c) = self.run(input, hx, **sizes)
        return output, (h, c)

    def project(self, x: Tensor, w: Weights) -> Tensor:
        """Compute ``W_ih x + b_ih + b_hh`` of all gates, for all steps at once."""
        return affine(x, w.ih, w.both_biases)

    def step(self, x: Tensor, state: State, w: Weights) -> State:
        """Forget some of the cell, write to it, and show some of it.

        Args:
            x: ``[B, 4H]``, from :meth:`project`.
            state: ``h``, ``[B, P or H]``, and ``c``, ``[B, H]``.
            w: the weights.

        Returns:
            The new ``h`` and ``c``.
        """
        h, c = state
        i, f, g, o = torch.addmm(x, h, w.hh).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return [h if w.hr is None else h @ w.hr, c]
