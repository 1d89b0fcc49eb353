"""Layers that only give the same numbers another shape.

Chapter: perceptrons
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from dlnotes import tensors


class Flatten(nn.Module):
    """:func:`dlnotes.tensors.flatten` as a layer: a picture becomes a row of features.

    Twin of :class:`torch.nn.Flatten`.

    Args:
        start_dim: first dimension merged; 1 leaves that of the batch alone.
        end_dim: last dimension merged.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, ...]`` to ``[N, D]``, at the defaults."""
        return tensors.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(nn.Module):
    """:func:`dlnotes.tensors.unflatten` as a layer: the way back.

    Twin of :class:`torch.nn.Unflatten`.

    Args:
        dim: dimension that is split.
        unflattened_size: what it is split into.

    Raises:
        ValueError: if ``unflattened_size`` is no tuple or list of whole numbers.
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        if not isinstance(unflattened_size, tuple | list) or not all(
            isinstance(size, int) for size in unflattened_size
        ):
            raise ValueError(
                "Unflatten: unflattened_size must be a tuple of whole numbers, "
                f"got {unflattened_size!r}"
            )
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, H * W]`` to ``[N, H, W]``, with ``dim`` 1 and ``(H, W)``."""
        return tensors.unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
