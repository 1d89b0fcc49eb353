"""First weights that look at data.

Chapter: initialization
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from dlnotes.nn import Linear
from dlnotes.nn.init import orthogonal_, zeros_

__all__ = ["lsuv_"]

LAYERS = (nn.Linear, Linear, _ConvNd)


@torch.no_grad()
def lsuv_(
    module: nn.Module, input: Tensor, generator: torch.Generator | None = None
) -> nn.Module:
    """Scale each layer so that its sums have variance 1 on given data.

    Layer-sequential unit variance (Mishkin & Matas 2016): weights at right angles,
    biases 0, then one batch is sent through. Each layer sees what the layers
    below, already scaled, make of it. Without a bias a layer is linear: one
    division of its weights is enough.

    Args:
        module: a network; the weights of its linear and convolutional layers are
            written into. It is run once, in the mode in which it is.
        input: what it is called with.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``module``.

    Raises:
        ValueError: if it has no such layer, or the sums of a layer are all alike.
    """
    layers = {name: m for name, m in module.named_modules() if isinstance(m, LAYERS)}
    if not layers:
        raise ValueError("lsuv_: module must have a linear or convolutional layer")
    names, scaled = {m: name for name, m in layers.items()}, set()

    def scale(layer: nn.Module, args: tuple, output: Tensor) -> Tensor:
        if layer in scaled:  # used a second time: its weights are settled
            return output
        std = output.std()
        if not bool(std > 0):
            raise ValueError(
                f"lsuv_: sums of layer {names[layer]!r} must differ, got std {std:.3g}"
            )
        layer.weight /= std
        scaled.add(layer)
        return output / std  # the bias is 0

    for layer in layers.values():
        orthogonal_(layer.weight, generator=generator)
        if layer.bias is not None:
            zeros_(layer.bias)
    hooks = [layer.register_forward_hook(scale) for layer in layers.values()]
    try:
        module(input)
    finally:
        for hook in hooks:
            hook.remove()
    return module
