"""Yes or no: the surprise at a label of 0 or 1, from a probability or a logit."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from dlnotes._checks import check_floating, check_one_dtype, inside
from dlnotes._derivatives import forward_mode

from ..activations import _elementwise, sigmoid
from ._common import WeightedLoss, reduce, same_shape

_LEAST_LOG = -100.0  # what PyTorch takes for log(0)


class _FromProbability(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(p: Tensor, target: Tensor) -> Tensor:
        yes = p.log().clamp(min=_LEAST_LOG)
        no = (-p).log1p_().clamp(min=_LEAST_LOG)
        return torch.addcmul((target - 1) * no, target, yes, value=-1)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor | None]:
        p, target = ctx.saved_tensors
        # PyTorch cuts off the divisor, so that the slope at p = 0 is 1e12 at most
        pull = grad * (p - target) / (p * (1 - p)).clamp(min=1e-12)
        if not ctx.needs_input_grad[1]:
            return pull, None
        return pull, grad * ((-p).log1p() - p.log())

    @forward_mode
    def jvp(ctx: FunctionCtx, by_p: Tensor, by_target: Tensor) -> Tensor:
        p, target = ctx.saved_tensors
        slope = (p - target) / (p * (1 - p)).clamp(min=1e-12)
        return by_p * slope + by_target * ((-p).log1p() - p.log())


def _check_probabilities(name: str, advice: str = "", **tensors: Tensor) -> None:
    for what, tensor in tensors.items():
        if inside(tensor, 0, 1) is False:
            wrong = tensor[~((tensor >= 0) & (tensor <= 1))][0]  # nan is wrong, too
            raise ValueError(
                f"{name}: {what} must be probabilities from 0 to 1, "
                f"got {wrong.item():.4g}{advice}"
            )


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """Return ``-t log(p) - (1 - t) log(1 - p)``, each logarithm at least -100.

    Twin of :func:`torch.nn.functional.binary_cross_entropy`; leaves out
    ``size_average``, ``reduce``.

    Args:
        input: ``[...]`` floating-point, probabilities from 0 to 1.
        target: ``[...]``, as ``input``: from 0 to 1, mostly one of the two.
        weight: a tensor that can be broadcast to ``[...]``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if a shape or the reduction is not as above, or an input or a
            target is outside 0 to 1 or nan.
    """
    name = "binary_cross_entropy"
    same_shape(name, input, target=target)
    check_one_dtype(name, input=input, target=target)
    _check_probabilities(
        name, "; for logits there is binary_cross_entropy_with_logits", input=input
    )
    _check_probabilities(name, target=target)
    losses = _FromProbability.apply(input, target)
    return reduce(name, losses if weight is None else losses * weight, reduction)


class _FromLogit(torch.autograd.Function):
    """``(1 - t) x + s(x)``; its slope is ``sigmoid(x) - t``."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, target: Tensor) -> Tensor:
        return ((1 - target) * x).add_(_surprise_of_yes(x))

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor | None]:
        x, target = ctx.saved_tensors
        pull = (sigmoid(x) - target) * grad
        return pull, (-x * grad if ctx.needs_input_grad[1] else None)

    @forward_mode
    def jvp(ctx: FunctionCtx, by_x: Tensor, by_target: Tensor) -> Tensor:
        x, target = ctx.saved_tensors
        return (sigmoid(x) - target) * by_x - x * by_target


def _surprise_of_yes(x: Tensor) -> Tensor:
    """``-log(sigmoid(x))``; only ``exp`` of a number below 0 is taken."""
    return x.abs().neg_().exp_().log1p_().sub_(x.clamp(max=0))


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Return the binary cross-entropy of ``sigmoid(input)``, exact at any logit.

    Twin of :func:`torch.nn.functional.binary_cross_entropy_with_logits`; leaves out
    ``size_average``, ``reduce``.

    With ``s(x) = -log(sigmoid(x))``, the surprise at a 1, that at a 0 is
    ``x + s(x)``; so the loss is ``(1 - t) x + s(x)``.

    Args:
        input: ``[...]`` floating-point: logits.
        target: ``[...]``, as ``input``; mostly 0 and 1.
        weight: a tensor that can be broadcast to ``[...]``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        pos_weight: a tensor that can be broadcast to ``[...]``: how often a label
            of 1 counts.

    Returns:
        ``[]``, or ``[...]`` for ``"none"``.

    Raises:
        ValueError: if a shape or the reduction is not as above.
    """
    name = "binary_cross_entropy_with_logits"
    same_shape(name, input, target=target)
    check_floating(name, input=input, target=target)
    losses = _FromLogit.apply(input, target).to(target.dtype)  # as in PyTorch
    if pos_weight is not None:
        yes = _elementwise(name, input, _surprise_of_yes, lambda x, y: torch.expm1(-y))
        losses = losses + (pos_weight - 1) * target * yes
    return reduce(name, losses if weight is None else losses * weight, reduction)


class BCELoss(WeightedLoss):
    """:func:`dlnotes.nn.functional.binary_cross_entropy` as a layer.

    Twin of :class:`torch.nn.BCELoss`; leaves out ``size_average``, ``reduce``.

    Args:
        weight: a tensor that can be broadcast to the losses, or ``None``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
    """

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        return binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(WeightedLoss):
    """:func:`dlnotes.nn.functional.binary_cross_entropy_with_logits` as a layer.

    Twin of :class:`torch.nn.BCEWithLogitsLoss`; leaves out ``size_average``,
    ``reduce``.

    Args:
        weight: a tensor that can be broadcast to the losses, or ``None``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        pos_weight: how often a label of 1 counts, or ``None``.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(weight, reduction)
        self.register_buffer("pos_weight", pos_weight)
        self.pos_weight: Tensor | None

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Map ``[...]`` and ``[...]`` to ``[]``, or ``[...]`` for ``"none"``."""
        settings = self.weight, self.reduction, self.pos_weight
        return binary_cross_entropy_with_logits(input, target, *settings)
