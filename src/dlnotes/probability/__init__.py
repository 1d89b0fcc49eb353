"""Chance as a tool: Markov chains, which make texts and are made of them.

Nothing here has a model.
"""

from dlnotes.probability.chains import (
    entropy_rate,
    power_iteration,
    sample_chain,
    stationary,
)

__all__ = ["entropy_rate", "power_iteration", "sample_chain", "stationary"]
