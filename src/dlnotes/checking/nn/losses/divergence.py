"""The task of the divergence, and the mistakes that are often made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case

from ._common import both


def _cases() -> Iterator[Case]:
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(2, 4, 3, generator=generator, dtype=torch.float64)
    x, target = scores[0].log_softmax(1), scores[1].softmax(1)
    for reduction in ("batchmean", "mean", "sum", "none"):
        yield Case(f"reduction={reduction!r}", (x, target), {"reduction": reduction})
        options = {"reduction": reduction, "log_target": True}
        yield Case(f"{reduction!r}, log_target", (x, target.log()), options)
    yield Case("the default", (x, target))
    zero = torch.tensor([[0.0, 0.5, 0.5]], dtype=torch.float64)
    yield Case("a target of 0", (x[:1], zero), {"reduction": "sum"})
    yield Case("one distribution", (x[0], target[0]), {"reduction": "batchmean"})
    yield Case("an unknown reduction", (x, target), {"reduction": "average"})


def _kl(
    *,
    plain: bool = False,
    swapped: bool = False,
    mean_is_batch: bool = False,
    entropy: bool = True,
    product: bool = False,
    read_log: bool = True,
) -> Callable[..., Tensor]:
    """Make a divergence; the options are the mistakes."""

    def loss(
        input: Tensor,
        target: Tensor,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> Tensor:
        if reduction not in ("none", "mean", "sum", "batchmean"):
            raise ValueError("unknown reduction")
        q = target.exp() if log_target and read_log else target
        logs = input.log() if plain else input
        inner = q * q.log() if product else torch.xlogy(q, q)
        losses = (inner if entropy else 0.0) - q * logs
        if swapped:
            losses = logs.exp() * (logs - q.log())
        if reduction == "batchmean" or (reduction == "mean" and mean_is_batch):
            return losses.sum() / (len(input) if input.ndim else 1)
        return losses if reduction == "none" else getattr(losses, reduction)()

    return loss


both(
    "kl_div",
    "KLDivLoss",
    _cases,
    {
        "the two are swapped: it is the target's divergence from the input": (
            _kl(swapped=True)
        ),
        "`input` holds logarithms already": _kl(plain=True),
        "'mean' divides by all elements; only 'batchmean' by the rows": (
            _kl(mean_is_batch=True)
        ),
        "this is the cross-entropy: the target's own t log t is missing": (
            _kl(entropy=False)
        ),
        "0 log 0 is 0, not nan: see `torch.xlogy`": _kl(product=True),
        "`log_target` is not read": _kl(read_log=False),
    },
)
