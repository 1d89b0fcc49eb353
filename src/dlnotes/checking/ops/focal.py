"""The task of the focal loss, and the mistakes that are easily made."""

import torch

from dlnotes.checking import Case, task


def _cases():
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


task("ops.sigmoid_focal_loss", cases=_cases).mistakes("""
    the factor is 1 - q, small where the model is right already
        wrong**gamma => (1 - wrong) ** gamma
    alpha is the weight of a 1, and 1 - alpha that of a 0
        (1 - alpha + (2 * alpha - 1) * targets) => (alpha + (1 - 2 * alpha) * targets)
""")
