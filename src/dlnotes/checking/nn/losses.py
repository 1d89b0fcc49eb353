"""Tasks of the losses, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking._layers import layer


def reduced(losses, reduction="mean"):
    """Reduce as all losses do."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be none, mean or sum, got {reduction!r}")
    return losses if reduction == "none" else getattr(losses, reduction)()


def of_input(function, case):
    """Return the value, and the gradient of the input only.

    PyTorch has no gradient for the weights of classes.
    """
    x = case.args[0].detach().clone().requires_grad_()
    value = function(x, *case.args[1:], **case.kwargs)
    (slope,) = torch.autograd.grad(value.sum(), x)
    return value, slope


def both(function, name, cases, wrong=(), **options):
    """Add the task of a function and that of its layer."""
    address = f"nn.functional.{function}"
    this = task(address, cases=cases, wrong=wrong, **options)
    layer(f"nn.{name}", address)
    return this


# --- regression ---------------------------------------------------------------

_NAN = float("nan")


def _regression_cases(*more, weighted=True):
    def cases():
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


both("mse_loss", "MSELoss", _regression_cases()).mistakes("""
    'mean' divides by the number of elements, not by that of the rows
        losses.mean() if => losses.sum() / (len(losses) if losses.ndim else 1) if
    the square is not halved: that is Huber's loss near 0
        d.mul_(d) => d.mul_(d).div_(2)
        d.mul_(2) => d
""")
both("l1_loss", "L1Loss", _regression_cases()).mistakes("""
    residuals of both signs cancel: take the absolute value first
        (x - y).abs() => x - y
    nan in the gradient at 0: the root of a square has an infinite slope there
        (x - y).abs() => (x - y).square().sqrt()
""")


def _huber(input, target, reduction="mean", delta=1.0, weight=None):
    if delta <= 0:
        raise ValueError(f"delta must be > 0, got {delta}")
    d = input - target
    far = delta * (d.abs() - 0.5 * delta)
    losses = torch.where(d.abs() < delta, 0.5 * d * d, far)
    losses = losses if weight is None else losses * weight
    return reduced(losses, reduction)


_HALF = "the square is halved: both branches must meet with the same slope"
_JUMP = "half of delta is taken off the far branch: without it the curve jumps"
both(
    "huber_loss",
    "HuberLoss",
    _regression_cases(("delta=2", {"delta": 2.0}), ("delta=0", {"delta": 0.0})),
    base=_huber,
).mistakes("""
    the square is halved: both branches must meet with the same slope
        0.5 * d * d => d * d
    half of delta is taken off the far branch: without it the curve jumps
        - 0.5 * delta =>
    the bound is not used: it is not always 1
        d = input - target => d, delta = input - target, 1.0
    the far branch has the slope delta: that over delta is `smooth_l1_loss`
        reduced(losses, reduction) => reduced(losses, reduction) / delta
    `reduction` is not read: it may be 'none' or 'sum', too
        reduced(losses, reduction) => reduced(losses)
    the weighted mean of `huber_loss` divides by the number of losses; only `mse_loss`
    and `l1_loss` divide by the weights
        return reduced(losses, reduction)
        => if weight is not None and reduction == "mean":
        |        return losses.sum() / weight.sum()
        |    return reduced(losses, reduction)
""")
_BENT = "losses = _huber(x, y, beta, 1 / beta) if beta else (x - y).abs()"
_WHERE = (
    "d = (x - y).abs(); losses = torch.where(d < beta, d * d{}, d{}) if beta else d"
)
both(
    "smooth_l1_loss",
    "SmoothL1Loss",
    _regression_cases(
        ("beta=2", {"beta": 2.0}),
        ("beta=0", {"beta": 0.0}),
        ("beta below 0", {"beta": -1.0}),
        weighted=False,
    ),
    {
        _HALF: (_BENT, _WHERE.format(" / beta", " - 0.5 * beta")),
        _JUMP: (_BENT, _WHERE.format(" / (2 * beta)", "")),
    },
)

# --- binary -------------------------------------------------------------------


def _binary_cases(logits):
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
    lambda: _binary_cases(logits=False),
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
    lambda: _binary_cases(logits=True),
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

# --- classes ------------------------------------------------------------------


def _classes_cases(name):
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
    "cross_entropy",
    "CrossEntropyLoss",
    lambda: _classes_cases("cross_entropy"),
    run=of_input,
).mistakes("""
    the scores go in as they are: a softmax before it is a second one
        name = "cross_entropy"$
        => name = "cross_entropy"; input = input.softmax(min(input.ndim - 1, 1))
    the mean divides by the sum of the weights of the true classes
        if weights is None: => if True:
""")
both(
    "nll_loss", "NLLLoss", lambda: _classes_cases("nll_loss"), run=of_input
).mistakes("""
    the scores are logarithms already: no softmax here
        losses = -input.gather => losses = -input.log_softmax(dim).gather
    the sign: it is minus the score
        -input.gather => input.gather
""")

# --- divergence ---------------------------------------------------------------


def _divergence_cases():
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


both("kl_div", "KLDivLoss", _divergence_cases).mistakes("""
    'mean' divides by all elements; only 'batchmean' by the rows
        if reduction != "batchmean": => if reduction not in ("batchmean", "mean"):
    0 log 0 is 0, not nan: see `torch.xlogy`
        losses = torch.xlogy(target, target) - target * input
        => losses = target * target.log() - target * input
""")

# --- margins ------------------------------------------------------------------


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
