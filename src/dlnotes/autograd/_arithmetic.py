"""Formulas of arithmetic, element by element, and of the matrix product.

Each saves only what the gradients that are wanted need: ``x * 2`` saves nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.autograd.graph import Node
from dlnotes.autograd.recording import Function

Operand = Tensor | float
Pair = tuple[Tensor | None, Tensor | None]


class Add(Function):
    """a + b."""

    @staticmethod
    def forward(ctx: Node, a: Operand, b: Operand) -> Tensor:
        return a + b

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Pair:
        return gradient, gradient


class Sub(Function):
    """a - b."""

    @staticmethod
    def forward(ctx: Node, a: Operand, b: Operand) -> Tensor:
        return a - b

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Pair:
        return gradient, -gradient


class Mul(Function):
    """a * b."""

    @staticmethod
    def forward(ctx: Node, a: Operand, b: Operand) -> Tensor:
        need_a, need_b = ctx.needs_input_grad
        ctx.save_for_backward(a if need_b else None, b if need_a else None)
        return a * b

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Pair:
        a, b = ctx.saved_tensors
        need_a, need_b = ctx.needs_input_grad
        return gradient * b if need_a else None, gradient * a if need_b else None


class Div(Function):
    """a / b."""

    @staticmethod
    def forward(ctx: Node, a: Operand, b: Operand) -> Tensor:
        ctx.save_for_backward(a if ctx.needs_input_grad[1] else None, b)
        return a / b

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Pair:
        a, b = ctx.saved_tensors
        by_a = gradient / b
        return by_a, -by_a * (a / b) if ctx.needs_input_grad[1] else None


class Pow(Function):
    """a ** n, for a number n."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, n: float) -> Tensor:
        ctx.save_for_backward(a)
        ctx.n = n
        return a**n

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (a,) = ctx.saved_tensors
        if ctx.n == 0:  # not 0 * a**-1, which is nan at 0
            return torch.zeros_like(gradient)
        return gradient * (ctx.n * a ** (ctx.n - 1))


class MatMul(Function):
    """a @ b, batched or not."""

    @staticmethod
    def forward(ctx: Node, a: Tensor, b: Tensor) -> Tensor:
        need_a, need_b = ctx.needs_input_grad
        ctx.save_for_backward(a if need_b else None, b if need_a else None)
        ctx.vectors = a.ndim == 1, b.ndim == 1
        return a @ b

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Pair:
        a, b = ctx.saved_tensors
        row, column = ctx.vectors
        if column:  # [n] counts as [n, 1], and a row [n] as [1, n]
            gradient = gradient.unsqueeze(-1)
        if row:
            gradient = gradient.unsqueeze(-2)
        by_a = by_b = None
        if b is not None:
            by_a = gradient @ (b[:, None] if column else b).mT
            by_a = by_a.squeeze(-2) if row else by_a
        if a is not None:
            by_b = (a[None] if row else a).mT @ gradient
            by_b = by_b.squeeze(-1) if column else by_b
        return by_a, by_b


class Neg(Function):
    """-a."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        return -a

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        return -gradient


class Exp(Function):
    """e ** a: saves its result, which is its own derivative."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        result = a.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (result,) = ctx.saved_tensors
        return gradient * result


class Log(Function):
    """The natural logarithm."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        ctx.save_for_backward(a)
        return a.log()

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (a,) = ctx.saved_tensors
        return gradient / a


class Sin(Function):
    """The sine: saves its input."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        ctx.save_for_backward(a)
        return a.sin()

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (a,) = ctx.saved_tensors
        return gradient * a.cos()


class Tanh(Function):
    """The hyperbolic tangent: saves its result."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        result = a.tanh()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (result,) = ctx.saved_tensors
        return gradient * (1 - result**2)


class Sigmoid(Function):
    """1 / (1 + e ** -a): saves its result."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        result = a.sigmoid()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (result,) = ctx.saved_tensors
        return gradient * result * (1 - result)


class Relu(Function):
    """max(a, 0): saves its result, which tells as well where a > 0."""

    @staticmethod
    def forward(ctx: Node, a: Tensor) -> Tensor:
        result = a.clamp(min=0)
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> Tensor:
        (result,) = ctx.saved_tensors
        return gradient.masked_fill(result <= 0, 0)  # at nan it passes, as in PyTorch


class Where(Function):
    """a where a condition holds, else b."""

    @staticmethod
    def forward(ctx: Node, condition: Tensor, a: Operand, b: Operand) -> Tensor:
        ctx.save_for_backward(condition)
        return torch.where(condition, a, b)

    @staticmethod
    def backward(ctx: Node, gradient: Tensor) -> tuple[None, Tensor, Tensor]:
        (condition,) = ctx.saved_tensors
        by_a = gradient.masked_fill(~condition, 0)  # not `*`: inf * 0 is nan
        return None, by_a, gradient.masked_fill(condition, 0)
