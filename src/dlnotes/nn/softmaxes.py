"""Softmax and its logarithm, which must not overflow.

Chapter: activations
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx

from dlnotes._derivatives import forward_mode

from .activations import _exp, check_floating, wide


def softmax(
    input: Tensor, dim: int | None = None, dtype: torch.dtype | None = None
) -> Tensor:
    """Turn scores into shares that are positive and sum to 1 along a dimension.

    Twin of :func:`torch.nn.functional.softmax`; leaves out ``_stacklevel``.

    ``exp(x - m) / sum(exp(x - m))``: the largest score ``m`` is taken off first,
    which changes nothing and keeps the exponential from overflowing.

    Args:
        input: ``[...]`` floating-point.
        dim: the dimension along which the shares sum to 1. ``None`` is guessed as
            PyTorch does, with a warning: 0 for 0, 1 or 3 dimensions, else 1.
        dtype: what ``input`` is converted to first.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point, or ``dim`` is out of range.
    """
    x, dim = _prepare("softmax", input, dim, dtype)
    return _Softmax.apply(x, dim)


class _Softmax(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, dim: int) -> Tensor:
        e = _exp(_shifted(x, dim))
        return e.div_(e.sum(dim, keepdim=True)).to(x.dtype)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.dim = inputs[1]
        ctx.save_for_backward(output)
        ctx.save_for_forward(output)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, None]:
        y, g = (wide(t) for t in (*ctx.saved_tensors, grad))
        pull = (g * y).sum(ctx.dim, keepdim=True)  # all shares share one sum
        return ((g - pull) * y).to(grad.dtype), None

    @forward_mode
    def jvp(ctx: FunctionCtx, change: Tensor, _: None) -> Tensor:
        return _Softmax.backward(ctx, change)[0]  # its matrix is symmetric


def log_softmax(
    input: Tensor, dim: int | None = None, dtype: torch.dtype | None = None
) -> Tensor:
    """Return the logarithm of softmax, exact where softmax itself is already 0.

    Twin of :func:`torch.nn.functional.log_softmax`; leaves out ``_stacklevel``.

    ``x - m - log(sum(exp(x - m)))`` with the largest score ``m``.

    Args:
        input: ``[...]`` floating-point.
        dim: as in :func:`dlnotes.nn.functional.softmax`.
        dtype: what ``input`` is converted to first.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point, or ``dim`` is out of range.
    """
    x, dim = _prepare("log_softmax", input, dim, dtype)
    return _LogSoftmax.apply(x, dim)


class _LogSoftmax(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, dim: int) -> Tensor:
        shifted = _shifted(x, dim)
        return shifted.sub_(_exp(shifted).sum(dim, keepdim=True).log_()).to(x.dtype)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.dim = inputs[1]
        ctx.save_for_backward(output)
        ctx.save_for_forward(output)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, None]:
        y, g = (wide(t) for t in (*ctx.saved_tensors, grad))
        out = g - _exp(y) * g.sum(ctx.dim, keepdim=True)
        return out.to(grad.dtype), None

    @forward_mode
    def jvp(ctx: FunctionCtx, change: Tensor, _: None) -> Tensor:
        y, g = (wide(t) for t in (*ctx.saved_tensors, change))
        return (g - (_exp(y) * g).sum(ctx.dim, keepdim=True)).to(change.dtype)


def logsumexp(input: Tensor, dim: int | Sequence[int], keepdim: bool = False) -> Tensor:
    """Return ``log(sum(exp(x)))`` without overflow: a maximum with round edges.

    Twin of :func:`torch.logsumexp`; leaves out ``out``.

    Args:
        input: ``[...]`` floating-point; integers are made floating-point.
        dim: the dimension or dimensions to sum over.
        keepdim: whether these stay, with size 1.

    Returns:
        ``[...]`` without ``dim``.

    Raises:
        ValueError: if ``input`` is complex or no tensor, or ``dim`` is out of range.
    """
    x = check_floating("logsumexp", input, promote=True)
    dims = [dim] if isinstance(dim, int) else list(dim)
    for d in dims:
        _check_dim("logsumexp", x, d)
    dims = [d % max(x.ndim, 1) for d in dims] or list(range(x.ndim))
    out = _LogSumExp.apply(x, dims if x.ndim else [])  # [..., 1, ...]
    return out if keepdim or x.ndim == 0 else out.squeeze(dims)


class _LogSumExp(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, dims: list[int]) -> Tensor:
        if x.numel() == 0:
            return x.sum(dims, keepdim=True).log_()  # an empty sum: log(0) is -inf
        top = x.amax(dims, keepdim=True)
        top.masked_fill_(top.isinf(), 0)  # inf - inf would be nan
        return (x - top).exp_().sum(dims, keepdim=True).log_().add_(top)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        x, ctx.dims = inputs
        ctx.save_for_backward(x, output)
        ctx.save_for_forward(x, output)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, None]:
        x, y = ctx.saved_tensors
        return grad * (x - y).exp(), None

    @forward_mode
    def jvp(ctx: FunctionCtx, change: Tensor, _: None) -> Tensor:
        x, y = ctx.saved_tensors
        return (change * (x - y).exp()).sum(ctx.dims, keepdim=True)


def _shifted(x: Tensor, dim: int) -> Tensor:
    """Subtract the largest score along ``dim``; float16 and bfloat16 in float32."""
    x = wide(x)
    return x - x.amax(dim, keepdim=True) if x.numel() else x.clone()


def _prepare(
    name: str, input: Tensor, dim: int | None, dtype: torch.dtype | None
) -> tuple[Tensor, int]:
    if dtype is not None and isinstance(input, Tensor):
        input = input.to(dtype)
    check_floating(name, input)
    if dim is None:
        dim = 0 if input.ndim in (0, 1, 3) else 1
        warnings.warn(
            f"{name}: dim was not given and is guessed as {dim}", stacklevel=3
        )
    _check_dim(name, input, dim)
    return input, dim


def _check_dim(name: str, input: Tensor, dim: int) -> None:
    ndim = max(input.ndim, 1)
    if not -ndim <= dim < ndim:
        raise ValueError(
            f"{name}: dim must be from {-ndim} to {ndim - 1} "
            f"for {input.ndim} dimensions, got {dim}"
        )


class Softmax(nn.Module):
    """:func:`dlnotes.nn.functional.softmax` as a layer.

    Twin of :class:`torch.nn.Softmax`.

    Args:
        dim: the dimension along which the shares sum to 1.
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"dim={self.dim}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return softmax(input, self.dim)


class LogSoftmax(nn.Module):
    """:func:`dlnotes.nn.functional.log_softmax` as a layer.

    Twin of :class:`torch.nn.LogSoftmax`.

    Args:
        dim: the dimension along which the shares sum to 1.
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"dim={self.dim}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return log_softmax(input, self.dim)
