"""Text: made from a source that is known, cut into tokens, and made by models."""

from .sampling import (
    Hypothesis,
    beam_search,
    exhaustive_search,
    greedy,
    restrict,
    sample,
    warm_up,
)

__all__ = [
    "Hypothesis",
    "beam_search",
    "exhaustive_search",
    "greedy",
    "restrict",
    "sample",
    "warm_up",
]
