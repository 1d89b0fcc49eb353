"""New tensors that have an idea inside."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


def linspace(
    start: float, end: float, steps: int, *, dtype: torch.dtype | None = None
) -> Tensor:
    """Return points at equal distances, both ends included.

    The left half is counted from ``start``, the right half back from ``end``, so
    that both ends are hit exactly and rounding errors do not pile up.

    Twin of :func:`torch.linspace`; leaves out ``out``, ``layout``, ``device``,
    ``pin_memory``, ``requires_grad``. From torch 2.15, PyTorch's also rounds to
    float16 and bfloat16 only once, at the end.

    Args:
        start: the first point.
        end: the last point.
        steps: number of points (the gaps are one fewer).
        dtype: of the result; the default dtype if ``None``. For integers, the ends
            and then all points are cut towards zero.

    Returns:
        ``[steps]``; of one point, ``start``.

    Raises:
        ValueError: if ``steps`` is no integer >= 0, an end is no real number, or the
            dtype cannot hold it.
    """
    _check_points(start, end, steps)
    dtype = torch.get_default_dtype() if dtype is None else dtype
    if not dtype.is_floating_point:
        start, end = int(start), int(end)
        _check_fit(start, end, dtype)
    gap = (end - start) / (steps - 1) if steps > 1 else 0.0
    i = torch.arange(steps, dtype=torch.float64)
    points = start + gap * i
    half = max(steps // 2, 1)
    points[half:] = end - gap * (steps - 1 - i[half:])
    return points.to(dtype)


def eye(n: int, m: int | None = None, *, dtype: torch.dtype | None = None) -> Tensor:
    """Return the identity matrix: 1 on the diagonal, 0 elsewhere.

    From one cell of the diagonal to the next it is a row and a column, that is
    ``m + 1`` cells of the storage: the diagonal is a view with that stride.

    Twin of :func:`torch.eye`; leaves out ``out``, ``layout``, ``device``,
    ``pin_memory``, ``requires_grad``.

    Args:
        n: rows.
        m: columns; ``n`` if ``None``.
        dtype: of the result; the default dtype if ``None``.

    Returns:
        ``[n, m]``.

    Raises:
        ValueError: if a size is negative.
    """
    m = n if m is None else m
    check_range("eye", 0, n=n, m=m)
    result = torch.zeros(n, m, dtype=dtype)
    result.as_strided((min(n, m),), (m + 1,)).fill_(1)
    return result


def _check_points(start: float, end: float, steps: int) -> None:
    for name, value in {"start": start, "end": end}.items():
        if not isinstance(value, int | float):
            got = type(value).__name__
            raise ValueError(f"linspace: {name} must be a real number, got {got}")
    if not isinstance(steps, int) or steps < 0:
        raise ValueError(f"linspace: steps must be an integer >= 0, got {steps}")


def _check_fit(start: int, end: int, dtype: torch.dtype) -> None:
    if dtype == torch.bool:
        raise ValueError("linspace: dtype must be one of numbers, got bool")
    info = None if dtype.is_complex else torch.iinfo(dtype)
    for name, value in (("start", start), ("end", end)):
        if info is not None and not info.min <= value <= info.max:
            raise ValueError(
                f"linspace: {name} must be {info.min} to {info.max} for {info.dtype}, "
                f"got {value}"
            )
