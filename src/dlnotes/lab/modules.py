"""Learning without labels: tell two views of one picture from other pictures.

Chapter: modules
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape
from dlnotes.nn import Module

__all__ = ["MomentumContrast"]


class MomentumContrast(Module):
    """An encoder, its slow copy, and a queue of what the copy has seen.

    He et al. 2020, Algorithm 1. The copy follows the encoder, a little a step, and
    no gradient reaches it; the queue is a buffer, written round and round.

    Args:
        encoder: maps ``[N, ...]`` to ``[N, C]``; ours or PyTorch's.
        features: ``C``.
        size: ``K``, keys in the queue.
        momentum: ``m``, what the copy keeps of itself at each step, 0 to 1.
        temperature: similarities are divided by it.

    Raises:
        ValueError: if a number is out of range.
    """

    def __init__(
        self,
        encoder: Any,  # noqa: ANN401
        features: int,
        size: int,
        momentum: float = 0.99,
        temperature: float = 0.1,
    ) -> None:
        super().__init__()
        check_range("MomentumContrast", 1, features=features, size=size)
        check_range("MomentumContrast", 0, 1, momentum=momentum)
        check_range("MomentumContrast", 0, open_low=True, temperature=temperature)
        self.momentum, self.temperature = momentum, temperature
        self.encoder = encoder
        self.slow_encoder = copy.deepcopy(encoder).requires_grad_(False)
        start = torch.randn(features, size, dtype=torch.float64)  # alike everywhere
        start = unit(start, dim=0).to(torch.get_default_dtype())
        self.register_buffer("queue", start)
        self.register_buffer("cursor", torch.tensor(0))

    def forward(self, query_view: Tensor, key_view: Tensor) -> Tensor:
        """Compare each query with its own key and with the queue.

        Args:
            query_view: ``[N, ...]``, one view of each picture.
            key_view: ``[N, ...]``, another one.

        Returns:
            ``[N, 1 + K]`` similarities; the right answer is column 0. In training
            mode the copy is moved and the keys are queued.
        """
        query = unit(self.encoder(query_view))  # [N, C]
        with torch.no_grad():
            if self.training:
                self.follow()
            key = unit(self.slow_encoder(key_view))  # [N, C]
        own = torch.einsum("nc,nc->n", query, key)  # [N]
        others = torch.einsum("nc,ck->nk", query, self.queue.clone())  # [N, K]
        if self.training:
            self.enqueue(key)
        return torch.cat([own[:, None], others], dim=1) / self.temperature

    @torch.no_grad()
    def follow(self) -> None:
        """Move the copy: ``slow = m * slow + (1 - m) * fast``, equation 2."""
        fast, slow = self.encoder.parameters(), self.slow_encoder.parameters()
        for f, s in zip(fast, slow, strict=True):
            s.lerp_(f, 1 - self.momentum)

    @torch.no_grad()
    def enqueue(self, key: Tensor) -> None:
        """Write keys over the oldest ones; past the end, go on at the start.

        Args:
            key: ``[N, C]``, with ``N`` at most ``K``.

        Raises:
            ValueError: if there are more keys than places, or ``C`` is another.
        """
        features, size = self.queue.shape
        check_shape("enqueue", key=(key, ("N", features)))
        check_range("enqueue", None, size, N=len(key))
        places = (self.cursor + torch.arange(len(key), device=key.device)) % size
        self.queue[:, places] = key.T
        self.cursor.add_(len(key)).remainder_(size)

    def extra_repr(self) -> str:
        """Give the sizes, for ``repr``."""
        features, size = self.queue.shape
        return f"features={features}, size={size}, momentum={self.momentum}"


def unit(vectors: Tensor, dim: int = 1) -> Tensor:
    """Scale vectors to length 1, so that a dot product is a cosine.

    Args:
        vectors: ``[N, C]`` floating-point.
        dim: along which a vector lies.

    Returns:
        ``[N, C]``; a vector of zeros stays one.
    """
    length = vectors.square().sum(dim, keepdim=True).sqrt()
    return vectors / length.clamp(min=1e-12)
