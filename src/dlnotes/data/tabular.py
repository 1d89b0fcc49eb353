"""Tables of numbers that come with scikit-learn."""

from __future__ import annotations

import torch
from torch import Tensor


def diabetes() -> tuple[Tensor, Tensor]:
    """Load ten measurements of 442 patients, and their disease a year later.

    The set of Efron, Hastie, Johnstone & Tibshirani 2004, *Least angle
    regression*: age, sex, body mass index, blood pressure and six blood values.

    Returns:
        Features ``[442, 10]`` and target ``[442]``, both float64, each column
        with mean 0 and variance 1.
    """
    from sklearn.datasets import load_diabetes

    features, target = map(torch.from_numpy, load_diabetes(return_X_y=True))
    return _standardised(features), _standardised(target)


def _standardised(values: Tensor) -> Tensor:
    return (values - values.mean(0)) / values.std(0, correction=0)
