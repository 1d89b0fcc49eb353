"""Listen to many experts, and change one's mind as fast as their losses say."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


def expert_weights(losses: Tensor, rate: float, share: float = 0.0) -> Tensor:
    """Weigh experts by their past losses, exponentially.

    After each round a weight is multiplied by ``exp(-rate * loss)`` and all are
    normalised (Littlestone & Warmuth 1994; Freund & Schapire 1997, Hedge). Then each
    gives away ``share`` of its weight, in equal parts to all, so that none is
    forgotten (Herbster & Warmuth 1998, Fixed Share, whose parts go to the others
    only).

    Args:
        losses: ``[..., T, N]`` of ``N`` experts in ``T`` rounds, within 0 to 1 if
            the bounds are to hold.
        rate: how much a loss counts.
        share: given away each round, 0 to 1.

    Returns:
        ``[..., T, N]``, the weights *before* each round's losses are known; each
        row sums to 1.

    Raises:
        ValueError: if ``rate`` is negative, or ``share`` outside 0 to 1.
    """
    check_range("expert_weights", 0, rate=rate)
    check_range("expert_weights", 0, 1, share=share)
    losses = losses if losses.is_floating_point() else losses.double()
    experts = losses.shape[-1]
    weights = losses.new_full((*losses.shape[:-2], experts), 1 / experts)
    seen = []
    for loss in losses.unbind(-2):  # [..., N]
        seen.append(weights)
        weights = torch.softmax(weights.log() - rate * loss, -1)
        weights = (1 - share) * weights + share / experts
    return torch.stack(seen, -2) if seen else losses.clone()
