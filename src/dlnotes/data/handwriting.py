"""Real handwriting, bundled in scikit-learn."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


def digits(
    test_share: float = 0.2, seed: int = 0, dtype: torch.dtype = torch.float32
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return 1,797 handwritten digits of 8 by 8 pixels, split in two.

    From Alpaydin & Kaynak's *Optical Recognition of Handwritten Digits* (1998);
    scikit-learn bundles its test part. The split depends on ``seed`` alone.

    Args:
        test_share: so much is kept for testing, from 0 to 1.
        seed: of the shuffle before the split.
        dtype: of the pictures.

    Returns:
        Pictures ``[N, 8, 8]`` of ``dtype`` in 0 to 1 and labels ``[N]`` int64 from
        0 to 9, to train with; then both, to test with.

    Raises:
        ValueError: if ``test_share`` is outside 0 to 1.
    """
    from sklearn.datasets import load_digits  # takes a second: only when needed

    check_range("digits", 0, 1, test_share=test_share)
    bundle = load_digits()
    pictures = torch.from_numpy(bundle.images).to(dtype) / 16
    labels = torch.from_numpy(bundle.target).long()
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    test, train = order.split([n := round(test_share * len(order)), len(order) - n])
    return pictures[train], labels[train], pictures[test], labels[test]
