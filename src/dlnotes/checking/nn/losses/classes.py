"""Tasks of the losses over classes, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case

from ._common import both, of_input


def _cases(name):
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


both(
    "cross_entropy", "CrossEntropyLoss", lambda: _cases("cross_entropy"), run=of_input
).mistakes("""
    the scores go in as they are: a softmax before it is a second one
        name = "cross_entropy"$
        => name = "cross_entropy"; input = input.softmax(min(input.ndim - 1, 1))
    the mean divides by the sum of the weights of the true classes
        if weights is None: => if True:
""")
both("nll_loss", "NLLLoss", lambda: _cases("nll_loss"), run=of_input).mistakes("""
    the scores are logarithms already: no softmax here
        losses = -input.gather => losses = -input.log_softmax(dim).gather
    the sign: it is minus the score
        -input.gather => input.gather
""")
