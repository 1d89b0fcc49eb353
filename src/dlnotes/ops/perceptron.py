"""A stack of layers whose number is known only when the program runs.

Chapter: perceptrons
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import nn


class MLP(nn.Sequential):
    """Linear layers with an activation between them, from a list of sizes.

    Twin of :class:`torchvision.ops.MLP`.

    Every hidden layer is linear, norm (if asked for), activation, dropout; the
    last one is linear and dropout, without activation.

    Args:
        in_channels: features of the input.
        hidden_channels: features of each hidden layer, and then of the output.
        norm_layer: makes a layer from the number of its features; none if ``None``.
        activation_layer: makes an activation.
        inplace: whether activation and dropout write over their input; what they
            do by themselves if ``None``.
        bias: whether the linear layers have one.
        dropout: share of numbers that dropout sets to 0.

    Raises:
        ValueError: if ``hidden_channels`` is empty.
    """

    def __init__(
        self,
        in_channels: int,
        hidden_channels: Sequence[int],
        norm_layer: Callable[[int], nn.Module] | None = None,
        activation_layer: Callable[..., nn.Module] | None = nn.ReLU,
        inplace: bool | None = None,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> None:
        if len(hidden_channels) == 0:
            raise ValueError("MLP: hidden_channels must name the output, got none")
        options = {} if inplace is None else {"inplace": inplace}
        layers: list[nn.Module] = []
        *hidden, out = hidden_channels
        for size in hidden:
            layers.append(nn.Linear(in_channels, size, bias=bias))
            if norm_layer is not None:
                layers.append(norm_layer(size))
            layers.append(activation_layer(**options))
            layers.append(nn.Dropout(dropout, **options))
            in_channels = size
        layers.append(nn.Linear(in_channels, out, bias=bias))
        layers.append(nn.Dropout(dropout, **options))
        super().__init__(*layers)
