"""What is due in the blanks of ``optimizers.ipynb`` and of the pages below it."""

from __future__ import annotations

import itertools
import math

import torch

from dlnotes.checking import answer


@answer(
    "optimizers-limit",
    wrong={
        "that is the limit for the curvature 20": lambda: [0.1, 0.9],
        "1/50 ends on the floor in one step; the limit is further": (
            lambda: [0.02, 0.98]
        ),
        "across, the factor is −1 at the limit; asked is the one along": (
            lambda: [0.04, -1.0]
        ),
    },
)
def _limit() -> list[float]:
    limit = 2 / 50
    return [limit, 1 - limit * 1]


@answer(
    "optimizers-sum",
    wrong={
        "a sum, not an average: the gradient is added whole": lambda: [
            0.75,
            0.875,
            0.1,
        ],
        "the last is the length of a step: the learning rate times b": (
            lambda: [1.75, 2.0]
        ),
    },
)
def _sum() -> list[float]:
    x = torch.zeros(1, dtype=torch.float64)
    optimizer, places = torch.optim.SGD([x], lr=0.1, momentum=0.5), [0.0]
    for _ in range(100):
        x.grad = torch.ones_like(x)
        optimizer.step()
        places.append(x.item())
    steps = [a - b for a, b in itertools.pairwise(places)]
    return [steps[2] / 0.1, steps[-1]]


@answer(
    "adam-step",
    wrong={
        "the step lacks the bias correction": (
            lambda: [0.004996, 0.08 / math.sqrt(0.004996)]
        ),
        "both are divided by 1 − βᵗ with t = 2 now": (
            lambda: [0.004996, 0.8 / math.sqrt(4.996)]
        ),
    },
)
def _step() -> list[float]:
    x = torch.zeros(1, dtype=torch.float64)
    optimizer = torch.optim.Adam([x], lr=1.0)
    before = 0.0
    for g in (2.0, -1.0):
        before = x.item()
        x.grad = torch.full_like(x, g)
        optimizer.step()
    state = optimizer.state[x]
    return [state["exp_avg_sq"].item(), before - x.item()]


@answer(
    "adam-left",
    wrong={
        "L2 is divided by the size of the gradients, not multiplied": (
            lambda: [math.exp(-1.0), math.exp(-0.5)]
        ),
        "AdamW does not look at the size of the gradients": (
            lambda: [math.exp(-0.25), math.exp(-0.25)]
        ),
    },
)
def _left() -> list[float]:
    return [math.exp(-0.5 / 2), math.exp(-0.5)]


@answer(
    "choosing-an-optimizer-gigabytes",
    wrong={
        "the gradients need memory, too": lambda: 56.0,
        "that is for Adam, which keeps two numbers": lambda: 112.0,
    },
)
def _gigabytes() -> float:
    return 7.0 * (4 + 4 + 4)
