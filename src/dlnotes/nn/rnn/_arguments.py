"""What the recurrent layers refuse, and the numbers that they all begin with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn


def check_whole(function: str, low: int, **named: int) -> None:
    """Refuse what is no whole number from ``low`` on."""
    for name, value in named.items():
        if not isinstance(value, int) or value < low:
            raise ValueError(
                f"{function}: {name} must be a whole number >= {low}, got {value!r}"
            )


def check_truth(function: str, **named: bool) -> None:
    """Refuse what is neither ``True`` nor ``False``, 0 and 1 among them."""
    for name, value in named.items():
        if not isinstance(value, bool):
            raise ValueError(f"{function}: {name} must be True or False, got {value!r}")


def check_dtype(function: str, due: torch.dtype, **named: Tensor) -> None:
    """Refuse a tensor that is not of the dtype of the weights."""
    for name, tensor in named.items():
        if tensor.dtype != due:
            wanted, got = (str(d).removeprefix("torch.") for d in (due, tensor.dtype))
            raise ValueError(
                f"{function}: {name} must be {wanted}, as the weights, got {got}"
            )


def check_states(
    function: str,
    dtype: torch.dtype,
    states: Sequence[Tensor],
    shapes: Mapping[str, Sequence[int]],
) -> None:
    """Refuse states that are not so many tensors of these shapes and this dtype."""
    several = isinstance(states, list | tuple) and len(states) == len(shapes)
    if not several or not all(isinstance(s, Tensor) for s in states):
        wanted = "a tensor" if len(shapes) == 1 else "a pair of tensors (h, c)"
        found = states[0] if len(shapes) == 1 else states
        several = isinstance(found, list | tuple)
        got = [type(s).__name__ for s in found] if several else type(found).__name__
        raise ValueError(f"{function}: hx must be {wanted}, got {got}")
    for (name, shape), state in zip(shapes.items(), states, strict=True):
        if state.shape != tuple(shape):
            raise ValueError(
                f"{function}: {name} must be {list(shape)}, got {list(state.shape)}"
            )
        check_dtype(function, dtype, **{name: state})


def check_pair(function: str, hx: Sequence[Tensor] | None) -> Sequence[Tensor | None]:
    """Refuse what is neither a pair nor ``None``, of which two are made."""
    if hx is None:
        return None, None
    if not isinstance(hx, list | tuple) or len(hx) != 2:
        got = f"{len(hx)}" if isinstance(hx, list | tuple) else type(hx).__name__
        raise ValueError(f"{function}: hx must be a pair of tensors (h, c), got {got}")
    return hx


def reset(module: nn.Module, hidden_size: int) -> None:
    """Draw all parameters evenly from ±1/√H, in the order of registration."""
    bound = 1 / math.sqrt(hidden_size) if hidden_size else 0.0
    for parameter in module.parameters():
        nn.init.uniform_(parameter, -bound, bound)
