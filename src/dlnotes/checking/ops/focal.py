"""The task of the focal loss, and the mistakes that are easily made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlnotes.checking import Case, task


def _cases() -> Iterator[Case]:
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    x, y = 2 * torch.randn(5, 4, **kind), torch.rand(5, 4, **kind).round()
    yield Case("a matrix", (x, y))
    for reduction in ("mean", "sum"):
        yield Case(f"reduction={reduction!r}", (x, y), {"reduction": reduction})
    for gamma in (0.0, 1.0, 5.0):
        yield Case(f"gamma={gamma}", (x, y), {"gamma": gamma})
    for alpha in (0.0, 0.9, -1):
        yield Case(f"alpha={alpha}", (x, y), {"alpha": alpha})
    yield Case("targets between 0 and 1", (x, torch.rand(5, 4, **kind)))
    far = torch.tensor([-200.0, -20.0, 20.0, 200.0], dtype=torch.float64)
    labels = torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    yield Case("far logits", (far, labels))
    yield Case("nothing", (x[:0], y[:0]))
    yield Case("alpha=1.5", (x, y), {"alpha": 1.5})
    yield Case("an unknown reduction", (x, y), {"reduction": "average"})


def _focal(
    *,
    right: bool = False,
    swapped: bool = False,
    always: bool = False,
    weigh: bool = True,
    default: str = "none",
    naive: bool = False,
    fixed: bool = False,
) -> Callable[..., Tensor]:
    """Make a focal loss; the options are the mistakes."""

    def loss(
        inputs: Tensor,
        targets: Tensor,
        alpha: float = 0.25,
        gamma: float = 2,
        reduction: str = default,
    ) -> Tensor:
        if not (0 <= alpha <= 1 or alpha == -1):
            raise ValueError("alpha")
        if reduction not in ("none", "mean", "sum"):
            raise ValueError("reduction")
        p = inputs.sigmoid()
        if naive:
            surprise = -targets * p.log() - (1 - targets) * (1 - p).log()
        else:
            zero = inputs.new_zeros(())
            surprise = torch.logaddexp(zero, -inputs) + (1 - targets) * inputs
        wrong = p + targets - 2 * p * targets
        factor = (1 - wrong if right else wrong) ** (2 if fixed else gamma)
        losses = surprise * factor
        if weigh and (alpha >= 0 or always):
            a = 1 - alpha if swapped else alpha
            losses = losses * (a * targets + (1 - a) * (1 - targets))
        return losses if reduction == "none" else getattr(losses, reduction)()

    return loss


task(
    "ops.sigmoid_focal_loss",
    "torchvision.ops.sigmoid_focal_loss",
    cases=_cases,
    wrong={
        "the factor is 1 - q, small where the model is right already": (
            _focal(right=True)
        ),
        "alpha is the weight of a 1, and 1 - alpha that of a 0": _focal(swapped=True),
        "alpha=-1 means no weights": _focal(always=True),
        "alpha is not used": _focal(weigh=False),
        "gamma is not used: it is not always 2": _focal(fixed=True),
        "the default of `reduction` is 'none' here": _focal(default="mean"),
        "the logarithm of a sigmoid that has become 0 is -inf: see `logaddexp`": (
            _focal(naive=True)
        ),
    },
)
