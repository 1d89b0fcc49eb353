"""Jacobians, and their products with a vector.

Chapter: vector_jacobian_products
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from dlnotes.autograd.engine import grad
from dlnotes.autograd.variable import Variable

__all__ = ["jacobian", "vjp"]


def vjp(
    func: Callable[..., Variable],
    inputs: Tensor | Sequence[Tensor],
    v: Tensor | None = None,
) -> tuple[Tensor, Tensor | tuple[Tensor, ...]]:
    """Multiply a vector with the Jacobian: one way back, whatever the sizes.

    Twin of :func:`torch.autograd.functional.vjp`; leaves out ``create_graph``,
    ``strict``.

    Args:
        func: takes variables, returns one.
        inputs: floating-point, one or several.
        v: a weight for each entry of the output; may be left out if there is one.

    Returns:
        The output, and for each input a tensor of its shape, which holds the sum
        over the output's entries of weight times derivative.

    Raises:
        ValueError: if ``v`` has not the output's shape, or is missing.
    """
    leaves, output = _called(func, inputs)
    if v is None and output.numel() != 1:
        raise ValueError(
            f"vjp: v must be given unless there is one entry, got {list(output.shape)}"
        )
    if v is not None and v.shape != output.shape:
        raise ValueError(f"vjp: v must be {list(output.shape)}, got {list(v.shape)}")
    found = _gradients(output, leaves, v)
    return output.data, found[0] if isinstance(inputs, Tensor) else found


def jacobian(
    func: Callable[..., Variable], inputs: Tensor | Sequence[Tensor]
) -> Tensor | tuple[Tensor, ...]:
    """Compute every derivative: one way back for each entry of the output.

    Twin of :func:`torch.autograd.functional.jacobian`; leaves out
    ``create_graph``, ``strict``, ``vectorize``, ``strategy``.

    Args:
        func: takes variables, returns one.
        inputs: floating-point, one or several.

    Returns:
        For each input a tensor ``[*output, *input]`` of derivatives.
    """
    leaves, output = _called(func, inputs)
    count = math.prod(output.shape)
    rows = [[] for _ in leaves]
    for one_hot in torch.eye(count, dtype=output.dtype, device=output.data.device):
        weights = one_hot.reshape(output.shape)
        for row, g in zip(rows, _gradients(output, leaves, weights), strict=True):
            row.append(g)
    found = tuple(
        torch.stack(row).reshape([*output.shape, *leaf.shape])
        if row
        else leaf.data.new_zeros([*output.shape, *leaf.shape])
        for row, leaf in zip(rows, leaves, strict=True)
    )
    return found[0] if isinstance(inputs, Tensor) else found


def _called(
    func: Callable[..., Variable], inputs: Tensor | Sequence[Tensor]
) -> tuple[list[Variable], Variable]:
    given = [inputs] if isinstance(inputs, Tensor) else inputs
    leaves = [Variable(x.detach(), requires_grad=True) for x in given]
    return leaves, func(*leaves)


def _gradients(
    output: Variable, leaves: list[Variable], weights: Tensor | None
) -> tuple[Tensor, ...]:
    if not output.requires_grad:
        return tuple(torch.zeros_like(leaf.data) for leaf in leaves)
    found = grad(output, leaves, weights, retain_graph=True, allow_unused=True)
    return tuple(
        torch.zeros_like(leaf.data) if g is None else g
        for leaf, g in zip(leaves, found, strict=True)
    )
