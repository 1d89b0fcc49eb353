"""Einstein's summation: strides that line the operands up, products, sums."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import torch
from torch import Tensor

from dlnotes.linalg.products import check_dtypes
from dlnotes.linalg.subscripts import Letters, read_equation


def einsum(*args: Any) -> Tensor:  # noqa: ANN401
    """Multiply tensors along dimensions named by letters, and add up the rest.

    Two operands at a time, from the left. What both have and nobody needs later is
    added up at once, by a product of matrices.

    Twin of :func:`torch.einsum`.

    Args:
        *args: an equation and the operands, ``einsum("nc,ck->nk", q, queue)``, as
            read by :func:`read_equation`. Or numbers for letters, behind each
            operand and at the end: ``einsum(q, [0, 1], queue, [1, 2], [0, 2])``.

    Returns:
        A tensor with one dimension for each letter of the output. It is a view where
        nothing is multiplied or added.

    Raises:
        ValueError: if equation and operands do not fit together.
    """
    equation, operands = _arguments(args)
    subscripts = read_equation(equation, *(t.shape for t in operands))
    terms = [_read(*term) for term in zip(operands, subscripts.inputs, strict=True)]
    result, letters = terms[0]
    for i, (right, its) in enumerate(terms[1:], start=2):
        later = {*subscripts.output}.union(*(s for _, s in terms[i:]))
        result, letters = _contract(result, letters, right, its, later)
    result, letters = _sum_except(result, letters, subscripts.output)
    result = result.permute(
        [letters.index(s) for s in subscripts.output if s in letters]
    )
    return result.reshape([subscripts.sizes[s] for s in subscripts.output])


def line_up(equation: str, *operands: Tensor) -> tuple[Tensor, ...]:
    """Show every operand in one common shape, in which entries meet to be multiplied.

    That is all there is to an equation: multiply the views, and add up the
    dimensions behind those of the output.

    Args:
        equation: as for :func:`einsum`.
        operands: any shape and dtype.

    Returns:
        A view of each operand. First come the letters of the output, then the
        others as they occur. A letter that an operand lacks has stride 0, one
        that it repeats the sum of its strides: a diagonal.
    """
    subscripts = read_equation(equation, *(t.shape for t in operands))
    order = dict.fromkeys([*subscripts.output, *subscripts.sizes])
    shape = [subscripts.sizes[s] for s in order]
    views = []
    for operand, own in zip(operands, subscripts.inputs, strict=True):
        view, letters = _read(operand, own)
        steps = dict(zip(letters, view.stride(), strict=True))
        strides = [steps.get(s, 0) for s in order]
        views.append(view.as_strided(shape, strides, operand.storage_offset()))
    return tuple(views)


def _read(operand: Tensor, letters: Letters) -> tuple[Tensor, Letters]:
    """Show each letter once: on a diagonal, strides add. Size 1 is left out."""
    sizes: dict[str, int] = {}
    strides: dict[str, int] = {}
    steps = zip(letters, operand.shape, operand.stride(), strict=True)
    for letter, size, stride in steps:
        if size != 1:
            sizes[letter] = size
            strides[letter] = strides.get(letter, 0) + stride
    shape, offset = list(sizes.values()), operand.storage_offset()
    return operand.as_strided(shape, list(strides.values()), offset), tuple(sizes)


def _contract(
    x: Tensor, x_letters: Letters, y: Tensor, y_letters: Letters, later: Collection[str]
) -> tuple[Tensor, Letters]:
    """Multiply two operands, and add up what both have and nobody needs later."""
    x, x_letters = _sum_except(x, x_letters, {*later, *y_letters})
    y, y_letters = _sum_except(y, y_letters, {*later, *x_letters})
    both = [s for s in x_letters if s in y_letters]
    batch, summed = [s for s in both if s in later], [s for s in both if s not in later]
    rows = [s for s in x_letters if s not in both]
    columns = [s for s in y_letters if s not in both]
    x = x.permute([x_letters.index(s) for s in batch + rows + summed])
    y = y.permute([y_letters.index(s) for s in batch + summed + columns])
    b, n, k = _three(x.shape, len(batch), len(rows))
    _, _, m = _three(y.shape, len(batch), len(summed))
    shape = [*x.shape[: x.ndim - len(summed)], *y.shape[len(both) :]]
    letters = (*batch, *rows, *columns)
    if not summed:  # nothing to add: products of all with all
        x = x[(..., *[None] * len(columns))]
        y = y[(slice(None),) * len(batch) + (None,) * len(rows)]
        return x * y, letters
    check_dtypes("einsum", operands=x, **{"their neighbours": y})
    return torch.bmm(x.reshape(b, n, k), y.reshape(b, k, m)).reshape(shape), letters


def _three(shape: Sequence[int], first: int, second: int) -> tuple[int, int, int]:
    """Fold a shape into three sizes."""
    cuts = shape[:first], shape[first : first + second], shape[first + second :]
    return tuple(math.prod(part) for part in cuts)


def _sum_except(
    x: Tensor, letters: Letters, kept: Collection[str]
) -> tuple[Tensor, Letters]:
    dims = [d for d, s in enumerate(letters) if s not in kept]
    if dims:
        x = x.sum(dims)
    return x, tuple(s for s in letters if s in kept)


def _arguments(args: Sequence[Any]) -> tuple[str, list[Tensor]]:
    """Bring both forms of a call into the first."""
    if args and isinstance(args[0], str):
        equation, operands = args[0], list(args[1:])
        if len(operands) == 1 and isinstance(operands[0], list | tuple):
            operands = list(operands[0])
    else:
        operands, lists = list(args[: len(args) // 2 * 2 : 2]), args[1::2]
        equation = ",".join(_written(numbers) for numbers in lists)
        if len(args) % 2:  # the output comes last
            equation += f"->{_written(args[-1])}"
    if not operands or not all(isinstance(t, Tensor) for t in operands):
        raise ValueError(
            "einsum: args must be an equation and at least one tensor, or tensors, "
            f"each with a list of numbers, got {[type(a).__name__ for a in args]}"
        )
    return equation, operands


def _written(numbers: Sequence[Any]) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    if not isinstance(numbers, list | tuple):
        raise ValueError(
            "einsum: args must have a list of numbers behind each tensor, "
            f"got {type(numbers).__name__}"
        )
    for number in numbers:
        if number is not Ellipsis and number not in range(len(alphabet)):
            raise ValueError(f"einsum: numbers must be from 0 to 51, got {number}")
    return "".join("..." if i is Ellipsis else alphabet[i] for i in numbers)
