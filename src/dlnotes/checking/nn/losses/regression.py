"""Tasks of the losses of a residual, and the mistakes that are often made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case

from ._common import Cases, both, reduced

_NAN = float("nan")
_NOT_READ = "`reduction` is not read: it may be 'none' or 'sum', too"
_PER_ROW = "'mean' divides by the number of elements, not by that of the rows"
_WEIGHTED = "with `weight` the mean divides by the sum of the weights"
_NO_WEIGHT = "`weight` is not used"


def _cases(*more: tuple[str, dict], weighted: bool = True) -> Cases:
    def cases() -> Iterator[Case]:
        generator = torch.Generator().manual_seed(0)
        kind = {"generator": generator, "dtype": torch.float64}
        x, y = 3 * torch.randn(2, 4, 5, **kind)
        yield Case("a matrix", (x, y))
        for reduction in ("sum", "none", "mean"):
            yield Case(f"reduction={reduction!r}", (x, y), {"reduction": reduction})
        for name, options in more:
            yield Case(name, (x, y), options)
            yield Case(f"{name}, none", (x, y), {**options, "reduction": "none"})
        steps = torch.tensor([0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0])
        yield Case("on the kinks", (steps, torch.zeros(7)), {"reduction": "none"})
        far = torch.tensor([1e4, -1e4, _NAN])
        yield Case("far off", (far, torch.zeros(3)), {"reduction": "none"})
        yield Case("one number", (torch.tensor(2.5), torch.tensor(-1.0)))
        yield Case("nothing", (torch.zeros(0, 3), torch.zeros(0, 3)))
        yield Case("shapes [4, 1] and [5]", (x[:, :1], y[0]))
        yield Case("shapes that do not fit", (x, y[:, :4]))
        yield Case("an unknown reduction", (x, y), {"reduction": "average"})
        if weighted:
            weight = torch.rand(4, 5, **kind)
            for reduction in ("mean", "sum", "none"):
                options = {"weight": weight, "reduction": reduction}
                yield Case(f"weights, {reduction!r}", (x, y), options)

    return cases


def _loss(
    of: Callable[[Tensor], Tensor],
    *,
    read: bool = True,
    per_row: bool = False,
    root: bool = False,
    weigh: bool = True,
    by_weights: bool = True,
) -> Callable[..., Tensor]:
    """Make a loss of a residual; the options are the mistakes."""

    def loss(
        input: Tensor,
        target: Tensor,
        reduction: str = "mean",
        weight: Tensor | None = None,
    ) -> Tensor:
        losses = of(input - target)
        reduction = reduction if read else "mean"
        if weight is not None and weigh:
            losses = losses * weight
            if reduction == "mean" and by_weights:
                return losses.sum() / weight.sum()
        if per_row and reduction == "mean" and losses.ndim:
            return losses.sum() / len(losses)
        found = reduced(losses, reduction)
        return found.sqrt() if root and reduction == "mean" else found

    return loss


both(
    "mse_loss",
    "MSELoss",
    _cases(),
    {
        "the square is not halved: that is Huber's loss near 0": (
            _loss(lambda d: d.square() / 2)
        ),
        "no root is taken of the mean": _loss(torch.square, root=True),
        _PER_ROW: _loss(torch.square, per_row=True),
        _NOT_READ: _loss(torch.square, read=False),
        _WEIGHTED: _loss(torch.square, by_weights=False),
        _NO_WEIGHT: _loss(torch.square, weigh=False),
    },
)
both(
    "l1_loss",
    "L1Loss",
    _cases(),
    {
        "residuals of both signs cancel: take the absolute value first": (
            _loss(lambda d: d)
        ),
        "nan in the gradient at 0: the root of a square has an infinite slope there": (
            _loss(lambda d: d.square().sqrt())
        ),
        "the slope at 0 is 0: `where(d > 0, d, -d)` makes it -1": (
            _loss(lambda d: torch.where(d > 0, d, -d))
        ),
        _PER_ROW: _loss(torch.abs, per_row=True),
        _NOT_READ: _loss(torch.abs, read=False),
        _WEIGHTED: _loss(torch.abs, by_weights=False),
        _NO_WEIGHT: _loss(torch.abs, weigh=False),
    },
)


def _bent(
    *,
    half: float = 0.5,
    shift: float = 0.5,
    over: bool = False,
    bound: Callable[[float], float] = lambda bound: bound,
    read: bool = True,
    by_weights: bool = False,
) -> Callable[..., Tensor]:
    """Make Huber's loss, or ``over`` its bound; the options are the mistakes."""

    def value(d: Tensor, delta: float) -> Tensor:
        if over and delta == 0:
            return d.abs()
        far = delta * (d.abs() - shift * delta)
        losses = torch.where(d.abs() < delta, half * d * d, far)
        return losses / delta if over else losses

    def huber(
        input: Tensor,
        target: Tensor,
        reduction: str = "mean",
        delta: float = 1.0,
        weight: Tensor | None = None,
    ) -> Tensor:
        if delta <= 0:
            raise ValueError(f"delta must be > 0, got {delta}")
        losses = value(input - target, bound(delta))
        reduction = reduction if read else "mean"
        if weight is not None:
            losses = losses * weight
            if by_weights and reduction == "mean":
                return losses.sum() / weight.sum()
        return reduced(losses, reduction)

    def smooth(
        input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0
    ) -> Tensor:
        if beta < 0:
            raise ValueError(f"beta must be >= 0, got {beta}")
        losses = value(input - target, bound(beta))
        return reduced(losses, reduction if read else "mean")

    return smooth if over else huber


def _not_over(
    input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0
) -> Tensor:
    return _bent()(input, target, reduction, beta)


_HALF = "the square is halved: both branches must meet with the same slope"
_JUMP = "half of delta is taken off the far branch: without it the curve jumps"
_FIXED = "the bound is not used: it is not always 1"

both(
    "huber_loss",
    "HuberLoss",
    _cases(("delta=2", {"delta": 2.0}), ("delta=0", {"delta": 0.0})),
    {
        _HALF: _bent(half=1.0),
        _JUMP: _bent(shift=0.0),
        _FIXED: _bent(bound=lambda _: 1.0),
        "the far branch has the slope delta: that over delta is `smooth_l1_loss`": (
            lambda input, target, reduction="mean", delta=1.0, weight=None: (
                _bent(by_weights=False)(input, target, reduction, delta, weight) / delta
            )
        ),
        _NOT_READ: _bent(read=False),
        "the weighted mean of `huber_loss` divides by the number of losses; only "
        "`mse_loss` and `l1_loss` divide by the weights": _bent(by_weights=True),
    },
)
both(
    "smooth_l1_loss",
    "SmoothL1Loss",
    _cases(
        ("beta=2", {"beta": 2.0}),
        ("beta=0", {"beta": 0.0}),
        ("beta below 0", {"beta": -1.0}),
        weighted=False,
    ),
    {
        _HALF: _bent(half=1.0, over=True),
        _JUMP: _bent(shift=0.0, over=True),
        _FIXED: _bent(bound=lambda _: 1.0, over=True),
        "Huber's loss is divided by beta: the far branch has the slope 1": _not_over,
        _NOT_READ: _bent(read=False, over=True),
    },
)
