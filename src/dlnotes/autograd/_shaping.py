"""Formulas of views, indices, sums and of writing into a part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.autograd.graph import Node
from dlnotes.autograd.recording import Function

Dims = int | Sequence[int] | None


class Reshape(Function):
    """Another shape: a view where one exists."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, shape: Sequence[int]) -> Tensor:
        ctx.shape = a.shape
        return a.reshape(shape)

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        return gradient.reshape(ctx.shape)


class Permute(Function):
    """The dimensions in another order: a view."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, dims: Sequence[int]) -> Tensor:
        ctx.back = torch.tensor([d % a.ndim for d in dims]).argsort().tolist()
        return a.permute(dims)

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        return gradient.permute(ctx.back)


class Expand(Function):
    """Broadcast to a shape: a view; the gradients of one cell's readers are summed."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, shape: Sequence[int]) -> Tensor:
        return a.expand(shape)

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        return gradient  # the node sums it to the input's shape


class Index(Function):
    """a[index]: a view if the index has only numbers and slices."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, index: Any) -> Tensor:  # noqa: ANN401
        ctx.shape, ctx.index = a.shape, index
        return a[index]

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        numbers = torch.arange(math.prod(ctx.shape), device=gradient.device)
        numbers = numbers.reshape(ctx.shape)[ctx.index]
        found = gradient.new_zeros(math.prod(ctx.shape))
        found.index_add_(0, numbers.flatten(), gradient.flatten())
        return found.reshape(ctx.shape)  # an element that was read twice gets both


class Alias(Function):
    """The same tensor once more: a view."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        return a.view(a.shape)

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        return gradient


class Clone(Function):
    """A copy that stays in the graph."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        return a.clone()

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        return gradient


class Sum(Function):
    """The sum over some dimensions, or all: saves nothing, a shape is enough."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, dim: Dims, keepdim: bool) -> Tensor:
        ctx.shape, ctx.dims = a.shape, [] if keepdim else reduced(dim, a.ndim)
        return a.sum(reduced(dim, a.ndim), keepdim=keepdim)

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        for d in ctx.dims:
            gradient = gradient.unsqueeze(d)
        return gradient.expand(ctx.shape)


class Amax(Function):
    """The greatest value over some dimensions, or all; ties share the gradient."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, dim: Dims, keepdim: bool) -> Tensor:
        result = a.amax(reduced(dim, a.ndim), keepdim=keepdim)
        ctx.save_for_backward(a, result)
        ctx.given, ctx.dims = (
            reduced(dim, a.ndim),
            [] if keepdim else reduced(dim, a.ndim),
        )
        return result

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        a, result = ctx.saved_tensors
        for d in ctx.dims:
            gradient, result = gradient.unsqueeze(d), result.unsqueeze(d)
        best = a == result
        return gradient * best / best.sum(ctx.given, keepdim=True)


class Copy(Function):
    """b, in place of a: no gradient reaches what is written over."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, b: Tensor | float) -> Tensor:
        return torch.as_tensor(b, dtype=a.dtype).expand(a.shape).clone()

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> tuple[Tensor, Tensor]:
        return torch.zeros_like(gradient), gradient


class CopySlices(Function):
    """A base after one of its views was written into.

    ``part`` picks the view from a tensor like the base. What was there before gets
    no gradient, what was written gets the gradient of its place.
    """

    @staticmethod
    def forward(ctx: Node, base: Tensor, new: Tensor, part: Any) -> Tensor:  # noqa: ANN401
        ctx.part = part
        return base

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> tuple[Tensor, Tensor]:
        by_base = gradient.clone()
        ctx.part(by_base).zero_()
        return by_base, ctx.part(gradient)


def reduced(dim: Dims, ndim: int) -> list[int]:
    """List the dimensions to reduce, from the left; all if ``dim`` names none."""
    if dim is None or dim in ((), []):
        return list(range(ndim))
    dims = [dim] if isinstance(dim, int) else list(dim)
    return sorted(d % max(ndim, 1) for d in dims)
