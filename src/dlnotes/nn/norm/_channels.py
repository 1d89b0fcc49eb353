"""What batch norm and instance norm keep: γ and β, and running statistics."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range


class ChannelNorm(nn.Module):
    """A number for each channel: γ, β, a running mean and a running variance.

    Args:
        num_features: ``C``.
        eps: added to the variance before its root is taken.
        momentum: share of the *new* statistic in the running one; ``None`` gives
            all batches the same share.
        affine: whether there are γ and β.
        track_running_stats: whether there are running statistics.
        device: where parameters and buffers are.
        dtype: of both.
        bias: whether there is a β.

    Raises:
        ValueError: if ``num_features`` is negative.
    """

    dimensions: tuple[int, ...]  # that an input may have
    _version = 2  # of its state dict, as PyTorch counts: from 2 on, with a count

    def __init__(
        self,
        num_features: int,
        eps: float,
        momentum: float | None,
        affine: bool,
        track_running_stats: bool,
        device: torch.device | str | None,
        dtype: torch.dtype | None,
        bias: bool,
    ) -> None:
        super().__init__()
        check_range(type(self).__name__, 0, num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        size, kind = (num_features,), {"device": device, "dtype": dtype}
        weight = nn.Parameter(torch.empty(size, **kind)) if affine else None
        offset = nn.Parameter(torch.empty(size, **kind)) if affine and bias else None
        self.register_parameter("weight", weight)
        self.register_parameter("bias", offset)
        tracked = track_running_stats
        count = torch.tensor(0, device=device) if tracked else None
        for name in ("running_mean", "running_var"):
            buffer = torch.empty(size, **kind) if tracked else None
            self.register_buffer(name, buffer)
        self.register_buffer("num_batches_tracked", count)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set γ to 1 and β to 0, and forget the statistics."""
        self.reset_running_stats()
        if self.weight is not None:
            nn.init.ones_(self.weight)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def reset_running_stats(self) -> None:
        """Set the running mean to 0, the variance to 1 and the count to 0."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def _load_from_state_dict(
        self,
        state_dict: dict,
        prefix: str,
        local_metadata: dict,
        *rest: Any,  # noqa: ANN401
    ) -> None:
        """Take a state of before PyTorch 0.4.1, too, which has no count of batches."""
        old = (local_metadata.get("version") or 1) < 2
        count = self.num_batches_tracked
        if old and count is not None:
            count = torch.tensor(0) if count.is_meta else count
            state_dict.setdefault(f"{prefix}num_batches_tracked", count)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def check_dimensions(self, input: Tensor) -> None:
        """Refuse an input with another number of dimensions.

        Args:
            input: whatever ``forward`` was given.

        Raises:
            ValueError: if its number of dimensions is none of :attr:`dimensions`.
        """
        if input.ndim not in self.dimensions:
            wanted = " or ".join(map(str, self.dimensions))
            raise ValueError(
                f"{type(self).__name__}: input must have {wanted} dimensions, "
                f"got {list(input.shape)}"
            )

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``; PyTorch names ``bias`` from 2.12."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )


@torch.no_grad()
def update(running: Tensor, new: Tensor, momentum: float) -> None:
    """Move a running statistic to a new one, by the share ``momentum``.

    Args:
        running: ``[C]``; is written into.
        new: ``[C]``.
        momentum: 0 keeps the old one, 1 takes the new one.
    """
    running.mul_(1 - momentum).add_(new.to(running.dtype), alpha=momentum)
