"""The powers of a number, side by side: what a polynomial weighs and adds up.

Chapter: approximation
"""

from __future__ import annotations

import torch
from torch import Tensor


def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """Write the powers of each number in a row, from ``x ** 0`` on.

    Twin of :func:`torch.linalg.vander`.

    ``vander(x) @ c`` is the polynomial with coefficients ``c`` at each ``x``; to
    solve for ``c`` is to lay a polynomial through given points. Each power is the
    last one times ``x``.

    Args:
        x: ``[..., n]``, or one number for ``[1]``; not bool, float16 or bfloat16.
        N: how many powers, at least 2; ``n`` if ``None``.

    Returns:
        ``[..., n, N]``; the dtype of ``x``, int64 for shorter integers.

    Raises:
        ValueError: if ``x`` has another dtype, or there are fewer than two
            powers.
    """
    if x.dtype in (torch.bool, torch.float16, torch.bfloat16):
        raise ValueError(f"vander: x must be neither bool nor half, got {x.dtype}")
    x = x if x.ndim else x[None]
    powers = x.shape[-1] if N is None else N
    if powers < 2:
        raise ValueError(f"vander: N must be >= 2, got {powers}")
    if not (x.is_floating_point() or x.is_complex()):
        x = x.long()
    columns = [torch.ones_like(x)]
    for _ in range(powers - 1):
        columns.append(columns[-1] * x)
    return torch.stack(columns, -1)  # [..., n, N]
