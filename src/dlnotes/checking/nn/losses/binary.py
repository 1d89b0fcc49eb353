"""Tasks of the losses of two classes, and the mistakes that are often made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case

from ._common import both, of_input, reduced


def _cases(logits: bool) -> Iterator[Case]:
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    x, y = 2 * torch.randn(4, 3, **kind), torch.rand(4, 3, **kind).round()
    x = x if logits else x.sigmoid()
    soft = torch.rand(4, 3, **kind)
    weight = torch.tensor([1.0, 0.5, 4.0], dtype=torch.float64)
    yield Case("a matrix", (x, y))
    for reduction in ("sum", "none"):
        yield Case(f"reduction={reduction!r}", (x, y), {"reduction": reduction})
    yield Case("targets between 0 and 1", (x, soft))
    for reduction in ("mean", "none"):
        options = {"reduction": reduction, "weight": weight}
        yield Case(f"weights, {reduction!r}", (x, soft), options)
        if logits:
            options = {"reduction": reduction, "pos_weight": weight}
            yield Case(f"pos_weight, {reduction!r}", (x, soft), options)
    ends = torch.tensor(
        [-200.0, -20.0, 20.0, 200.0] if logits else [0.0, 0.0, 1.0, 1.0]
    )
    labels = torch.tensor([0.0, 1.0, 0.0, 1.0])
    yield Case("the far ends", (ends, labels), {"reduction": "none"})
    yield Case("far and wrong", (ends, 1 - labels), {"reduction": "none"})
    yield Case("a single number", (x[0, 0], y[0, 0]))
    yield Case("nothing", (x[:0], y[:0]))
    yield Case("shapes [4, 1] and [4]", (x[:, :1], y[:, 0]))
    yield Case("an unknown reduction", (x, y), {"reduction": "average"})
    if not logits:
        yield Case("raw scores", (4 * x - 2, y))


def _bce(
    logits: bool,
    *,
    least: float = -100.0,
    squash: bool = True,
    all_weight: bool = False,
    only_yes: bool = False,
    by_weights: bool = False,
    inside: bool = True,
    naive: bool = False,
) -> Callable[..., Tensor]:
    """Make a binary cross-entropy; the options are the mistakes."""

    def loss(
        input: Tensor,
        target: Tensor,
        weight: Tensor | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> Tensor:
        if input.shape != target.shape:
            raise ValueError("shapes differ")
        if inside and not logits and bool(((input < 0) | (input > 1)).any()):
            raise ValueError("no probabilities")
        if logits and not naive:
            no = -input.clamp(min=0) - torch.log1p(torch.exp(-input.abs()))
            yes = no + input
        else:
            p = input.sigmoid() if logits and squash else input
            yes = p.log().clamp(min=least)
            no = (1 - p).log().clamp(min=least)
        count = 1.0 if pos_weight is None else pos_weight
        losses = -count * target * yes
        if not only_yes:
            losses = losses - (count if all_weight else 1.0) * (1 - target) * no
        if weight is not None:
            losses = losses * weight
            if by_weights and reduction == "mean":
                return losses.sum() / weight.expand(losses.shape).sum()
        return reduced(losses, reduction)

    def without(
        input: Tensor,
        target: Tensor,
        weight: Tensor | None = None,
        reduction: str = "mean",
    ) -> Tensor:
        return loss(input, target, weight, reduction)

    return loss if logits else without


def _of_input_inside(function: Callable, case: Case) -> tuple[Tensor, Tensor]:
    """As ``of_input``, without the slopes at 0 and 1, which PyTorch cuts off."""
    value, slope = of_input(function, case)
    x = case.args[0]
    return value, slope.where((x > 0) & (x < 1), torch.zeros_like(slope))


_ONLY_YES = "a label of 0 costs, too: -(1 - t) log(1 - p) is missing"
_BY_NUMBER = "the mean divides by the number of losses, not by the weights"

both(
    "binary_cross_entropy",
    "BCELoss",
    lambda: _cases(logits=False),
    {
        "PyTorch's logarithm stops at -100: log(0) must not be -inf": (
            _bce(False, least=-torch.inf)
        ),
        _ONLY_YES: _bce(False, only_yes=True),
        _BY_NUMBER: _bce(False, by_weights=True),
        "probabilities outside 0 to 1 must be refused": _bce(False, inside=False),
    },
    run=_of_input_inside,
)
both(
    "binary_cross_entropy_with_logits",
    "BCEWithLogitsLoss",
    lambda: _cases(logits=True),
    {
        "sigmoid first and then the logarithm: at a logit of 200 the sigmoid is 1, "
        "log(0) is cut off at -100, and no gradient is left": _bce(True, naive=True),
        "at a logit of 200 the sigmoid is 1, and log(0) is -inf: work with the logit, "
        "see `logaddexp`": _bce(True, naive=True, least=-torch.inf),
        "a logit goes in: it needs a sigmoid": _bce(True, naive=True, squash=False),
        _ONLY_YES: _bce(True, only_yes=True),
        "`pos_weight` is for the losses of label 1 only": _bce(True, all_weight=True),
        _BY_NUMBER: _bce(True, by_weights=True),
    },
    run=of_input,
)
