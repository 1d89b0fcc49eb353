"""Every figure of the book: one style, one palette, direct labels.

Here are the figures that any chapter may draw (:func:`lines`, :func:`predicted`,
:func:`bars`, :func:`heatmap`, :func:`histograms`, :func:`images`). A figure made
for one chapter lives in the module of that name: ``plotting.roi`` for ``roi.ipynb``.
"""

from dlnotes.plotting import (
    activations,
    adam,
    approximation,
    autograd,
    choosing_an_optimizer,
    distribution_shift,
    gated_rnns,
    gradient_descent,
    initialization,
    language_models,
    linear_algebra,
    losses,
    markov_chains,
    memory_layout,
    modules,
    normalization,
    optimizers,
    perceptrons,
    python_toolbox,
    regularization,
    rnn,
    roi,
    saving_models,
    schedules,
    tensors,
)
from dlnotes.plotting._figure import MIME, Figure, figure
from dlnotes.plotting._interactive import Interactive
from dlnotes.plotting._style import (
    COLORS,
    DIVERGING,
    SEQUENTIAL,
    label_lines,
    use_style,
)
from dlnotes.plotting.basics import bars, heatmap, histograms, images
from dlnotes.plotting.curves import lines, predicted

__all__ = [
    "COLORS",
    "DIVERGING",
    "MIME",
    "SEQUENTIAL",
    "Figure",
    "Interactive",
    "activations",
    "adam",
    "approximation",
    "autograd",
    "bars",
    "choosing_an_optimizer",
    "distribution_shift",
    "figure",
    "gated_rnns",
    "gradient_descent",
    "heatmap",
    "histograms",
    "images",
    "initialization",
    "label_lines",
    "language_models",
    "linear_algebra",
    "lines",
    "losses",
    "markov_chains",
    "memory_layout",
    "modules",
    "normalization",
    "optimizers",
    "perceptrons",
    "predicted",
    "python_toolbox",
    "regularization",
    "rnn",
    "roi",
    "saving_models",
    "schedules",
    "tensors",
    "use_style",
]
