"""What the three cells have in common: their parameters, and the start at zero."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range

from ._arguments import check_dtype, check_states, reset


class Cell(nn.Module):
    """The weights of one step: ``gates`` blocks of ``H`` rows in each matrix.

    Args:
        input_size: ``I``, numbers that come in at each step.
        hidden_size: ``H``, numbers of the state.
        bias: whether two biases are learned, one for each matrix.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if a size is negative.
    """

    gates = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        sizes = {"input_size": input_size, "hidden_size": hidden_size}
        check_range(type(self).__name__, 0, **sizes)
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        kind = {"device": device, "dtype": dtype}
        rows = self.gates * hidden_size
        self.weight_ih = nn.Parameter(torch.empty(rows, input_size, **kind))
        self.weight_hh = nn.Parameter(torch.empty(rows, hidden_size, **kind))
        for name in ("bias_ih", "bias_hh"):
            offset = nn.Parameter(torch.empty(rows, **kind)) if bias else None
            self.register_parameter(name, offset)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights and biases evenly from ±1/√H."""
        reset(self, self.hidden_size)

    def extra_repr(self) -> str:
        """Give the sizes, and what is not as usual, for ``repr``."""
        said = f"{self.input_size}, {self.hidden_size}"
        return said if self.bias is True else f"{said}, bias={self.bias}"

    def start(self, input: Tensor, **states: Tensor | None) -> list[Tensor]:
        """Check an input and the states that come with it; zeros if ``None``.

        Args:
            input: ``[N, I]`` or ``[I]``.
            states: by name, each ``[N, H]`` or ``[H]``, as the input; or ``None``.

        Returns:
            The states.

        Raises:
            ValueError: if a shape or a dtype is not as above.
        """
        name, known = type(self).__name__, isinstance(input, Tensor)
        if not known or input.ndim not in (1, 2) or input.shape[-1] != self.input_size:
            got = list(input.shape) if known else type(input).__name__
            raise ValueError(
                f"{name}: input must be [N, I] or [I] with I = {self.input_size}, "
                f"got {got}"
            )
        check_dtype(name, self.weight_ih.dtype, input=input)
        shape = *input.shape[:-1], self.hidden_size
        given = [input.new_zeros(shape) if s is None else s for s in states.values()]
        check_states(name, input.dtype, given, dict.fromkeys(states, shape))
        return given
