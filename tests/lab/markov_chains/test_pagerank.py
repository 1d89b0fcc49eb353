"""PageRank is the stationary distribution of its own matrix."""

import pytest
import torch

from dlnotes.lab import markov_chains as chains
from dlnotes.probability import stationary


@pytest.mark.parametrize("seed", range(6))
def test_pagerank_is_stationary(seed):
    torch.manual_seed(seed)
    links = (torch.rand(9, 9) < 0.2).double()
    links[seed] = 0  # dangles
    for damping in (0.0, 0.5, 0.85, 0.99):
        rank = chains.pagerank(links, damping)
        google = chains.google_matrix(links, damping)
        torch.testing.assert_close(google.sum(1), torch.ones(9).double())
        torch.testing.assert_close(rank, stationary(google))


def test_weights_and_whole_numbers():
    links = torch.tensor([[0, 3, 1], [1, 0, 0], [1, 0, 0]])
    google = chains.google_matrix(links, 1.0)
    assert google[0].tolist() == [0, 0.75, 0.25]
    assert chains.pagerank(links).dtype == torch.float64


def test_other_dtypes_settle_too():
    torch.manual_seed(0)
    links = torch.rand(30, 30) < 0.1
    due = chains.pagerank(links)
    for dtype in (torch.float32, torch.bfloat16):
        rank = chains.pagerank(links.to(dtype))
        assert rank.dtype == chains.google_matrix(links.to(dtype)).dtype == dtype
        torch.testing.assert_close(rank, due.to(dtype))
        turned = chains.pagerank(links.T.contiguous().T.to(dtype))
        assert torch.equal(turned, rank)


def test_refuses():
    links = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(ValueError, match="damping must be >= 0 and <= 1"):
        chains.pagerank(links, 1.1)
    with pytest.raises(ValueError, match="links must be >= 0"):
        chains.pagerank(-links)
    with pytest.raises(ValueError, match=r"links must be \[N, N\]"):
        chains.google_matrix(links[0])
    for wrong in (torch.nan, torch.inf):
        with pytest.raises(ValueError, match="links must be >= 0 and finite"):
            chains.pagerank(links * wrong)
    with pytest.raises(ValueError, match="links must have a page"):
        chains.pagerank(links[:0, :0])
    three = torch.tensor([[0.0, 1, 1], [1, 0, 0], [1, 0, 0]])
    with pytest.raises(ValueError, match="steps must be enough to settle, got 50"):
        chains.pagerank(three, 1.0, steps=50)
