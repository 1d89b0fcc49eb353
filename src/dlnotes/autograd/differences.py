"""Derivatives from values alone, to hold the engine against.

Chapter: vector_jacobian_products
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from dlnotes._checks import check_choice, check_range
from dlnotes.autograd.functional import jacobian
from dlnotes.autograd.variable import Variable


def difference_quotient(
    func: Callable[[Tensor], Tensor],
    input: Tensor,
    step: float,
    scheme: str = "central",
) -> Tensor:
    """Estimate every derivative of a function from differences of its values.

    The error is of order ``step`` for ``"forward"``, (f(x + h) - f(x)) / h, and of
    order ``step ** 2`` for ``"central"``, (f(x + h) - f(x - h)) / 2h, until
    rounding takes over, which grows as 1 / ``step``.

    Args:
        func: takes a tensor like ``input``, returns a tensor.
        input: any shape, better float64.
        step: h, how far each entry is moved in its turn.
        scheme: ``"central"`` or ``"forward"``.

    Returns:
        ``[*output, *input]``, the Jacobian.

    Raises:
        ValueError: if ``step`` is not positive or ``scheme`` is another one.
    """
    check_range("difference_quotient", 0.0, open_low=True, step=step)
    check_choice("difference_quotient", ("central", "forward"), scheme=scheme)
    columns = []
    for i in range(input.numel()):
        there, back = input.flatten().clone(), input.flatten().clone()
        there[i] += step
        back[i] -= step if scheme == "central" else 0
        width = there[i] - back[i]  # not quite a multiple of step: x + h is rounded
        rise = func(there.view(input.shape)) - func(back.view(input.shape))
        columns.append(rise / width)
    if not columns:
        return input.new_zeros([*func(input).shape, *input.shape])
    return torch.stack(columns, -1).reshape([*columns[0].shape, *input.shape])


def gradcheck(
    func: Callable[..., Variable],
    inputs: Tensor | Sequence[Tensor],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Compare the engine's Jacobian with central differences.

    Twin of :func:`torch.autograd.gradcheck`; leaves out ``nondet_tol``,
    ``check_undefined_grad``, ``check_grad_dtypes``, ``check_batched_grad``,
    ``check_batched_forward_grad``, ``check_forward_ad``, ``check_backward_ad``,
    ``fast_mode``, ``masked``.

    Args:
        func: takes variables, returns one.
        inputs: float64, one or several; all are checked.
        eps: the step of the differences.
        atol: tolerance, absolute.
        rtol: tolerance, relative to the differences.
        raise_exception: whether a disagreement raises.

    Returns:
        Whether all derivatives agree.

    Raises:
        RuntimeError: if they do not and ``raise_exception``.
    """
    given = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    exact = jacobian(func, given)
    for i, x in enumerate(given):

        def one(t: Tensor, i: int = i) -> Tensor:
            return func(
                *(Variable(t if j == i else y) for j, y in enumerate(given))
            ).data

        estimate = difference_quotient(one, x.detach(), eps)
        if not torch.allclose(exact[i], estimate, rtol, atol):
            if raise_exception:
                worst = (exact[i] - estimate).abs().max()
                raise RuntimeError(
                    f"gradcheck: derivatives of input {i} must agree with the "
                    f"differences, got one that is off by {worst:.3g}"
                )
            return False
    return True
