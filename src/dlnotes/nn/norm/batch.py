"""Batch norm: statistics of a channel over the whole batch.

In training the batch's own mean and variance are used (Ioffe & Szegedy 2015), and
averaged over the batches; in evaluation these averages take their place.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range
from dlnotes.nn.activations import wide

from ._arguments import check_channels, check_several, check_statistics
from ._channels import ChannelNorm, update
from ._standardize import per_channel, scale_and_shift, standardize, with_statistics


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Give each channel mean β and standard deviation γ, over batch and positions.

    Twin of :func:`torch.nn.functional.batch_norm`.

    Args:
        input: ``[N, C, ...]`` floating-point.
        running_mean: ``[C]``; is written into in training.
        running_var: ``[C]``; likewise.
        weight: γ ``[C]``; 1 if ``None``.
        bias: β ``[C]``; 0 if ``None``.
        training: whether the statistics are those of ``input``; else they are the
            running ones.
        momentum: share of the *new* statistic in the running one.
        eps: added to the variance before its root is taken.

    Returns:
        ``[N, C, ...]``, of input's dtype.

    Raises:
        ValueError: if a shape is not as above, running statistics are missing, or
            a channel has one value in training.
    """
    check_statistics("batch_norm", running_mean, running_var, needed=not training)
    running = {"running_mean": running_mean, "running_var": running_var}
    check_channels("batch_norm", input, **running, weight=weight, bias=bias)
    count = input.numel() // max(input.shape[1], 1) if input.ndim > 1 else 0
    if training:
        check_several("batch_norm", input, count)
    check_range("batch_norm", 0, open_low=training, eps=eps)
    x, weight, bias = (t if t is None else wide(t) for t in (input, weight, bias))
    own = per_channel(weight, x), per_channel(bias, x)
    if count == 0:  # no mean, but γ and β still have a gradient: 0
        return scale_and_shift(x.clone(), *own).to(input.dtype)
    if not training:
        mean, var = wide(running_mean), wide(running_var)
        return with_statistics(x, mean, var, weight, bias, eps).to(input.dtype)
    dims = [0, *range(2, x.ndim)]  # all but the channels
    y, mean, var = standardize(x, dims, eps, *own)  # [N, C, ...], twice [1, C, 1 ...]
    if running_mean is not None:
        update(running_mean, mean.flatten(), momentum)
        update(running_var, var.flatten() * (count / (count - 1)), momentum)  # unbiased
    return y.to(input.dtype)


class _BatchNorm(ChannelNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype,
            bias,
        )  # fmt: skip

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, C, ...]`` to ``[N, C, ...]``."""
        self.check_dimensions(input)
        track = self.training and self.track_running_stats
        share = self.momentum or 0.0
        if track and self.num_batches_tracked is not None:
            self.num_batches_tracked += 1
            if self.momentum is None:  # the mean over all batches so far
                share = 1 / float(self.num_batches_tracked)
        own = self.training or self.running_mean is None  # the batch's own statistics
        used = not own or track
        return batch_norm(
            input,
            self.running_mean if used else None,
            self.running_var if used else None,
            self.weight,
            self.bias,
            own,
            share,
            self.eps,
        )


class BatchNorm1d(_BatchNorm):
    """Batch norm of features, or of channels along a line.

    Twin of :class:`torch.nn.BatchNorm1d`; ``bias`` from torch 2.12.

    Takes ``[N, C]`` or ``[N, C, L]``.

    Args:
        num_features: ``C``.
        eps: added to the variance before its root is taken.
        momentum: share of the *new* statistic in the running one; ``None`` gives
            all batches the same share.
        affine: whether γ and β are learned.
        track_running_stats: whether running statistics are kept; if not, those of
            the batch are used in evaluation too.
        device: where parameters and buffers are.
        dtype: of both.
        bias: whether there is a β.

    Raises:
        ValueError: if ``num_features`` is negative.
    """

    dimensions = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Batch norm of the channels of pictures.

    Twin of :class:`torch.nn.BatchNorm2d`; ``bias`` from torch 2.12.

    Takes ``[N, C, H, W]``. Arguments as in :class:`BatchNorm1d`.
    """

    dimensions = (4,)


class BatchNorm3d(_BatchNorm):
    """Batch norm of the channels of volumes.

    Twin of :class:`torch.nn.BatchNorm3d`; ``bias`` from torch 2.12.

    Takes ``[N, C, D, H, W]``. Arguments as in :class:`BatchNorm1d`.
    """

    dimensions = (5,)
