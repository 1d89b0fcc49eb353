"""What the normalizations refuse."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlnotes._checks import check_floating, check_shape


def check_channels(function: str, input: Tensor, **named: Tensor | None) -> None:
    """Refuse an input without channels, and what has not one number a channel.

    Args:
        function: that the reader called.
        input: must be ``[N, C, ...]`` floating-point, or empty.
        named: must be ``[C]`` and of input's dtype, or ``None``. float16 and
            bfloat16 also go with float32.

    Raises:
        ValueError: if one is not.
    """
    check_floating(function, input=input)
    if input.ndim < 2 and input.numel():
        raise ValueError(f"{function}: input must be [N, C, ...], got {_shape(input)}")
    channels = input.shape[1] if input.ndim > 1 else 0
    for name, tensor in named.items():
        if tensor is not None:
            check_shape(function, **{name: (tensor, (channels,))})
    check_dtypes(function, input, **named)


def check_dtypes(function: str, input: Tensor, **named: Tensor | None) -> None:
    """Refuse a parameter whose dtype does not go with that of the input.

    Args:
        function: that the reader called.
        input: floating-point.
        named: of input's dtype, or ``None``; float16 and bfloat16 also go with
            float32.

    Raises:
        ValueError: if one is of another dtype.
    """
    fits = {input.dtype}
    if input.dtype in (torch.float16, torch.bfloat16):
        fits.add(torch.float32)
    for name, tensor in named.items():
        if tensor is not None and tensor.dtype not in fits:
            due, got = (str(t.dtype).removeprefix("torch.") for t in (input, tensor))
            raise ValueError(
                f"{function}: {name} must have input's dtype, {due}, got {got}"
            )


def check_several(function: str, input: Tensor, count: int) -> None:
    """Refuse a mean over one number: nothing would be left of it.

    Args:
        function: that the reader called.
        input: ``[N, C, ...]``.
        count: numbers that are averaged.

    Raises:
        ValueError: if there is one.
    """
    if count == 1:
        raise ValueError(
            f"{function}: input must have more than one value per channel in "
            f"training, got {_shape(input)}"
        )


def check_statistics(
    function: str, mean: Tensor | None, var: Tensor | None, needed: bool
) -> None:
    """Refuse one running statistic without the other, or none where both are needed.

    Args:
        function: that the reader called.
        mean: the running mean.
        var: the running variance.
        needed: whether they are what the input is normalized by.

    Raises:
        ValueError: if one is missing.
    """
    given = [name for name, t in (("mean", mean), ("var", var)) if t is not None]
    if len(given) == 1 or (needed and not given):
        wanted = "both be given" if needed else "both be given, or neither"
        got = f"running_{given[0]} alone" if given else "neither"
        raise ValueError(
            f"{function}: running_mean and running_var must {wanted}, got {got}"
        )


def check_normalized(
    function: str, input: Tensor, shape: Sequence[int], **named: Tensor | None
) -> tuple[int, ...]:
    """Refuse an input whose last dimensions are not those that are normalized.

    Args:
        function: that the reader called.
        input: must be ``[..., *shape]`` floating-point.
        shape: at least one size.
        named: must be of ``shape``, or ``None``.

    Returns:
        The dimensions, counted from the end.

    Raises:
        ValueError: if one is not.
    """
    check_floating(function, input=input)
    if isinstance(shape, int) or len(shape) == 0:
        got = shape if isinstance(shape, int) else list(shape)
        raise ValueError(
            f"{function}: normalized_shape must be a list of at least one size, "
            f"got {got}"
        )
    check_shape(function, input=(input, ("...", *shape)))
    for name, tensor in named.items():
        if tensor is not None:
            check_shape(function, **{name: (tensor, tuple(shape))})
    return tuple(range(-len(shape), 0))


def _shape(input: Tensor) -> list[int]:
    return list(input.shape)
