"""Tasks of the losses over classes, and the mistakes that are often made."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case

from ._common import both, of_input, reduced


def _cases(name: str) -> Iterator[Case]:
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    x, y = 2 * torch.randn(6, 4, **kind), torch.tensor([3, 0, 1, 1, 2, 0])
    weight = torch.tensor([1.0, 0.5, 2.0, 3.0], dtype=torch.float64)
    maps = torch.randn(2, 4, 3, 5, **kind)
    where = torch.randint(4, (2, 3, 5), generator=generator)
    holes = torch.tensor([3, -100, 1, -100, 2, 0])
    yield Case("six rows, four classes", (x, y))
    for reduction in ("sum", "none"):
        yield Case(f"reduction={reduction!r}", (x, y), {"reduction": reduction})
    yield Case("four classes a pixel", (maps, where))
    yield Case("one row without a batch", (x[0], y[0]))
    for reduction in ("mean", "none"):
        options = {"reduction": reduction}
        yield Case(f"two rows ignored, {reduction!r}", (x, holes), options)
        options = {"reduction": reduction, "weight": weight}
        yield Case(f"weights, {reduction!r}", (x, y), options)
        yield Case(f"weights, two ignored, {reduction!r}", (x, holes), options)
    yield Case("ignore_index=1", (x, y), {"ignore_index": 1})
    yield Case("all ignored", (x, torch.full((6,), -100)))
    yield Case("no rows", (x[:0], y[:0]))
    yield Case("class 4 of four", (x, y + 1))
    yield Case("an unknown reduction", (x, y), {"reduction": "average"})
    if name == "nll_loss":
        return
    far = torch.tensor([[1000.0, 0.0], [0.0, 1000.0], [-1e4, -1e4]])
    yield Case(
        "scores far apart", (far, torch.tensor([0, 0, 1])), {"reduction": "none"}
    )
    out = torch.tensor([[-torch.inf, 0.0, 1.0]])
    yield Case("a score of -inf", (out, torch.tensor([1])))
    yield Case("one column", (x[:, :1], torch.zeros(6, dtype=torch.int64)))
    shares = torch.rand(6, 4, **kind)
    shares = shares / shares.sum(1, keepdim=True)
    yield Case("probabilities as target", (x, shares))
    yield Case("probabilities and weights", (x, shares), {"weight": weight})
    for said, target in (("classes", y), ("two ignored", holes), ("shares", shares)):
        yield Case(f"smoothed, {said}", (x, target), {"label_smoothing": 0.2})
        options = {"label_smoothing": 0.2, "weight": weight}
        yield Case(f"smoothed, {said}, weights", (x, target), options)
    yield Case("smoothing above 1", (x, y), {"label_smoothing": 1.5})


def _cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    *,
    scores: str = "logarithms",
    dim: int | None = None,
    by_weights: bool = True,
    by_counted: bool = True,
    weigh: bool = True,
    to_others: bool = False,
    sign: float = -1.0,
    shifted: bool = True,
) -> Tensor:
    """Cross-entropy by rows of probabilities; its options are the mistakes."""
    classes = 0 if input.ndim == 1 else 1
    count = input.shape[classes]
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must be 0 to 1, got {label_smoothing}")
    x = input.movedim(classes, -1) if dim is None else input
    along = -1 if dim is None else dim
    if scores == "twice":
        x = x.softmax(along)
    if scores == "none":
        logs = x
    elif shifted:
        logs = x.log_softmax(along)
    else:
        e = x.exp()
        logs = (e / e.sum(along, keepdim=True)).log()
    if dim is not None:
        logs = logs.movedim(classes, -1)
    per_class = torch.ones(count).to(x) if weight is None or not weigh else weight
    hard = target.shape != input.shape
    if hard:
        counted = target != ignore_index
        safe = target.where(counted, torch.zeros_like(target))
        if bool(((safe < 0) | (safe >= count)).any()):
            raise ValueError("unknown class")
        share = torch.nn.functional.one_hot(safe, count).to(x)
    else:
        share = target.movedim(classes, -1)
    rest = label_smoothing / count
    smooth = share * (1 - label_smoothing) + rest
    if to_others:
        smooth = share * (1 - label_smoothing)
        smooth = smooth + (1 - share) * label_smoothing / max(count - 1, 1)
    terms = torch.where(smooth == 0, 0.0, logs * smooth)  # 0 times -inf
    losses = sign * (terms * per_class).sum(-1)
    if not hard:
        return reduced(losses, reduction)
    losses = losses.where(counted, torch.zeros_like(losses))
    if reduction != "mean":
        return reduced(losses, reduction)
    if not by_counted:
        return losses.mean()
    due = per_class if by_weights else torch.ones_like(per_class)
    return losses.sum() / (due[safe] * counted).sum()


def _with(**mistake: object):  # noqa: ANN202
    def cross_entropy(*args: object, **kwargs: object) -> Tensor:
        return _cross_entropy(*args, **kwargs, **mistake)

    return cross_entropy


_LOGITS = "the scores go in as they are: a softmax before it is a second one"
_BY_WEIGHTS = "the mean divides by the sum of the weights of the true classes"
_BY_COUNTED = "the mean divides by the rows that count, not by all of them"
_WEIGHTS = "`weight` is not used"

both(
    "cross_entropy",
    "CrossEntropyLoss",
    lambda: _cases("cross_entropy"),
    {
        _LOGITS: _with(scores="twice"),
        "exp overflows: take the logarithm of the softmax in one step": (
            _with(shifted=False)
        ),
        "the sign: it is minus the logarithm": _with(sign=1.0),
        "classes lie along dimension 1, also where more dimensions follow": (
            _with(dim=-1)
        ),
        "the softmax runs over the classes, dimension 1, not over the batch": (
            _with(dim=0)
        ),
        _BY_WEIGHTS: _with(by_weights=False),
        _BY_COUNTED: _with(by_counted=False),
        _WEIGHTS: _with(weigh=False),
        "smoothing goes to all classes, the true one included: e / C to each": (
            _with(to_others=True)
        ),
    },
    run=of_input,
)


def _nll(**mistake: object):  # noqa: ANN202
    def nll_loss(
        input: Tensor,
        target: Tensor,
        weight: Tensor | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
    ) -> Tensor:
        return _cross_entropy(
            input, target, weight, ignore_index, reduction,
            **({"scores": "none"} | mistake),
        )  # fmt: skip

    return nll_loss


both(
    "nll_loss",
    "NLLLoss",
    lambda: _cases("nll_loss"),
    {
        "the scores are logarithms already: no softmax here": _nll(scores="logs"),
        "the sign: it is minus the score": _nll(sign=1.0),
        _BY_WEIGHTS: _nll(by_weights=False),
        _BY_COUNTED: _nll(by_counted=False),
        _WEIGHTS: _nll(weigh=False),
    },
    run=of_input,
)
