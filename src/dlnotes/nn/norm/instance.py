"""Instance norm: statistics of each channel of each sample, over its positions."""

from __future__ import annotations

import math
import warnings

import torch
from torch import Tensor

from dlnotes._checks import check_range
from dlnotes.nn.activations import wide

from ._arguments import check_channels, check_statistics
from ._channels import ChannelNorm, update
from ._standardize import per_channel, scale_and_shift, standardize, with_statistics


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Standardize each channel of each sample, then scale and shift.

    Twin of :func:`torch.nn.functional.instance_norm`.

    Ulyanov, Vedaldi & Lempitsky 2016: the contrast of each picture is taken off.

    Args:
        input: ``[N, C, ...]`` floating-point.
        running_mean: ``[C]``; is written into if ``use_input_stats``.
        running_var: ``[C]``; likewise.
        weight: γ ``[C]``; 1 if ``None``.
        bias: β ``[C]``; 0 if ``None``.
        use_input_stats: whether the statistics are those of ``input``; else they
            are the running ones.
        momentum: share of the *new* statistic, a mean over the samples, in the
            running one.
        eps: added to the variance before its root is taken.

    Returns:
        ``[N, C, ...]``, of input's dtype.

    Raises:
        ValueError: if a shape is not as above, running statistics are missing, or
            a channel of a sample has one value.
    """
    check_statistics(
        "instance_norm", running_mean, running_var, needed=not use_input_stats
    )
    running = {"running_mean": running_mean, "running_var": running_var}
    check_channels("instance_norm", input, **running, weight=weight, bias=bias)
    count = math.prod(input.shape[2:])  # positions
    if use_input_stats and (count == 1 or input.ndim < 3):
        raise ValueError(
            "instance_norm: input must have more than one value per channel and "
            f"sample, got {list(input.shape)}"
        )
    check_range("instance_norm", 0, eps=eps)
    x, weight, bias = (t if t is None else wide(t) for t in (input, weight, bias))
    own = per_channel(weight, x), per_channel(bias, x)
    if input.numel() == 0:  # no mean, but γ and β still have a gradient: 0
        return scale_and_shift(x.clone(), *own).to(input.dtype)
    if not use_input_stats:
        mean, var = wide(running_mean), wide(running_var)
        return with_statistics(x, mean, var, weight, bias, eps).to(input.dtype)
    y, mean, var = standardize(x, range(2, x.ndim), eps, *own)  # twice [N, C, 1 ...]
    if running_mean is not None:
        update(running_mean, mean.flatten(1).mean(0), momentum)
        unbiased = var.flatten(1).mean(0) * (count / (count - 1))
        update(running_var, unbiased, momentum)
    return y.to(input.dtype)


class _InstanceNorm(ChannelNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
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
        """Map ``[N, C, ...]`` or ``[C, ...]`` to the same shape."""
        self.check_dimensions(input)
        single = input.ndim == self.dimensions[0]
        x = input.unsqueeze(0) if single else input
        if x.shape[1] != self.num_features:
            said = (
                f"{type(self).__name__}: input must have {self.num_features} channels, "
                f"got {list(input.shape)}"
            )
            if self.affine or self.track_running_stats:
                raise ValueError(said)
            warnings.warn(said, stacklevel=2)  # harmless: no number belongs to one
        y = instance_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            self.momentum or 0.0,
            self.eps,
        )
        return y.squeeze(0) if single else y


class InstanceNorm1d(_InstanceNorm):
    """Instance norm of channels along a line.

    Twin of :class:`torch.nn.InstanceNorm1d`; ``bias`` from torch 2.12.

    Takes ``[N, C, L]`` or ``[C, L]``.

    Args:
        num_features: ``C``.
        eps: added to the variance before its root is taken.
        momentum: share of the *new* statistic in the running one.
        affine: whether γ and β are learned.
        track_running_stats: whether running statistics are kept, and used in
            evaluation.
        device: where parameters and buffers are.
        dtype: of both.
        bias: whether there is a β, if ``affine``.

    Raises:
        ValueError: if ``num_features`` is negative.
    """

    dimensions = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Instance norm of the channels of pictures.

    Twin of :class:`torch.nn.InstanceNorm2d`; ``bias`` from torch 2.12.

    Takes ``[N, C, H, W]`` or ``[C, H, W]``.
    Arguments as in :class:`InstanceNorm1d`.
    """

    dimensions = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Instance norm of the channels of volumes.

    Twin of :class:`torch.nn.InstanceNorm3d`; ``bias`` from torch 2.12.

    Takes ``[N, C, D, H, W]`` or ``[C, D, H, W]``.
    Arguments as in :class:`InstanceNorm1d`.
    """

    dimensions = (4, 5)
