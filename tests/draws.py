"""Hold random functions against each other: number by number, or as distributions."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from twins import assert_same

DRAWS = 100_000


def assert_same_draws(
    ours: Callable,
    theirs: Callable,
    shape: tuple,
    *args,
    dtype: torch.dtype = torch.float64,
    view: Callable[[Tensor], Tensor] = lambda tensor: tensor,
    own_generator: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    **kwargs,
):
    """Both fill the same cells with the same numbers, and return what they got.

    ``view`` picks the cells of a tensor of ``shape``; the others must stay as they
    are. Afterwards both have drawn equally often, from the same generators.
    """
    results = []
    for function in (ours, theirs):
        torch.manual_seed(7)
        generator = torch.Generator().manual_seed(11)
        named = {**kwargs, **({"generator": generator} if own_generator else {})}
        memory = torch.full(shape, torch.nan, dtype=dtype)
        given = view(memory)
        assert function(given, *args, **named) is given
        results.append((memory, torch.rand(1), torch.rand(1, generator=generator)))
    assert_same(*results, rtol=rtol, atol=atol)


def distance(values: Tensor, cdf: Callable[[Tensor], Tensor]) -> float:
    """Return the largest gap between a sample's shares and those that are due.

    Args:
        values: any shape.
        cdf: share of the distribution below each number.
    """
    values = values.flatten().double().sort().values
    due = cdf(values)
    steps = torch.arange(len(values) + 1, dtype=torch.float64) / len(values)
    return float(torch.maximum(due - steps[:-1], steps[1:] - due).max())


def assert_drawn_from(values: Tensor, cdf: Callable[[Tensor], Tensor]):
    """Kolmogorov and Smirnov's test; one right sample in a million fails it.

    With 100,000 numbers the limit is a gap of 0.0085. A distribution that is off by
    0.017 anywhere is missed less often than one time in ten thousand: the sample's
    share at that place has a standard deviation of at most 0.0016.
    """
    limit = math.sqrt(math.log(2 / 1e-6) / (2 * values.numel()))
    assert distance(values, cdf) < limit


def uniform_cdf(a: float, b: float) -> Callable[[Tensor], Tensor]:
    return lambda x: ((x - a) / (b - a)).clamp(0, 1)


def normal_cdf(
    mean: float = 0.0, std: float = 1.0, a: float = -math.inf, b: float = math.inf
) -> Callable[[Tensor], Tensor]:
    """Return the shares of a bell of which only the part from a to b is left.

    By ``erfc``, which is exact far out on the left, where ``ndtr`` is 0.
    """

    def below(x: Tensor) -> Tensor:
        return torch.special.erfc((mean - x) / (std * math.sqrt(2))) / 2

    low, high = (below(torch.tensor(end, dtype=torch.float64)) for end in (a, b))
    return lambda x: ((below(x) - low) / (high - low)).clamp(0, 1)
