"""Weights whose variance is set by the size of the layer."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dlnotes._checks import check_choice

from .draws import normal_, uniform_
from .fans import _calculate_fan_in_and_fan_out, calculate_gain

FAN_MODES = ("fan_in", "fan_out")


def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None
) -> Tensor:
    """Draw evenly, with the variance of :func:`xavier_normal_`.

    Numbers spread evenly over ±b have the variance ``b^2 / 3``.

    Twin of :func:`torch.nn.init.xavier_uniform_`.

    Args:
        tensor: ``[O, I, ...]``, floating point; it is written into.
        gain: what the standard deviation is multiplied by.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.
    """
    bound = math.sqrt(3) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(
    tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None
) -> Tensor:
    """Draw from a bell with variance ``gain^2 · 2 / (fan_in + fan_out)``.

    Glorot & Bengio 2010, equation 12: between ``1 / fan_in``, which keeps the
    variance on the way up, and ``1 / fan_out``, which keeps it on the way down.

    Twin of :func:`torch.nn.init.xavier_normal_`.

    Args:
        tensor: ``[O, I, ...]``, floating point; it is written into.
        gain: what the standard deviation is multiplied by.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.
    """
    return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw evenly, with the variance of :func:`kaiming_normal_`.

    Twin of :func:`torch.nn.init.kaiming_uniform_`.

    Args:
        tensor: ``[O, I, ...]``, floating point; it is written into.
        a: slope of leaky ReLU for negative numbers; 0 makes it ReLU.
        mode: ``"fan_in"`` or ``"fan_out"``.
        nonlinearity: as for :func:`calculate_gain`.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.
    """
    std = _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    bound = math.sqrt(3) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw from a bell with variance ``gain^2 / fan``.

    He et al. 2015, equations 10 and 14.

    Twin of :func:`torch.nn.init.kaiming_normal_`.

    Args:
        tensor: ``[O, I, ...]``, floating point; it is written into.
        a: slope of leaky ReLU for negative numbers; 0 makes it ReLU.
        mode: ``"fan_in"`` keeps the size of the signal on the way up,
            ``"fan_out"`` that of the gradient on the way down.
        nonlinearity: as for :func:`calculate_gain`.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.
    """
    std = _kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity)
    return normal_(tensor, 0.0, std, generator)


def _xavier_std(tensor: Tensor, gain: float) -> float:
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    if fan_in + fan_out == 0:
        raise ValueError(
            "xavier: tensor must have inputs or outputs, [O, I, ...], "
            f"got {list(tensor.shape)}"
        )
    return gain * math.sqrt(2 / (fan_in + fan_out))


def _kaiming_std(
    function: str, tensor: Tensor, a: float, mode: str, nonlinearity: str
) -> float:
    if tensor.numel() == 0:  # nothing to draw, and the fan may be 0
        return 0.0
    fans = dict(zip(FAN_MODES, _calculate_fan_in_and_fan_out(tensor), strict=True))
    check_choice(function, FAN_MODES, mode=mode.lower())
    return calculate_gain(nonlinearity, a) / math.sqrt(fans[mode.lower()])
