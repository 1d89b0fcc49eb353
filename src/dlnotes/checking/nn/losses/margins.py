"""Tasks of the losses with a hinge, and the mistakes that are often made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case

from ._common import both, of_input, reduced

_MARGIN = "the margin is not used: it is not always the default"


def _random(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(sum(shape))
    return 2 * torch.randn(shape, generator=generator, dtype=torch.float64)


def _options(margins: tuple[float, ...]) -> Iterator[tuple[str, dict]]:
    yield "the defaults", {}
    for reduction in ("none", "sum"):
        yield f"reduction={reduction!r}", {"reduction": reduction}
    for margin in margins:
        yield f"margin={margin}", {"margin": margin}
    yield "an unknown reduction", {"reduction": "average"}


def _hinge_cases() -> Iterator[Case]:
    x = _random(12).abs()
    labels = torch.tensor([1, -1, -1, 1] * 3)
    for name, options in _options((0.3, 2.5)):
        yield Case(name, (x, labels), options)
    edge = torch.tensor([0.0, 1.0, 1.0, 2.0, 0.5])
    signs = torch.tensor([1, -1, 1, -1, -1])
    yield Case("on the margin", (edge, signs), {"reduction": "none"})
    yield Case("nothing", (x[:0], labels[:0]))


def _hinge(
    *, labels: tuple[int, int] = (1, -1), used: bool = True, squared: bool = False,
    cut: bool = True,
) -> Callable[..., Tensor]:  # fmt: skip
    def loss(
        input: Tensor, target: Tensor, margin: float = 1.0, reduction: str = "mean"
    ) -> Tensor:
        near = (margin if used else 1.0) - input
        near = near.clamp(min=0) if cut else near
        near = near.square() if squared else near
        like, unlike = (target == label for label in labels)
        losses = torch.where(like, input, torch.where(unlike, near, 0 * input))
        return reduced(losses, reduction)

    return loss


both(
    "hinge_embedding_loss",
    "HingeEmbeddingLoss",
    _hinge_cases,
    {
        "1 means alike: then the distance itself is the loss": _hinge(labels=(-1, 1)),
        "unlike pairs are labelled -1, not 0": _hinge(labels=(1, 0)),
        "beyond the margin nothing is gained: the loss must not fall below 0": (
            _hinge(cut=False)
        ),
        "what is missing to the margin is not squared": _hinge(squared=True),
        _MARGIN: _hinge(used=False),
    },
)


def _ranking_cases() -> Iterator[Case]:
    a, b = _random(2, 12)
    signs = torch.tensor([1, -1, -1, 1] * 3)
    for name, options in _options((0.5, 2.0)):
        yield Case(name, (a, b, signs), options)
    yield Case("equal scores", (a, a.clone(), signs), {"reduction": "none"})
    yield Case("numbers of dimensions that differ", (a, b, signs[None]))
    yield Case("nothing", (a[:0], b[:0], signs[:0]))


def _ranking(
    *, sign: float = 1.0, used: bool = True, cut: bool = True
) -> Callable[..., Tensor]:
    def loss(
        input1: Tensor,
        input2: Tensor,
        target: Tensor,
        margin: float = 0.0,
        reduction: str = "mean",
    ) -> Tensor:
        if not input1.ndim == input2.ndim == target.ndim:
            raise ValueError("dimensions differ")
        losses = (margin if used else 0.0) - sign * target * (input1 - input2)
        return reduced(losses.clamp(min=0) if cut else losses, reduction)

    return loss


both(
    "margin_ranking_loss",
    "MarginRankingLoss",
    _ranking_cases,
    {
        "1 means that the first score should be the higher one": _ranking(sign=-1.0),
        "a pair in the right order costs nothing, not less than nothing": (
            _ranking(cut=False)
        ),
        _MARGIN: _ranking(used=False),
    },
)


def _multi_cases() -> Iterator[Case]:
    x, y = _random(6, 4), torch.tensor([3, 0, 1, 1, 2, 0])
    for name, options in _options((0.3, 2.0)):
        yield Case(name, (x, y), options)
    yield Case("p=2", (x, y), {"p": 2})
    yield Case("p=3", (x, y), {"p": 3})
    edge = torch.tensor([[0.0, 1.0, -1.0]])
    yield Case("on the margin", (edge, torch.tensor([1])))
    yield Case("one row without a batch", (x[0], y[0]))
    weight = torch.tensor([1.0, 0.5, 2.0, 3.0], dtype=torch.float64)
    yield Case("weights", (x, y), {"weight": weight})
    yield Case("class 4 of four", (x, y + 1))


def _multi(
    *, own: bool = False, others: bool = False, worst: bool = False, used: bool = True,
    weigh: bool = True,
) -> Callable[..., Tensor]:  # fmt: skip
    def loss(
        input: Tensor,
        target: Tensor,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        reduction: str = "mean",
    ) -> Tensor:
        x, y = input.reshape(-1, input.shape[-1]), target.reshape(-1, 1)
        if p not in (1, 2) or bool((y >= x.shape[1]).any()):
            raise ValueError("p or class")
        missing = (margin if used else 1.0) - x.gather(1, y) + x
        missing = torch.relu(missing) ** p
        if not own:
            missing = missing.scatter(1, y, 0.0)
        if weight is not None and weigh:
            missing = missing * weight[y]
        count = x.shape[1] - 1 if others else x.shape[1]
        losses = missing.amax(1) if worst else missing.sum(1) / count
        return reduced(losses.reshape(target.shape), reduction)

    return loss


both(
    "multi_margin_loss",
    "MultiMarginLoss",
    _multi_cases,
    {
        "the true class is not compared with itself": _multi(own=True),
        "the sum is divided by C, not by the C - 1 other classes": _multi(others=True),
        "all other classes count, not the worst one only": _multi(worst=True),
        _MARGIN: _multi(used=False),
        "`weight` is not used": _multi(weigh=False),
    },
    run=of_input,
)
