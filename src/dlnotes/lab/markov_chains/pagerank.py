"""Rank pages by how often somebody who follows links at random comes by."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape


def google_matrix(links: Tensor, damping: float = 0.85) -> Tensor:
    """Turn links into the transition matrix of a random surfer.

    With probability ``damping`` the surfer follows one of the page's links, else
    jumps to any page at all (Brin & Page 1998, whose ranks are ``N`` times as large).
    From a page without links, for which they have no term, the surfer always jumps.

    Args:
        links: ``[N, N]``; above 0 where page ``i`` (row) links to page ``j``. Larger
            numbers are more likely to be followed.
        damping: from 0 to 1.

    Returns:
        ``[N, N]`` floating point, rows that sum to 1.

    Raises:
        ValueError: if a shape is not as above, there is no page, a number is
            negative or not finite, or ``damping`` is outside 0 to 1.
    """
    share, dangling, dtype = _shares("google_matrix", links, damping)
    share[dangling] = 1 / len(links)
    return (damping * share + (1 - damping) / len(links)).to(dtype)


def pagerank(
    links: Tensor, damping: float = 0.85, *, tol: float = 1e-12, steps: int = 10_000
) -> Tensor:
    """Return the share of time that a random surfer spends on each page.

    The matrix of :func:`dlnotes.lab.markov_chains.google_matrix` is never made. With
    ``damping`` below 1 it has no zeros, but a jump adds the same number to all pages,
    so that the links, of which most are absent, do. Reckoned in float64.

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
    share, dangling, dtype = _shares("pagerank", links, damping)
    step = share.T.to_sparse()
    rank = torch.full_like(share[0], 1 / len(links))
    for _ in range(steps):
        jump = 1 - damping + damping * rank[dangling].sum()
        new = damping * (step @ rank) + jump / len(links)
        change = (new - rank).abs().sum()
        rank = new
        if change <= tol:
            return rank.to(dtype)
    raise ValueError(f"pagerank: steps must be enough to settle, got {steps}")


def _shares(
    function: str, links: Tensor, damping: float
) -> tuple[Tensor, Tensor, torch.dtype]:
    """Divide each row by its sum; rows of zeros stay, and are told."""
    size = check_shape(function, links=(links, ("N", "N")))
    check_range(function, 0, 1, damping=damping)
    if size["N"] == 0:
        raise ValueError(f"{function}: links must have a page, got [0, 0]")
    dtype = links.dtype if links.is_floating_point() else torch.float64
    links = links.double()
    fits = (links >= 0) & links.isfinite()
    if not bool(fits.all()):
        raise ValueError(
            f"{function}: links must be >= 0 and finite, got {links[~fits][0].item()}"
        )
    total = links.sum(1, keepdim=True)
    return links / total.where(total > 0, 1), total[:, 0] == 0, dtype
