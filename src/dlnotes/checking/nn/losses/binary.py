"""Tasks of the losses of two classes, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case

from ._common import both, of_input, reduced


def _cases(logits):
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


def _of_input_inside(function, case):
    """As ``of_input``, without the slopes at 0 and 1, which PyTorch cuts off."""
    value, slope = of_input(function, case)
    x = case.args[0]
    return value, slope.where((x > 0) & (x < 1), torch.zeros_like(slope))


_BY_NUMBER = "the mean divides by the number of losses, not by the weights"
_REDUCE = "reduce(name, losses if weight is None else losses * weight, reduction)"
both(
    "binary_cross_entropy",
    "BCELoss",
    lambda: _cases(logits=False),
    {
        _BY_NUMBER: (
            f"return {_REDUCE}",
            'if weight is not None and reduction == "mean":\n'
            "        return (losses * weight).sum() / (weight + 0 * losses).sum()\n"
            f"    return {_REDUCE}",
        )
    },
    run=_of_input_inside,
).mistakes("""
    PyTorch's logarithm stops at -100: log(0) must not be -inf
        _LEAST_LOG = -100.0 => _LEAST_LOG = -float("inf")
""")


def _with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    if input.shape != target.shape:
        raise ValueError("shapes differ")
    yes = input.clamp(max=0) - torch.log1p(torch.exp(-input.abs()))
    no = yes - input
    count = 1.0 if pos_weight is None else pos_weight
    losses = -count * target * yes - (1 - target) * no
    losses = losses if weight is None else losses * weight
    return reduced(losses, reduction)


both(
    "binary_cross_entropy_with_logits",
    "BCEWithLogitsLoss",
    lambda: _cases(logits=True),
    base=_with_logits,
    run=of_input,
).mistakes("""
    sigmoid first and then the logarithm: at a logit of 200 the sigmoid is 1, log(0) is
    cut off at -100, and no gradient is left
        yes = input.clamp(max=0) - torch.log1p(torch.exp(-input.abs()))
        => p = input.sigmoid(); yes = p.log().clamp(min=-100)
        no = yes - input => no = (1 - p).log().clamp(min=-100)
    at a logit of 200 the sigmoid is 1, and log(0) is -inf: work with the logit, see
    `logaddexp`
        yes = input.clamp(max=0) - torch.log1p(torch.exp(-input.abs()))
        => p = input.sigmoid(); yes = p.log()
        no = yes - input => no = (1 - p).log()
    a logit goes in: it needs a sigmoid
        yes = input.clamp(max=0) - torch.log1p(torch.exp(-input.abs()))
        => p = input; yes = p.log().clamp(min=-100)
        no = yes - input => no = (1 - p).log().clamp(min=-100)
    a label of 0 costs, too: -(1 - t) log(1 - p) is missing
        - (1 - target) * no =>
    `pos_weight` is for the losses of label 1 only
        - (1 - target) * no => - count * (1 - target) * no
    the mean divides by the number of losses, not by the weights
        return reduced(losses, reduction)
        => if weight is not None and reduction == "mean":
        |        return losses.sum() / weight.expand(losses.shape).sum()
        |    return reduced(losses, reduction)
""")
