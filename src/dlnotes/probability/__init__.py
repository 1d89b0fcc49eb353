"""Chance as a tool: comparing samples, correcting for shift, watching streams, chains.

:func:`ks_2samp`, :func:`wasserstein_distance` and the three functions for shortest
paths have the parameters and results of SciPy's; the others have no model.
"""

from dlnotes.probability.chains import (
    entropy_rate,
    power_iteration,
    sample_chain,
    stationary,
)
from dlnotes.probability.drift import cusum, cusum_run_length, first_alarm, page_hinkley
from dlnotes.probability.edits import edit_distance, edit_path, edit_table
from dlnotes.probability.experts import expert_weights
from dlnotes.probability.hidden import Smoothed, forward_backward, viterbi
from dlnotes.probability.logistic import fit_logistic, log_odds
from dlnotes.probability.pagerank import google_matrix, pagerank
from dlnotes.probability.paths import bellman_ford, dijkstra, floyd_warshall
from dlnotes.probability.series import fit_ar, forecast, psi_weights, sample_ar
from dlnotes.probability.shift import (
    density_ratio,
    effective_sample_size,
    label_shift_em,
    label_shift_weights,
)
from dlnotes.probability.two_samples import (
    KstestResult,
    ks_2samp,
    ks_leads,
    ks_pvalue,
    wasserstein_distance,
)
from dlnotes.probability.vectors import MMDResult, classifier_test, mmd_test

__all__ = [
    "KstestResult",
    "MMDResult",
    "Smoothed",
    "bellman_ford",
    "classifier_test",
    "cusum",
    "cusum_run_length",
    "density_ratio",
    "dijkstra",
    "edit_distance",
    "edit_path",
    "edit_table",
    "effective_sample_size",
    "entropy_rate",
    "expert_weights",
    "first_alarm",
    "fit_ar",
    "fit_logistic",
    "floyd_warshall",
    "forecast",
    "forward_backward",
    "google_matrix",
    "ks_2samp",
    "ks_leads",
    "ks_pvalue",
    "label_shift_em",
    "label_shift_weights",
    "log_odds",
    "mmd_test",
    "page_hinkley",
    "pagerank",
    "power_iteration",
    "psi_weights",
    "sample_ar",
    "sample_chain",
    "stationary",
    "viterbi",
    "wasserstein_distance",
]
