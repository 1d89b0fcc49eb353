"""When two floating-point numbers count as equal."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


def isclose(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    """Say where two tensors differ by no more than a tolerance.

    Twin of :func:`torch.isclose`. From torch 2.12, PyTorch's also broadcasts if
    ``equal_nan``.

    Args:
        input: any shape and dtype.
        other: the same dtype, a shape that fits.
        rtol: tolerance as a share of ``other``, and of ``other`` only.
        atol: tolerance that holds even where ``other`` is 0.
        equal_nan: whether nan counts as equal to nan.

    Returns:
        Whether ``|input - other| <= atol + rtol * |other|``, bool. Infinities are close
        only if they are equal.

    Raises:
        ValueError: if dtypes differ, shapes do not fit or a tolerance is negative.
    """
    _check_comparable(input, other, rtol, atol)
    close = input == other  # infinities, too
    if equal_nan:
        close = close | ((input != input) & (other != other))
    if rtol == 0 and atol == 0:
        return close
    if not (input.is_floating_point() or input.is_complex()):  # they would wrap
        input, other = (t.to(torch.get_default_dtype()) for t in (input, other))
    error = (input - other).abs()
    return close | (error.isfinite() & (error <= atol + (rtol * other).abs()))


def _check_comparable(input: Tensor, other: Tensor, rtol: float, atol: float) -> None:
    check_range("isclose", 0, rtol=rtol, atol=atol)
    for name, value in {"input": input, "other": other}.items():
        if not isinstance(value, Tensor):
            got = type(value).__name__
            raise ValueError(f"isclose: {name} must be a tensor, got {got}")
    try:
        torch.broadcast_shapes(input.shape, other.shape)
    except RuntimeError:
        raise ValueError(
            "isclose: input and other must have shapes that can be broadcast, "
            f"got {list(input.shape)} and {list(other.shape)}"
        ) from None
    if input.dtype != other.dtype:
        names = [str(t.dtype).removeprefix("torch.") for t in (input, other)]
        raise ValueError(
            f"isclose: input and other must have one dtype, got {' and '.join(names)}"
        )
