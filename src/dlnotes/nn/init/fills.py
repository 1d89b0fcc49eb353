"""First values that are not drawn."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


@torch.no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """Write one number everywhere.

    Twin of :func:`torch.nn.init.constant_`.

    Args:
        tensor: any shape; it is written into.
        val: the number.

    Returns:
        ``tensor``.
    """
    tensor[...] = val
    return tensor


def ones_(tensor: Tensor) -> Tensor:
    """Write 1 everywhere.

    Twin of :func:`torch.nn.init.ones_`.

    Args:
        tensor: any shape; it is written into.

    Returns:
        ``tensor``.
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Write 0 everywhere.

    Twin of :func:`torch.nn.init.zeros_`.

    Args:
        tensor: any shape; it is written into.

    Returns:
        ``tensor``.
    """
    return constant_(tensor, 0.0)


@torch.no_grad()
def eye_(tensor: Tensor) -> Tensor:
    """Write the identity: output ``i`` of a linear layer is its input ``i``.

    Twin of :func:`torch.nn.init.eye_`.

    Args:
        tensor: ``[O, I]``; it is written into. Outputs from ``I`` on are 0.

    Returns:
        ``tensor``.

    Raises:
        ValueError: if there are not two dimensions.
    """
    _check_dimensions("eye_", tensor, (2,))
    constant_(tensor, 0.0).diagonal().add_(1)
    return tensor


@torch.no_grad()
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Write the identity of a convolution: a 1 in the middle of the kernel.

    Channel ``i`` of the output is channel ``i`` of the input, if the input is
    padded by half a kernel. Each group of outputs begins anew with input 0 (of
    its own group).

    Twin of :func:`torch.nn.init.dirac_`.

    Args:
        tensor: ``[O, I, ...]`` with one to three dimensions of the kernel; it is
            written into.
        groups: of the convolution.

    Returns:
        ``tensor``.

    Raises:
        ValueError: if the number of dimensions is another, or ``groups`` does not
            divide ``O``.
    """
    _check_dimensions("dirac_", tensor, (3, 4, 5))
    check_range("dirac_", 1, groups=groups)
    if tensor.shape[0] % groups:
        raise ValueError(
            f"dirac_: groups must divide the {tensor.shape[0]} outputs, got {groups}"
        )
    constant_(tensor, 0.0)
    middle = tuple(size // 2 for size in tensor.shape[2:])
    for outputs in tensor.chunk(groups) if len(tensor) else ():  # [O / groups, I, ...]
        outputs[(slice(None), slice(None), *middle)].diagonal().add_(1)
    return tensor


def _check_dimensions(function: str, tensor: Tensor, allowed: tuple[int, ...]) -> None:
    if tensor.ndim not in allowed:
        wanted = " or ".join(map(str, allowed))
        raise ValueError(
            f"{function}: tensor must have {wanted} dimensions, "
            f"got {list(tensor.shape)}"
        )
