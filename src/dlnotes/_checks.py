"""One form of error message for bad input: *function: name must be X, got Y*."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def check_shape(
    function: str, **named: tuple[Tensor, Sequence[int | str]]
) -> dict[str, int]:
    """Refuse a tensor whose shape is not the one that is asked for.

    Args:
        function: name of the function that the reader called.
        named: each argument's tensor and its shape. A number must be met
            exactly; a letter stands for any size, the same one wherever it
            occurs; a leading ``"..."`` stands for any number of dimensions.

    Returns:
        The size that each letter stands for.

    Raises:
        ValueError: if an argument is no tensor or has another shape.
    """
    sizes: dict[str, int] = {}
    for name, (tensor, shape) in named.items():
        wanted = f"[{', '.join(map(str, shape))}]"
        if not isinstance(tensor, Tensor):
            raise ValueError(
                f"{function}: {name} must be a tensor {wanted}, "
                f"got {type(tensor).__name__}"
            )
        got, rest = list(tensor.shape), list(shape)
        if rest and rest[0] == "...":
            rest = rest[1:]
            got = got[max(len(got) - len(rest), 0) :]
        known = {s: sizes[s] for s in rest if isinstance(s, str) and s in sizes}
        fits = len(got) == len(rest) and all(
            sizes.setdefault(w, g) == g if isinstance(w, str) else w == g
            for w, g in zip(rest, got, strict=True)
        )
        if not fits:
            where = ", ".join(f"{letter} = {size}" for letter, size in known.items())
            wanted += f" with {where}" if where else ""
            raise ValueError(
                f"{function}: {name} must be {wanted}, got {list(tensor.shape)}"
            )
    return sizes


def check_range(
    function: str,
    low: float | None = None,
    high: float | None = None,
    *,
    open_low: bool = False,
    **named: float,
) -> None:
    """Refuse a number outside ``[low, high]``, or ``(low, high]`` if ``open_low``.

    Args:
        function: name of the function that the reader called.
        low: smallest value allowed; ``None`` for no bound.
        high: largest value allowed; ``None`` for no bound.
        open_low: whether ``low`` itself is refused.
        named: the arguments to look at.

    Raises:
        ValueError: if one is outside, or is no number (``nan``).
    """
    bounds = [f"{'>' if open_low else '>='} {low}"] if low is not None else []
    bounds += [f"<= {high}"] if high is not None else []
    wanted = " and ".join(bounds) or "a number"
    for name, value in named.items():
        try:
            above = low is None or (value > low if open_low else value >= low)
            fits = above and (high is None or value <= high) and value == value
        except TypeError:  # no number
            fits = False
        if not fits:
            raise ValueError(f"{function}: {name} must be {wanted}, got {value!r}")


def check_choice(function: str, allowed: Sequence[object], **named: object) -> None:
    """Refuse an argument that is not one of a few values.

    Args:
        function: name of the function that the reader called.
        allowed: the values.
        named: the arguments to look at.

    Raises:
        ValueError: if one is none of them.
    """
    for name, value in named.items():
        if value not in allowed:
            wanted = " or ".join(map(repr, allowed))
            raise ValueError(f"{function}: {name} must be {wanted}, got {value!r}")


def check_floating(function: str, **named: Tensor) -> None:
    """Refuse what is no tensor of floating-point numbers.

    Args:
        function: name of the function that the reader called.
        named: the arguments to look at.

    Raises:
        ValueError: if one is of another type or dtype.
    """
    for name, value in named.items():
        if not isinstance(value, Tensor):
            got = type(value).__name__
        elif not value.is_floating_point():
            got = str(value.dtype).removeprefix("torch.")
        else:
            continue
        raise ValueError(
            f"{function}: {name} must be a floating-point tensor, got {got}"
        )


def check_one_dtype(function: str, **named: Tensor | None) -> None:
    """Refuse tensors of several dtypes.

    Args:
        function: name of the function that the reader called.
        named: the arguments to look at; ``None`` will do.

    Raises:
        ValueError: if two differ.
    """
    found = {
        name: str(t.dtype).removeprefix("torch.")
        for name, t in named.items()
        if t is not None
    }
    if len({*found.values()}) > 1:
        raise ValueError(
            f"{function}: {' and '.join(found)} must have one dtype, "
            f"got {' and '.join(found.values())}"
        )


def inside(numbers: Tensor, low: float, high: float) -> bool | None:
    """Say whether all numbers of a tensor are from ``low`` to ``high``.

    Args:
        numbers: ``[...]``, real.
        low: smallest value allowed.
        high: largest value allowed.

    Returns:
        ``False`` if one is outside, or nan; ``None`` where nobody can look: inside
        ``torch.vmap`` and ``torch.compile``, and on an accelerator, where a look
        would wait for all work that was given before.
    """
    if torch.compiler.is_compiling() or numbers.device.type != "cpu":
        return None
    if not numbers.numel():
        return True
    try:
        least, most = numbers.aminmax()
        return bool(least >= low) and bool(most <= high)
    except RuntimeError:  # torch.vmap: one number stands for many
        return None
