"""Tasks of the losses of a residual, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case, diffs

from ._common import both, reduced

_NAN = float("nan")


def _cases(*more, weighted=True):
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


_PER_ROW = diffs("""
    'mean' divides by the number of elements, not by that of the rows
        losses.mean() if => losses.sum() / (len(losses) if losses.ndim else 1) if
""")
both("mse_loss", "MSELoss", _cases(), _PER_ROW).mistakes("""
    the square is not halved: that is Huber's loss near 0
        d.square_() => d.square_().div_(2)
        d.mul_(2) => d
""")
both("l1_loss", "L1Loss", _cases()).mistakes("""
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
    _cases(("delta=2", {"delta": 2.0}), ("delta=0", {"delta": 0.0})),
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
    _cases(
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
