"""What is due in the blanks of ``gradient_descent.ipynb`` and of the page below it."""

from __future__ import annotations

import math

from dlnotes.checking import answer


@answer(
    "gradient-descent-factor",
    wrong={
        "that is for x²; the derivative of 5x² is 10x": lambda: [0.9, 1.0],
        "1/10 is where one step ends at 0; the limit is further": lambda: [0.5, 0.1],
        "the factor is 1 minus the learning rate times 10": lambda: [-0.5, 0.2],
    },
)
def _factor() -> list[float]:
    x, rate = 1.0, 0.05
    return [x - rate * 10 * x, 2 / 10]


@answer(
    "gradient-descent-two",
    wrong={
        "the second slope is 4y": lambda: [2.4, 0.8],
        "subtract the learning rate times the slope": lambda: [3.6, 1.4],
        "both slopes are taken at the old point, and once": lambda: [1.92, 0.36],
    },
)
def _two() -> list[float]:
    x, y, rate = 3.0, 1.0, 0.1
    return [x - rate * 2 * x, y - rate * 4 * y]


@answer(
    "stochastic-gradient-descent-noise",
    wrong={
        "the spread falls with the root of the batch size": lambda: [0.5, 16.0],
        "half the spread takes four times the samples": lambda: [2.0, 2.0],
        "that is the variance": lambda: [4.0, 4.0],
    },
)
def _noise() -> list[float]:
    return [8 / math.sqrt(16), 4.0]


@answer(
    "stochastic-gradient-descent-variance",
    wrong={
        "the noise of four samples has a quarter of the variance": (
            lambda: 0.4 * 6.5 / 1.6
        ),
        "the divisor is 2 − η": lambda: 0.4 * 6.5 / 4,
        "a root is not asked for": lambda: math.sqrt(0.4 * 6.5 / 4 / 1.6),
    },
    rtol=1e-3,
)
def _variance() -> float:
    share, kept = 0.4, 0.0
    for _ in range(200):
        kept = (1 - share) ** 2 * kept + share**2 * 6.5 / 4
    return kept
