"""A layer that multiplies features with each other: the linear layer cannot.

Chapter: perceptrons
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range


def bilinear(
    input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    """Weigh every product of a feature of one input with one of the other.

    Twin of :func:`torch.nn.functional.bilinear`.

    Output ``o`` is ``input1 @ weight[o] @ input2 + bias[o]``.

    Args:
        input1: ``[..., I]`` float.
        input2: ``[..., J]`` of the same dtype; its other dimensions are input1's.
        weight: ``[O, I, J]``, one table of weights an output.
        bias: ``[O]``; nothing is added if ``None``.

    Returns:
        ``[..., O]``.

    Raises:
        ValueError: if a shape is not as above.
    """
    if weight.ndim != 3:
        raise ValueError(
            f"bilinear: weight must be [O, I, J], got {list(weight.shape)}"
        )
    for name, tensor, size in zip(
        ("input1", "input2"), (input1, input2), weight.shape[1:], strict=True
    ):
        if tensor.ndim < 1 or tensor.shape[-1] != size:
            raise ValueError(
                f"bilinear: {name} must be [..., {size}], as weight "
                f"{list(weight.shape)} says, got {list(tensor.shape)}"
            )
    if input1.shape[:-1] != input2.shape[:-1]:
        raise ValueError(
            "bilinear: input2 must be [..., J] with the other dimensions of input1 "
            f"{list(input1.shape)}, got {list(input2.shape)}"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(
            f"bilinear: bias must be [{len(weight)}], got {list(bias.shape)}"
        )
    products = input1[..., :, None] * input2[..., None, :]  # [..., I, J]
    output = products.flatten(-2) @ weight.flatten(1).T  # [..., O]
    return output if bias is None else output + bias


class Bilinear(nn.Module):
    """:func:`dlnotes.nn.functional.bilinear` as a layer that learns.

    Twin of :class:`torch.nn.Bilinear`.

    Args:
        in1_features: ``I``, numbers of the first input.
        in2_features: ``J``, numbers of the second.
        out_features: ``O``, numbers that go out.
        bias: whether a bias is learned and added.
        device: where the parameters are.
        dtype: of the parameters.

    Raises:
        ValueError: if a number of features is too small.
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        check_range("Bilinear", 1, in1_features=in1_features)
        check_range("Bilinear", 0, in2_features=in2_features, out_features=out_features)
        self.in1_features, self.in2_features = in1_features, in2_features
        self.out_features = out_features
        kind = {"device": device, "dtype": dtype}
        sizes = out_features, in1_features, in2_features
        self.weight = nn.Parameter(torch.empty(sizes, **kind))
        offset = nn.Parameter(torch.empty(out_features, **kind)) if bias else None
        self.register_parameter("bias", offset)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and bias evenly from ±1/√I."""
        bound = 1 / math.sqrt(self.in1_features)
        for parameter in self.parameters(recurse=False):
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """Map ``[..., I]`` and ``[..., J]`` to ``[..., O]``."""
        return bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Give the sizes, for ``repr``."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
