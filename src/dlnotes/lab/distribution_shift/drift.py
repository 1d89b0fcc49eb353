"""Watch a stream of numbers, and say when its mean has moved up."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range


def cusum(values: Tensor, mean: float = 0.0, slack: float = 0.5) -> Tensor:
    """Add up what exceeds the mean, and forget whenever the sum falls below 0.

    ``S[t] = max(0, S[t-1] + x[t] - mean - slack)`` (Page 1954). The loop is not
    needed: ``S`` is the plain sum less the lowest value that it has had.

    Args:
        values: ``[..., T]`` floating point, the stream.
        mean: what the values should have.
        slack: this much above the mean is let pass; half of the rise that should
            be found is a good choice.

    Returns:
        ``[..., T]``, the statistic after each value.
    """
    path = (values - (mean + slack)).cumsum(-1)
    return path - path.cummin(-1).values.clamp(max=0)


def page_hinkley(values: Tensor, slack: float = 0.5) -> Tensor:
    """Do as :func:`cusum`, with the mean taken from the stream.

    The value at ``t`` is compared with the mean of all values up to and with it.

    Args:
        values: ``[..., T]`` floating point, the stream.
        slack: this much above the mean is let pass.

    Returns:
        ``[..., T]``, the statistic after each value.
    """
    count = torch.arange(1, values.shape[-1] + 1).to(values)
    return cusum(values - values.cumsum(-1) / count, slack=slack)


def first_alarm(statistic: Tensor, threshold: float) -> Tensor:
    """Say when a statistic first exceeds its threshold.

    Args:
        statistic: ``[..., T]``.
        threshold: an alarm is above it.

    Returns:
        ``[...]`` int64, the number of values seen by then, from 1; ``T + 1`` if
        there is no alarm.
    """
    alarm = statistic > threshold
    first = alarm.int().argmax(-1) + 1  # the first of equals
    return torch.where(alarm.any(-1), first, statistic.shape[-1] + 1)


def cusum_run_length(
    rise: float, slack: float = 0.5, threshold: float = 4.0, cells: int = 400
) -> float:
    """Compute the mean number of standard normal values until CUSUM's alarm.

    The interval from 0 to the threshold is cut into cells, and the statistic jumps
    between their middles as a Markov chain; the mean times ``L`` until it leaves
    solve ``L = 1 + P L`` (Brook & Evans 1972).

    Args:
        rise: how far the values' mean lies above the one that CUSUM was told.
        slack: of CUSUM.
        threshold: of the alarm.
        cells: the more, the more precise.

    Returns:
        The mean run length from a statistic of 0.

    Raises:
        ValueError: if ``threshold`` is not positive.
    """
    check_range("cusum_run_length", 0, open_low=True, threshold=threshold)
    width = 2 * threshold / (2 * cells - 1)  # cell 0 is half as wide: 0 lies in it
    middle = torch.arange(cells, dtype=torch.float64) * width
    upper = middle + width / 2 - (rise - slack)  # less the mean of a jump
    jump = upper - middle[:, None]  # [from, to]
    below = torch.special.ndtr(jump)
    chain = torch.cat([below[:, :1], below.diff(dim=1)], 1)
    ones = torch.ones(cells, dtype=torch.float64)
    times = torch.linalg.solve(torch.eye(cells).double() - chain, ones)
    return times[0].item()
