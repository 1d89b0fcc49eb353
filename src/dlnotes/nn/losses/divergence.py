"""How far one distribution is from another."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_floating

from ._common import REDUCTIONS, Loss, reduce


def kl_div(
    input: Tensor, target: Tensor, reduction: str = "mean", log_target: bool = False
) -> Tensor:
    """Return ``t (log t - input)``, whose sum is the divergence KL(t ‖ exp(input)).

    Twin of :func:`torch.nn.functional.kl_div`; leaves out ``size_average``,
    ``reduce``.

    Kullback & Leibler 1951. Two traps come from PyTorch: ``input`` holds
    logarithms, ``target`` does not; and the default mean divides by the number of
    *elements*, not by that of the distributions.

    Args:
        input: ``[N, ...]`` floating-point: logarithms of probabilities.
        target: ``[N, ...]``: probabilities, or their logarithms.
        reduction: ``"none"``, ``"mean"``, ``"sum"``, or ``"batchmean"``, the sum
            over ``N``.
        log_target: whether ``target`` holds logarithms.

    Returns:
        ``[]``, or ``[N, ...]`` for ``"none"``.

    Raises:
        ValueError: if there is no such reduction, or a tensor is not floating-point.
    """
    check_choice("kl_div", (*REDUCTIONS, "batchmean"), reduction=reduction)
    check_floating("kl_div", input=input, target=target)
    if reduction == "mean":
        warnings.warn(
            "kl_div: 'mean' divides by all elements; 'batchmean' is the divergence",
            stacklevel=2,
        )
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = torch.xlogy(target, target) - target * input  # 0 log 0 is 0
    if reduction != "batchmean":
        return reduce("kl_div", losses, reduction)
    return losses.sum() / (len(input) if input.ndim else 1)


class KLDivLoss(Loss):
    """:func:`dlnotes.nn.functional.kl_div` as a layer.

    Twin of :class:`torch.nn.KLDivLoss`; leaves out ``size_average``, ``reduce``.

    Args:
        reduction: ``"none"``, ``"mean"``, ``"sum"`` or ``"batchmean"``.
        log_target: whether the target holds logarithms.
    """

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[N, ...]`` and ``[N, ...]`` to ``[]``, or ``[N, ...]``."""
        return kl_div(input, target, self.reduction, self.log_target)
