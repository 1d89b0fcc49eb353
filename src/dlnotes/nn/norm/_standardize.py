"""What all normalizations share: mean 0 and variance 1 over some dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from dlnotes._derivatives import forward_mode


def standardize(
    x: Tensor,
    dims: Sequence[int],
    eps: float,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Take off the mean, divide by the standard deviation, scale and shift.

    Args:
        x: ``[...]`` floating-point.
        dims: the dimensions whose numbers are averaged.
        eps: added to the variance before its root is taken.
        weight: γ, one number (or one for several) of the averages; 1 if ``None``.
        bias: β, likewise; 0 if ``None``.

    Returns:
        ``(x - mean) / sqrt(var + eps) * weight + bias``, ``[...]``; then mean and
        biased variance, with size 1 in ``dims`` and without a gradient.
    """
    return _Standardize.apply(x, weight, bias, tuple(dims), eps)


def formula(
    x: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    dims: Sequence[int],
    eps: float,
) -> Tensor:
    """Normalize step by step, each a step that autograd knows.

    Ioffe & Szegedy 2015, Algorithm 1; slow, and right to every order of derivative.

    Args:
        x: ``[...]`` floating-point.
        weight: γ, or ``None``.
        bias: β, or ``None``.
        dims: the dimensions whose numbers are averaged.
        eps: added to the variance before its root is taken.

    Returns:
        ``[...]``.
    """
    centred = x - x.mean(dims, keepdim=True)
    var = centred.square().mean(dims, keepdim=True)  # biased: divided by the count
    x_hat = centred / (var + eps).sqrt()
    scaled = x_hat if weight is None else x_hat * weight
    return scaled if bias is None else scaled + bias


class _Standardize(torch.autograd.Function):
    """The same, with a single new tensor of x's size each way.

    For rows ``[N, C]`` over the batch alone it is one more on the way up, the squares.
    """

    @staticmethod
    def forward(
        x: Tensor,
        weight: Tensor | None,
        bias: Tensor | None,
        dims: tuple[int, ...],
        eps: float,
    ) -> tuple[Tensor, Tensor, Tensor]:
        mean = x.mean(dims, keepdim=True)
        y = x - mean  # first this: E[x²] - E[x]² would cancel
        var = _mean_square(y, dims)
        rate = (var + eps).rsqrt()
        y *= rate if weight is None else rate * weight
        if bias is not None:
            y += bias
        return y, mean, var

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: tuple) -> None:
        x, weight, bias, ctx.dims, ctx.eps = inputs
        _, mean, var = output
        ctx.mark_non_differentiable(mean, var)
        ctx.save_for_backward(x, weight, bias, mean, var)
        ctx.save_for_forward(x, weight, bias, mean, var)

    @staticmethod
    def backward(ctx: FunctionCtx, g: Tensor, *_: Tensor | None) -> tuple:
        x, weight, bias, mean, var = ctx.saved_tensors
        again = torch.is_grad_enabled()  # somebody will differentiate this once more
        if again:
            mean, var = _moments(x, ctx.dims)
        rate, slope = (var + ctx.eps).rsqrt(), x - mean
        scale = rate if weight is None else rate * weight
        count = x.numel() // max(mean.numel(), 1)
        total = g.sum(ctx.dims, keepdim=True)
        if again:
            along = (slope * g).sum(ctx.dims, keepdim=True) * rate  # sum of g x_hat
            pull = (g - total / count - slope * (along * rate / count)) * scale
        else:
            along = slope.mul_(g).sum(ctx.dims, keepdim=True) * rate
            torch.sub(x, mean, out=slope)
            pull = slope.mul_(along * rate / -count).add_(g).sub_(total / count)
            pull.mul_(scale)
        return (
            pull if ctx.needs_input_grad[0] else None,
            None if weight is None else along.sum_to_size(weight.shape),
            None if bias is None else total.sum_to_size(bias.shape),
            None,
            None,
        )

    @forward_mode
    def jvp(
        ctx: FunctionCtx,
        by_x: Tensor,
        by_weight: Tensor | None,
        by_bias: Tensor | None,
        *_: None,
    ) -> tuple[Tensor, None, None]:
        x, weight, bias, *_ = ctx.saved_tensors
        mean, var = _moments(x, ctx.dims)
        rate = (var + ctx.eps).rsqrt()
        x_hat = (x - mean) * rate
        along = (x_hat * by_x).mean(ctx.dims, keepdim=True)
        change = (by_x - by_x.mean(ctx.dims, keepdim=True) - x_hat * along) * rate
        if weight is not None:
            change = change * weight + x_hat * by_weight
        return (change if bias is None else change + by_bias), None, None

    @staticmethod
    def vmap(
        info: NamedTuple,
        in_dims: tuple,
        x: Tensor,
        weight: Tensor | None,
        bias: Tensor | None,
        dims: tuple[int, ...],
        eps: float,
    ) -> tuple:
        """Do many at once: what counts them becomes dimension 0 of all tensors."""
        each = [
            t
            if t is None
            else t.expand(info.batch_size, *t.shape)
            if at is None
            else t.movedim(at, 0)
            for t, at in zip((x, weight, bias), in_dims, strict=False)
        ]
        return _Standardize.apply(*each, tuple(d + 1 for d in dims), eps), (0, 0, 0)


def _moments(x: Tensor, dims: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    mean = x.mean(dims, keepdim=True)
    return mean, (x - mean).square().mean(dims, keepdim=True)


def _mean_square(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    """Average x² over ``dims``, by lengths of rows where x has some: they are few."""
    inner = [d for d in dims if d > 0]
    rows = torch.linalg.vector_norm(x, dim=inner, keepdim=True) if inner else x
    squares = rows.square()
    total = squares.sum(0, keepdim=True) if 0 in dims else squares
    return total / max(x.numel() // max(total.numel(), 1), 1)


def scale_and_shift(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """Multiply by γ and add β, where there is one.

    Args:
        x: ``[...]``.
        weight: γ, which broadcasts, or ``None``.
        bias: β, which broadcasts, or ``None``.

    Returns:
        ``[...]``.
    """
    if weight is not None:
        x = x * weight
    return x if bias is None else x + bias


def with_statistics(
    x: Tensor,
    mean: Tensor,
    var: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    eps: float,
) -> Tensor:
    """Normalize by given numbers: a fixed scale and shift for each channel.

    Args:
        x: ``[N, C, ...]`` floating-point.
        mean: ``[C]``.
        var: ``[C]``.
        weight: γ ``[C]``, or ``None``.
        bias: β ``[C]``, or ``None``.
        eps: added to the variance before its root is taken.

    Returns:
        ``[N, C, ...]``.
    """
    scale = (var.detach() + eps).rsqrt()
    if weight is not None:
        scale = scale * weight
    shift = -mean.detach() * scale
    if bias is not None:
        shift = shift + bias
    return x * per_channel(scale, x) + per_channel(shift, x)


def per_channel(values: Tensor | None, x: Tensor) -> Tensor | None:
    """View ``[C]`` as ``[1, C, 1, ...]``, which broadcasts over ``x``.

    Args:
        values: ``[C]``, or ``None``.
        x: ``[N, C, ...]``.

    Returns:
        As many dimensions as ``x``, or ``None``.
    """
    return None if values is None else values.view(1, -1, *[1] * (x.ndim - 2))
