"""The wrong versions are right ones with one change each."""

import pytest

import dlnotes
from dlnotes.checking.nn.losses import (
    binary,
    classes,
    divergence,
    margins,
    regression,
)
from dlnotes.checking.ops import focal

RIGHT = {
    "mse_loss": regression._loss(lambda d: d.square()),
    "l1_loss": regression._loss(lambda d: d.abs()),
    "huber_loss": regression._bent(),
    "smooth_l1_loss": regression._bent(over=True),
    "cross_entropy": classes._cross_entropy,
    "nll_loss": classes._nll(),
    "nn.functional.binary_cross_entropy": binary._bce(False),
    "binary_cross_entropy_with_logits": binary._bce(True),
    "kl_div": divergence._kl(),
    "hinge_embedding_loss": margins._hinge(),
    "margin_ranking_loss": margins._ranking(),
    "multi_margin_loss": margins._multi(),
    "sigmoid_focal_loss": focal._focal(),
}


@pytest.mark.parametrize("name", RIGHT)
def test_without_a_mistake_all_cases_agree(name):
    report = dlnotes.check(name, RIGHT[name])
    assert report, str(report)
