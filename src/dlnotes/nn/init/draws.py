"""Weights drawn from one distribution, whatever the size of the layer."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dlnotes._checks import check_floating, check_range


@torch.no_grad()
def uniform_(
    tensor: Tensor,
    a: float = 0.0,
    b: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw every number evenly from ``a`` to ``b``.

    Twin of :func:`torch.nn.init.uniform_`.

    Args:
        tensor: any shape, floating point; it is written into.
        a: the lower end.
        b: the upper end.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.

    Raises:
        ValueError: if ``a > b``, or ``tensor`` is not of floating point.
    """
    check_floating("uniform_", tensor=tensor)
    check_range("uniform_", a=a)
    check_range("uniform_", low=a, b=b)
    cells = tensor.detach()  # the same memory: `out` refuses what has a gradient
    torch.rand(tensor.shape, generator=generator, out=cells)  # from 0 to 1
    return tensor.mul_(b - a).add_(a)


@torch.no_grad()
def normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw every number from a bell around ``mean``.

    Twin of :func:`torch.nn.init.normal_`.

    Args:
        tensor: any shape, floating point; it is written into.
        mean: the middle.
        std: the standard deviation.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.

    Raises:
        ValueError: if ``std`` is negative, or ``tensor`` is not of floating point.
    """
    check_floating("normal_", tensor=tensor)
    check_range("normal_", 0, std=std)
    cells = tensor.detach()  # the same memory: `out` refuses what has a gradient
    torch.randn(tensor.shape, generator=generator, out=cells)  # mean 0, variance 1
    return tensor.mul_(std).add_(mean)


@torch.no_grad()
def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw every number from a bell of which only the part from ``a`` to ``b`` is left.

    The area under the bell, left of a number that is drawn from it, is itself
    evenly distributed. So we draw the area between that of ``a`` and that of
    ``b``, and look up the number. PyTorch's numbers are others, from the same
    distribution; its way of drawing them has changed between versions.

    Twin of :func:`torch.nn.init.trunc_normal_`.

    Args:
        tensor: any shape, floating point; it is written into.
        mean: the middle of the bell before the cut.
        std: the standard deviation before the cut.
        a: the least number, in the same units as ``mean``.
        b: the greatest number.
        generator: where the numbers come from; PyTorch's own if ``None``.

    Returns:
        ``tensor``.

    Raises:
        ValueError: if ``std <= 0``, ``a > b``, or ``tensor`` is not of floating point.
    """
    check_floating("trunc_normal_", tensor=tensor)
    check_range("trunc_normal_", 0, open_low=True, std=std)
    check_range("trunc_normal_", low=a, b=b)
    side = -1.0 if a > mean else 1.0  # small areas are exact, those near 1 are not
    cut = (side * (end - mean) / std for end in (a, b))
    low, high = sorted(math.erfc(-z / math.sqrt(2)) / 2 for z in cut)
    area = torch.empty(tensor.shape, dtype=torch.float64, device=tensor.device)
    uniform_(area, low, high, generator)
    z = torch.special.ndtri(area).mul_(side)
    return tensor.copy_(z.mul_(std).add_(mean).clamp_(a, b))
