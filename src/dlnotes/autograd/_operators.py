"""The operators and methods of a variable: each is one or more recorded calls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from dlnotes.autograd import _arithmetic as maths
from dlnotes.autograd import _shaping as shaping
from dlnotes.autograd._shaping import Dims, reduced

if TYPE_CHECKING:
    from dlnotes.autograd.variable import Variable

Operand = "Variable | Tensor | float"


class Operators:
    """What :class:`Variable` can compute; names and meaning are a tensor's.

    A name that ends in ``_`` writes in place.
    """

    def __add__(self, other: Operand) -> Variable:
        return maths.Add.apply(self, other)

    def __radd__(self, other: Operand) -> Variable:
        return maths.Add.apply(other, self)

    def __sub__(self, other: Operand) -> Variable:
        return maths.Sub.apply(self, other)

    def __rsub__(self, other: Operand) -> Variable:
        return maths.Sub.apply(other, self)

    def __mul__(self, other: Operand) -> Variable:
        return maths.Mul.apply(self, other)

    def __rmul__(self, other: Operand) -> Variable:
        return maths.Mul.apply(other, self)

    def __truediv__(self, other: Operand) -> Variable:
        return maths.Div.apply(self, other)

    def __rtruediv__(self, other: Operand) -> Variable:
        return maths.Div.apply(other, self)

    def __matmul__(self, other: Operand) -> Variable:
        return maths.MatMul.apply(self, other)

    def __rmatmul__(self, other: Operand) -> Variable:
        return maths.MatMul.apply(other, self)

    def __pow__(self, n: float) -> Variable:
        return maths.Pow.apply(self, n)

    def __neg__(self) -> Variable:
        return maths.Neg.apply(self)

    # a comparison has no gradient: it gives a plain tensor
    def __gt__(self, other: Operand) -> Tensor:
        return self.data > getattr(other, "data", other)

    def __lt__(self, other: Operand) -> Tensor:
        return self.data < getattr(other, "data", other)

    def exp(self) -> Variable:
        return maths.Exp.apply(self)

    def log(self) -> Variable:
        return maths.Log.apply(self)

    def sin(self) -> Variable:
        return maths.Sin.apply(self)

    def tanh(self) -> Variable:
        return maths.Tanh.apply(self)

    def sigmoid(self) -> Variable:
        return maths.Sigmoid.apply(self)

    def relu(self) -> Variable:
        return maths.Relu.apply(self)

    # ---- over dimensions ----

    def sum(self, dim: Dims = None, keepdim: bool = False) -> Variable:
        return shaping.Sum.apply(self, dim, keepdim)

    def mean(self, dim: Dims = None, keepdim: bool = False) -> Variable:
        count = math.prod(self.shape[d] for d in reduced(dim, self.ndim))
        return self.sum(dim, keepdim) / count

    def amax(self, dim: Dims = None, keepdim: bool = False) -> Variable:
        return shaping.Amax.apply(self, dim, keepdim)

    # ---- shapes ----

    def reshape(self, *shape: int) -> Variable:
        return shaping.Reshape.apply(self, _sizes(shape))

    def permute(self, *dims: int) -> Variable:
        return shaping.Permute.apply(self, _sizes(dims))

    def transpose(self, dim0: int, dim1: int) -> Variable:
        dims = list(range(self.ndim))
        dims[dim0], dims[dim1] = dims[dim1], dims[dim0]
        return self.permute(*dims)

    @property
    def T(self) -> Variable:
        return self.transpose(0, 1)

    def expand(self, *sizes: int) -> Variable:
        return shaping.Expand.apply(self, _sizes(sizes))

    def unsqueeze(self, dim: int) -> Variable:
        at = dim % (self.ndim + 1)
        return self.reshape(*self.shape[:at], 1, *self.shape[at:])

    def __getitem__(self, index: Any) -> Variable:  # noqa: ANN401
        return shaping.Index.apply(self, index)

    def clone(self) -> Variable:
        return shaping.Clone.apply(self)

    # ---- in place ----

    def add_(self, other: Operand) -> Variable:
        return self._write("add_", self + other)

    def sub_(self, other: Operand) -> Variable:
        return self._write("sub_", self - other)

    def mul_(self, other: Operand) -> Variable:
        return self._write("mul_", self * other)

    def div_(self, other: Operand) -> Variable:
        return self._write("div_", self / other)

    def exp_(self) -> Variable:
        return self._write("exp_", self.exp())

    def tanh_(self) -> Variable:
        return self._write("tanh_", self.tanh())

    def relu_(self) -> Variable:
        return self._write("relu_", self.relu())

    def copy_(self, other: Operand) -> Variable:
        return self._write("copy_", shaping.Copy.apply(self, other))

    def zero_(self) -> Variable:
        return self.copy_(0.0)

    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_

    def __setitem__(self, index: Any, value: Operand) -> None:  # noqa: ANN401
        part = self[index]
        if part.counter is not self.counter:
            raise ValueError(
                "__setitem__: index must have numbers and slices only, got one that "
                "copies"
            )
        part.copy_(value)

    # ---- what is asked of a tensor ----

    @property
    def shape(self) -> torch.Size:
        """The sizes of its dimensions."""
        return self.data.shape

    @property
    def dtype(self) -> torch.dtype:
        """The kind of its elements."""
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """How many dimensions it has."""
        return self.data.ndim

    def numel(self) -> int:
        """Count its elements."""
        return math.prod(self.shape)

    def item(self) -> float:
        """Return its only element as a number."""
        return self.data.item()

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        made = f", grad_fn={self.grad_fn}" if self.grad_fn else ""
        wanted = ", requires_grad=True" if self._wanted else ""
        return f"Variable({self.data}{made}{wanted})"


def where(condition: Tensor, a: Variable | float, b: Variable | float) -> Variable:
    """Take elements of ``a`` where a condition holds, and of ``b`` elsewhere.

    Args:
        condition: bool.
        a: broadcast to ``condition``.
        b: likewise.

    Returns:
        A variable of the common shape.
    """
    return maths.Where.apply(condition, a, b)


def _sizes(given: tuple) -> Sequence[int]:
    return given if not given or isinstance(given[0], int) else given[0]
