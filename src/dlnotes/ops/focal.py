"""The focal loss: what a detector is right about already counts less.

Chapter: losses
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_floating


def sigmoid_focal_loss(
    inputs: Tensor,
    targets: Tensor,
    alpha: float = 0.25,
    gamma: float = 2,
    reduction: str = "none",
) -> Tensor:
    """Multiply the binary cross-entropy by ``(1 - q) ** gamma``.

    Twin of :func:`torchvision.ops.sigmoid_focal_loss`.

    Lin et al. 2017, equation 5. ``q`` is the probability of what is true, so an
    example that is as good as learned loses its weight.

    Args:
        inputs: ``[...]`` floating-point: logits.
        targets: ``[...]``, as ``inputs``: 0 and 1.
        alpha: weight of a 1, from 0 to 1; a 0 has the weight ``1 - alpha``. With
            -1 both have the weight 1.
        gamma: 0 or more; 0 is the binary cross-entropy.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``; unlike elsewhere the default
            is ``"none"``.

    Returns:
        ``[...]``, or ``[]``.

    Raises:
        ValueError: if a shape or a setting is not as above.
    """
    name = "sigmoid_focal_loss"
    if inputs.shape != targets.shape:
        raise ValueError(
            f"{name}: targets must have the shape of inputs, {list(inputs.shape)}, "
            f"got {list(targets.shape)}"
        )
    if not (0 <= alpha <= 1 or alpha == -1):
        raise ValueError(f"{name}: alpha must be 0 to 1, or -1, got {alpha}")
    check_choice(name, ("none", "mean", "sum"), reduction=reduction)
    check_floating(name, inputs=inputs, targets=targets)
    p = inputs.sigmoid()
    surprise = torch.logaddexp(inputs.new_zeros(()), -inputs)  # -log(p)
    surprise = surprise + (1 - targets) * inputs
    wrong = p + targets - 2 * p * targets  # 1 - q
    losses = surprise * wrong**gamma
    if alpha >= 0:
        losses = losses * (1 - alpha + (2 * alpha - 1) * targets)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()
