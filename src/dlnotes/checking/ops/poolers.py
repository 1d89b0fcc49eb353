"""The task of the choice of a pyramid's level."""

import torch

from dlnotes.checking import Case, task


def _cases():
    sides = torch.tensor([10.0, 56, 111, 112, 223, 224, 225, 448, 900])
    squares = torch.stack([0 * sides, 0 * sides, sides, sides], 1)
    corner = 300 * torch.rand(40, 2)
    random = torch.cat([corner, corner + 600 * torch.rand(40, 2) ** 2], 1)
    yield Case("squares", (2, 5), inputs=([squares],))
    yield Case("random boxes of two images", (2, 5), inputs=([random, squares],))
    yield Case("other settings", (1, 4, 112, 3), inputs=([random],))
    yield Case("no area", (2, 5), inputs=([torch.tensor([[3.0, 3, 3, 3]])],))
    yield Case("no boxes", (2, 5), inputs=([torch.zeros(0, 4)],))


task(
    "ops.poolers.LevelMapper",
    cases=_cases,
    run=lambda kind, case: kind(*case.args)(*case.inputs),
).mistakes("""
    the side counts, the square root of the area, not the area
        .sqrt() =>
    the level is rounded down
        level.floor() => level.round()
""")
