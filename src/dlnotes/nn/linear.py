"""A weighted sum of the inputs for every output: the layer that all others vary.

Chapter: modules
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin

from dlnotes._checks import check_range


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Multiply by the transposed weights and add the bias: ``x @ W.T + b``.

    Twin of :func:`torch.nn.functional.linear`.

    Args:
        input: ``[..., I]``, any dtype; all three have the same one.
        weight: ``[O, I]``, one row of weights an output; or ``[I]``, a single
            output whose dimension is left out.
        bias: ``[O]``, or anything that broadcasts; nothing is added if ``None``.

    Returns:
        ``[..., O]``.

    Raises:
        ValueError: if a shape is not as above.
    """
    if weight.ndim not in (1, 2):
        raise ValueError(
            f"linear: weight must be [O, I] or [I], got {list(weight.shape)}"
        )
    if input.ndim < 1 or input.shape[-1] != weight.shape[-1]:
        raise ValueError(
            f"linear: input must be [..., I] with I = {weight.shape[-1]}, the "
            f"columns of weight {list(weight.shape)}, got {list(input.shape)}"
        )
    if input.dtype != weight.dtype:
        got = f"{input.dtype} and {weight.dtype}".replace("torch.", "")
        raise ValueError(f"linear: input and weight must have one dtype, got {got}")
    output = input @ (weight.T if weight.ndim == 2 else weight)  # [..., O]
    return output if bias is None else output + bias


class Linear(nn.Module):
    """:func:`dlnotes.nn.functional.linear` as a layer that learns weights and bias.

    Twin of :class:`torch.nn.Linear`.

    Args:
        in_features: ``I``, numbers that come in.
        out_features: ``O``, numbers that go out.
        bias: whether a bias is learned and added.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if a number of features is negative.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        check_range("Linear", 0, in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        kind = {"device": device, "dtype": dtype}
        self.weight = nn.Parameter(torch.empty(out_features, in_features, **kind))
        offset = nn.Parameter(torch.empty(out_features, **kind)) if bias else None
        self.register_parameter("bias", offset)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and bias evenly from ±1/√I."""
        bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
        for parameter in self.parameters(recurse=False):
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[..., I]`` to ``[..., O]``."""
        return linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Give the sizes, for ``repr``."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class LazyLinear(LazyModuleMixin, Linear):
    """A :class:`Linear` that learns ``I`` from its first input.

    Twin of :class:`torch.nn.LazyLinear`.

    Until then its parameters have no shape. The mixin, PyTorch's, registers a hook
    that calls :meth:`initialize_parameters` before the first ``forward`` and then
    turns the layer into a plain :class:`Linear`.

    Args:
        out_features: ``O``, numbers that go out.
        bias: whether a bias is learned and added.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if ``out_features`` is negative.
    """

    cls_to_become = Linear

    def __init__(
        self,
        out_features: int,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__(0, 0, bias=False)
        check_range("LazyLinear", 0, out_features=out_features)
        self.out_features = out_features
        kind = {"device": device, "dtype": dtype}
        self.weight = nn.UninitializedParameter(**kind)
        if bias:
            self.bias = nn.UninitializedParameter(**kind)

    def reset_parameters(self) -> None:
        """Draw weights and bias, if they are there yet."""
        if not self.has_uninitialized_params() and self.in_features:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Give the parameters their shape.

        Args:
            input: ``[..., I]``, the first one.
        """
        if not self.has_uninitialized_params():
            return
        self.in_features = input.shape[-1]
        with torch.no_grad():
            self.weight.materialize((self.out_features, self.in_features))
            if self.bias is not None:
                self.bias.materialize((self.out_features,))
            self.reset_parameters()
