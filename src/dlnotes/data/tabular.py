"""Tables of numbers that come with scikit-learn."""

from __future__ import annotations

import torch
from torch import Tensor


def diabetes(standardise: bool = True) -> tuple[Tensor, Tensor]:
    """Load ten measurements of 442 patients, and their disease a year later.

    The set of Efron, Hastie, Johnstone & Tibshirani 2004, *Least angle
    regression*: age, sex, body mass index, blood pressure and six blood values.

    Args:
        standardise: whether each column gets mean 0 and variance 1; if not, all
            are as they were measured, each in its own unit.

    Returns:
        Features ``[442, 10]`` and target ``[442]``, both float64.
    """
    from sklearn.datasets import load_diabetes

    bundle = load_diabetes(return_X_y=True, scaled=standardise)
    features, target = map(torch.from_numpy, bundle)
    if not standardise:
        return features, target
    return _standardised(features), _standardised(target)


def _standardised(values: Tensor) -> Tensor:
    return (values - values.mean(0)) / values.std(0, correction=0)
