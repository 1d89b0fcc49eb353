"""Rank pages by how often somebody who follows links at random comes by."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape


def google_matrix(links: Tensor, damping: float = 0.85) -> Tensor:
    """Turn links into the transition matrix of a random surfer.

    With probability ``damping`` the surfer follows one of the page's links, else
    jumps to any page at all. From a page without links the surfer always jumps
    (Brin & Page 1998).

    Args:
        links: ``[N, N]``; above 0 where page ``i`` (row) links to page ``j``. Larger
            numbers are more likely to be followed.
        damping: from 0 to 1.

    Returns:
        ``[N, N]`` floating point, rows that sum to 1.

    Raises:
        ValueError: if a shape is not as above, a number is negative, or
            ``damping`` is outside 0 to 1.
    """
    share, dangling = _shares("google_matrix", links, damping)
    share[dangling] = 1 / len(links)
    return damping * share + (1 - damping) / len(links)


def pagerank(
    links: Tensor, damping: float = 0.85, *, tol: float = 1e-12, steps: int = 10_000
) -> Tensor:
    """Return the share of time that a random surfer spends on each page.

    The matrix of :func:`dlnotes.probability.google_matrix` has no zeros, but is
    never made: a jump adds the same number to all pages, so that the links, of which
    most are absent, do.

    Args:
        links: ``[N, N]``, as there.
        damping: as there.
        tol: stop when no step changes the ranks by more, all changes added up.
        steps: stop after so many.

    Returns:
        ``[N]`` floating point, which sums to 1.

    Raises:
        ValueError: as there, or if the ranks have not settled after all ``steps``.
    """
    share, dangling = _shares("pagerank", links, damping)
    step = share.T.to_sparse()
    rank = torch.full_like(share[0], 1 / len(links))
    for _ in range(steps):
        jump = 1 - damping + damping * rank[dangling].sum()
        new = damping * (step @ rank) + jump / len(links)
        change = (new - rank).abs().sum()
        rank = new
        if change <= tol:
            return rank
    raise ValueError(f"pagerank: steps must be enough to settle, got {steps}")


def _shares(function: str, links: Tensor, damping: float) -> tuple[Tensor, Tensor]:
    """Divide each row by its sum; rows of zeros stay, and are told."""
    check_shape(function, links=(links, ("N", "N")))
    check_range(function, 0, 1, damping=damping)
    links = links if links.is_floating_point() else links.double()
    if bool((links < 0).any()):
        raise ValueError(f"{function}: links must be >= 0, got {links.min().item()}")
    total = links.sum(1, keepdim=True)
    return links / total.where(total > 0, 1), total[:, 0] == 0
