"""Autoregressive series: drawing, fitting and forecasting them.

Chapter: language_models
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_floating, check_range, check_shape

__all__ = ["fit_ar", "forecast", "psi_weights", "sample_ar"]


def sample_ar(
    phi: Tensor,
    steps: int,
    walkers: int = 1,
    *,
    generator: torch.Generator | None = None,
    warm_up: int = 500,
) -> Tensor:
    """Draw series in which each number is a weighted sum of those before it, and noise.

    ``x[t] = phi[0] x[t - 1] + ... + phi[p - 1] x[t - p] + e[t]``, with normal noise
    of variance 1.

    Args:
        phi: ``[p]`` floating point, the last number's weight first.
        steps: how many numbers, at least 1.
        walkers: how many series, independent of each other.
        generator: of the noise.
        warm_up: numbers that are drawn before, from a start at 0, and dropped.

    Returns:
        ``[walkers, steps]``.

    Raises:
        ValueError: if ``phi`` is no list of weights, ``steps`` is not positive, or
            another number is negative.
    """
    (order,) = check_shape("sample_ar", phi=(phi, ("p",))).values()
    check_floating("sample_ar", phi=phi)
    check_range("sample_ar", 1, steps=steps)
    check_range("sample_ar", 0, walkers=walkers, warm_up=warm_up)
    noise = torch.randn(
        warm_up + steps, walkers, generator=generator, dtype=torch.float64
    ).to(phi)
    path = [noise.new_zeros(walkers)] * order
    for e in noise:
        last = path[len(path) - order :]
        path.append(sum((w * x for w, x in zip(phi, last[::-1], strict=True)), e))
    return torch.stack(path[order + warm_up :], 1)


def psi_weights(phi: Tensor, steps: int) -> Tensor:
    """Say how much of a noise is left in the series some steps later.

    ``psi[0] = 1``, ``psi[j] = phi[0] psi[j - 1] + ... + phi[p - 1] psi[j - p]``. The
    variance of the best forecast's error, ``k`` steps ahead, is the sum of the first
    ``k`` squares (Box & Jenkins 1970, chapter 5).

    Args:
        phi: ``[p]`` floating point, the last number's weight first.
        steps: how many.

    Returns:
        ``[steps]``.

    Raises:
        ValueError: if ``phi`` is no list of weights or ``steps`` is not positive.
    """
    check_range("psi_weights", 1, steps=steps)
    check_shape("psi_weights", phi=(phi, ("p",)))
    one = torch.ones(1).to(phi)
    before = torch.zeros(max(len(phi) - 1, 0)).to(phi)
    return torch.cat([one, forecast(torch.cat([before, one]), phi, steps - 1)])


def forecast(history: Tensor, phi: Tensor, steps: int) -> Tensor:
    """Go on without noise: each forecast is treated as if it had been seen.

    Args:
        history: ``[..., T]``, what was seen, at least ``p`` numbers.
        phi: ``[p]``, the last number's weight first.
        steps: how many.

    Returns:
        ``[..., steps]``.

    Raises:
        ValueError: if a shape is not as above or ``history`` is too short.
    """
    (order,) = check_shape("forecast", phi=(phi, ("p",))).values()
    length = check_shape("forecast", history=(history, ("...", "T")))["T"]
    check_range("forecast", 0, steps=steps)
    if length < order:
        raise ValueError(
            f"forecast: history must have at least {order} numbers, got {length}"
        )
    path = history[..., length - order :]
    for _ in range(steps):
        last = path[..., path.shape[-1] - order :].flip(-1)
        path = torch.cat([path, (last @ phi)[..., None]], -1)
    return path[..., order:]


def fit_ar(series: Tensor, order: int, ahead: int = 1) -> Tensor:
    """Find the weights that forecast a series with the least squared error.

    Args:
        series: ``[..., T]`` float32 or float64; all are forecast with the same weights.
        order: how many of the last numbers are used.
        ahead: how many steps the forecast number lies ahead.

    Returns:
        ``[order]``, the last number's weight first.

    Raises:
        ValueError: if the series is too short or a number is not positive.
    """
    check_floating("fit_ar", series=series)
    check_range("fit_ar", 1, order=order, ahead=ahead)
    length = check_shape("fit_ar", series=(series, ("...", "T")))["T"]
    if length < 2 * order + ahead - 1:
        raise ValueError(
            f"fit_ar: series must have at least {2 * order + ahead - 1} numbers, "
            f"got {length}"
        )
    windows = series.unfold(-1, order, 1)[..., : length - order - ahead + 1, :].flip(-1)
    y = series[..., order + ahead - 1 :]
    x = windows.reshape(-1, order)
    return torch.linalg.lstsq(x, y.reshape(-1, 1)).solution[:, 0]
