"""The task of the divergence, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case

from ._common import both


def _cases():
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


both("kl_div", "KLDivLoss", _cases).mistakes("""
    'mean' divides by all elements; only 'batchmean' by the rows
        if reduction != "batchmean": => if reduction not in ("batchmean", "mean"):
    0 log 0 is 0, not nan: see `torch.xlogy`
        losses = torch.xlogy(target, target) - target * input
        => losses = target * target.log() - target * input
""")
