"""Tasks of the losses with a hinge, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case

from ._common import both, of_input


def _random(*shape):
    generator = torch.Generator().manual_seed(sum(shape))
    return 2 * torch.randn(shape, generator=generator, dtype=torch.float64)


def _options(margins):
    yield "the defaults", {}
    for reduction in ("none", "sum"):
        yield f"reduction={reduction!r}", {"reduction": reduction}
    for margin in margins:
        yield f"margin={margin}", {"margin": margin}
    yield "an unknown reduction", {"reduction": "average"}


def _hinge_cases():
    x = _random(12).abs()
    labels = torch.tensor([1, -1, -1, 1] * 3)
    for name, options in _options((0.3, 2.5)):
        yield Case(name, (x, labels), options)
    edge = torch.tensor([0.0, 1.0, 1.0, 2.0, 0.5])
    signs = torch.tensor([1, -1, 1, -1, -1])
    yield Case("on the margin", (edge, signs), {"reduction": "none"})
    yield Case("nothing", (x[:0], labels[:0]))


both("hinge_embedding_loss", "HingeEmbeddingLoss", _hinge_cases).mistakes("""
    beyond the margin nothing is gained: the loss must not fall below 0
        .clamp(min=0) =>
    what is missing to the margin is not squared
        .clamp(min=0) => .clamp(min=0).square()
""")


def _ranking_cases():
    a, b = _random(2, 12)
    signs = torch.tensor([1, -1, -1, 1] * 3)
    for name, options in _options((0.5, 2.0)):
        yield Case(name, (a, b, signs), options)
    yield Case("equal scores", (a, a.clone(), signs), {"reduction": "none"})
    yield Case("numbers of dimensions that differ", (a, b, signs[None]))
    yield Case("nothing", (a[:0], b[:0], signs[:0]))


both("margin_ranking_loss", "MarginRankingLoss", _ranking_cases).mistakes("""
    1 means that the first score should be the higher one
        target * (input1 - input2) => target * (input2 - input1)
    a pair in the right order costs nothing, not less than nothing
        .clamp(min=0) =>
""")


def _multi_cases():
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


both("multi_margin_loss", "MultiMarginLoss", _multi_cases, run=of_input).mistakes("""
    the true class is not compared with itself
        missing.scatter(1, classes, 0.0) => missing
    the sum is divided by C, not by the C - 1 other classes
        missing.sum(1) / c => missing.sum(1) / (c - 1)
""")
