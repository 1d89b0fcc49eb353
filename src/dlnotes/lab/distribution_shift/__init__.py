"""Chance as a tool: comparing samples, correcting for shift, watching streams.

:func:`ks_2samp` and :func:`wasserstein_distance` have the parameters and results of
SciPy's.

Chapter: distribution_shift
"""

from .drift import cusum, cusum_run_length, first_alarm, page_hinkley
from .experts import expert_weights
from .logistic import fit_logistic, log_odds
from .shift import (
    density_ratio,
    effective_sample_size,
    label_shift_em,
    label_shift_weights,
)
from .two_samples import (
    KstestResult,
    ks_2samp,
    ks_leads,
    ks_pvalue,
    wasserstein_distance,
)
from .vectors import MMDResult, classifier_test, mmd_test

__all__ = [
    "KstestResult",
    "MMDResult",
    "classifier_test",
    "cusum",
    "cusum_run_length",
    "density_ratio",
    "effective_sample_size",
    "expert_weights",
    "first_alarm",
    "fit_logistic",
    "ks_2samp",
    "ks_leads",
    "ks_pvalue",
    "label_shift_em",
    "label_shift_weights",
    "log_odds",
    "mmd_test",
    "page_hinkley",
    "wasserstein_distance",
]
