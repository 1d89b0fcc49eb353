"""What the functions of this package ask of their arguments."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor


def wrap_dim(function: str, dim: int, ndim: int, name: str = "dim") -> int:
    """Count a negative ``dim`` from the end; refuse one that does not exist.

    A tensor without dimensions is taken to have one, as PyTorch does.
    """
    ndim = max(ndim, 1)
    if not -ndim <= dim < ndim:
        raise ValueError(
            f"{function}: {name} must be from {-ndim} to {ndim - 1}, got {dim}"
        )
    return dim % ndim


def wrap_dims(function: str, dims: Sequence[int], ndim: int) -> list[int]:
    """Do so for several, which must be different."""
    wrapped = [wrap_dim(function, d, ndim, "dims") for d in dims]
    if len(set(wrapped)) < len(wrapped):
        raise ValueError(
            f"{function}: dims must be different dimensions, got {list(dims)}"
        )
    return wrapped


def one_sequence(numbers: tuple) -> tuple[int, ...]:
    """Take ``f(x, 2, 3)`` and ``f(x, (2, 3))`` alike."""
    if len(numbers) == 1 and isinstance(numbers[0], Sequence):
        numbers = tuple(numbers[0])
    return tuple(int(n) for n in numbers)


def check_tensors(function: str, tensors: Sequence[Tensor]) -> None:
    """Refuse what is not a list or tuple of at least one tensor."""
    if not isinstance(tensors, list | tuple):
        got = type(tensors).__name__
        raise ValueError(
            f"{function}: tensors must be a list or tuple of tensors, got {got}"
        )
    if not tensors:
        raise ValueError(f"{function}: tensors must hold at least one, got none")
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            got = type(tensor).__name__
            raise ValueError(f"{function}: tensors must hold tensors, got {got}")
