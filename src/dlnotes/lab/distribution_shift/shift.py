"""Correct for a shift that is known by its kind: of the inputs, or of the labels."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape

from .logistic import fit_logistic, log_odds


def density_ratio(
    source: Tensor, target: Tensor, at: Tensor, *, l2: float = 1e-3
) -> Tensor:
    """Estimate how much denser the target is than the source, by a classifier.

    A logistic regression learns to tell target from source. Its odds at ``x`` are
    ``M p_target(x) / (N p_source(x))``, so the ratio is the odds times ``N / M``
    (Bickel, Brückner & Scheffer 2009).

    Args:
        source: ``[..., N, D]`` features of the training inputs.
        target: ``[..., M, D]`` features of the inputs to come.
        at: ``[..., K, D]`` features where the ratio is wanted.
        l2: penalty on the slopes; towards a ratio of 1.

    Returns:
        ``[..., K]``, above 0.
    """
    n, m = source.shape[-2], target.shape[-2]
    x = torch.cat([source, target], -2)
    y = torch.cat(
        [torch.zeros_like(source[..., 0]), torch.ones_like(target[..., 0])], -1
    )
    return (log_odds(fit_logistic(x, y, l2=l2), at)).exp() * (n / m)


def effective_sample_size(weights: Tensor) -> Tensor:
    """Say how many equally weighted samples would average as precisely (Kish 1965).

    Args:
        weights: ``[..., N]`` of 0 and more.

    Returns:
        ``[...]``, from 1 to N: the squared sum over the sum of squares.

    Raises:
        ValueError: if a weight is negative, or all are 0.
    """
    if bool((weights < 0).any()) or not bool((weights.sum(-1) > 0).all()):
        raise ValueError("effective_sample_size: weights must be >= 0 and not all 0")
    weights = weights / weights.amax(-1, keepdim=True)  # squares of tiny ones vanish
    return weights.sum(-1).square() / weights.square().sum(-1)


def label_shift_weights(confusion: Tensor, predicted: Tensor) -> Tensor:
    """Estimate how much more frequent each class has become, from predictions alone.

    If the inputs of each class look as before, the share of predictions ``i`` is
    ``sum_j C[i, j] w[j]``, where ``C[i, j]`` is how often class ``j`` was predicted
    as ``i`` before, as a share of all, and ``w[j]`` the ratio of new to old
    frequency. Solve for ``w`` (Lipton, Wang & Smola 2018, BBSE).

    Args:
        confusion: ``[C, C]``, counts or shares on held-out data from before: row
            is predicted, column is true.
        predicted: ``[..., C]``, counts or shares of the predictions now.

    Returns:
        ``[..., C]`` ratios; negative ones, which chance makes, are set to 0.

    Raises:
        ValueError: if a shape is not as above, or the confusion matrix cannot be
            inverted.
    """
    size = check_shape("label_shift_weights", confusion=(confusion, ("C", "C")))
    shape = (*predicted.shape[:-1], size["C"])
    check_shape("label_shift_weights", predicted=(predicted, shape))
    joint = confusion.double() / confusion.sum()
    if int(torch.linalg.matrix_rank(joint)) < size["C"]:
        raise ValueError("label_shift_weights: confusion must be invertible")
    share = predicted.double() / predicted.sum(-1, keepdim=True)
    return torch.linalg.solve(joint, share[..., None])[..., 0].clamp(min=0)


def label_shift_em(probabilities: Tensor, prior: Tensor, *, steps: int = 100) -> Tensor:
    """Estimate the class shares that make a classifier's probabilities fit new data.

    Expectation and maximization in turn: with the present shares the probabilities
    of each sample are reweighted and normalised; their mean is the next shares
    (Saerens, Latinne & Decaestecker 2002).

    Args:
        probabilities: ``[N, C]``, of the classes given each new sample, by a
            classifier that was trained where the shares were ``prior``.
        prior: ``[C]``, the old shares, above 0.
        steps: how often.

    Returns:
        ``[C]`` float64, the new shares.

    Raises:
        ValueError: if a shape is not as above, or an old share is 0.
    """
    shape = {"probabilities": (probabilities, ("N", "C")), "prior": (prior, ("C",))}
    check_shape("label_shift_em", **shape)
    check_range("label_shift_em", 0, open_low=True, prior=float(prior.min()))
    likelihood = probabilities.double() / prior.double()  # [N, C], up to a factor
    shares = prior.double() / prior.sum()
    for _ in range(steps):
        joint = likelihood * shares
        shares = (joint / joint.sum(1, keepdim=True)).mean(0)
    return shares
