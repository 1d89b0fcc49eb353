"""Reverse mode on plain numbers: a program as a list of sums and products."""

from __future__ import annotations

from collections.abc import Sequence


def tape_gradients(
    inputs: Sequence[float], steps: Sequence[tuple[str, int, int]]
) -> list[float]:
    """Return the derivative of a program's last value by each of its inputs.

    The values of a program are numbered: first the inputs, then the result of each
    step, in order. Step ``("*", 0, 1)`` multiplies the values 0 and 1.

    Args:
        inputs: numbers, one or more.
        steps: each ``("+", i, j)`` or ``("*", i, j)``; may be empty.

    Returns:
        One derivative for each input.

    Raises:
        ValueError: if a step has another sign.
    """
    values = [*inputs]
    slopes = []
    for sign, i, j in steps:
        if sign not in ("+", "*"):
            raise ValueError(f"tape_gradients: a step must be + or *, got {sign!r}")
        a, b = values[i], values[j]
        values.append(a + b if sign == "+" else a * b)
        slopes.append((1, 1) if sign == "+" else (b, a))
    gradients = [0.0] * len(values)
    gradients[-1] = 1.0
    for k in reversed(range(len(steps))):
        gradient = gradients[len(inputs) + k]
        for place, slope in zip(steps[k][1:], slopes[k], strict=True):
            gradients[place] += slope * gradient
    return gradients[: len(inputs)]
