"""The task of perplexity: no library here has it, so a product is the model."""

import torch

from dlnotes.checking import Case, task


def by_product(log_probs):
    """Take the root of the product of one over the probabilities.

    Args:
        log_probs: natural logarithms, any shape.

    Returns:
        ``[]``.
    """
    chances = log_probs.exp().flatten()
    return (1 / chances ** (1 / len(chances))).prod()


def _cases():
    yield Case("three tokens", (torch.tensor([0.5, 0.1, 0.25]).double().log(),))
    yield Case("all certain", (torch.zeros(4).double(),))
    yield Case("uniform over 50", (torch.full((7,), 0.02).double().log(),))
    yield Case("one impossible", (torch.tensor([0.5, 0.0]).double().log(),))
    yield Case("a batch", (torch.rand(3, 5).double().log(),))


task(
    "text.perplexity",
    "dlnotes.checking.text.measures.by_product",
    cases=_cases,
    gradients=False,
    wrong={
        "that is the harmonic mean of 1 / p; take the mean of the logarithms": (
            lambda log_probs: 1 / log_probs.exp().mean()
        ),
        "that is the arithmetic mean of 1 / p; take the mean of the logarithms": (
            lambda log_probs: (-log_probs).exp().mean()
        ),
        "the logarithms are natural: the base is e, not 2": (
            lambda log_probs: 2 ** (-log_probs.mean())
        ),
        "a longer text must not be harder: take the mean, not the sum": (
            lambda log_probs: (-log_probs.sum()).exp()
        ),
        "the exponent is minus the mean": lambda log_probs: log_probs.mean().exp(),
        "this is the cross-entropy; perplexity is its exponential": (
            lambda log_probs: -log_probs.mean()
        ),
    },
)
