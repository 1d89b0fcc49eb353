"""Every figure of the book: one style, one palette, direct labels.

Here are the figures that any chapter may draw (:func:`lines`, :func:`predicted`,
:func:`bars`, :func:`heatmap`, :func:`histograms`, :func:`images`). A figure made
for one chapter lives in the module of that name, which is loaded on first use:
``plotting.roi`` for ``roi.ipynb``.
"""

import importlib
import pkgutil
from types import ModuleType

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

_SHARED = {"basics", "curves"}  # drawn by any chapter: their names are taken above
_CHAPTERS = [
    module.name
    for module in pkgutil.iter_modules(__path__)
    if not module.name.startswith("_") and module.name not in _SHARED
]
__all__ = [
    "COLORS",
    "DIVERGING",
    "MIME",
    "SEQUENTIAL",
    "Figure",
    "Interactive",
    "bars",
    "figure",
    "heatmap",
    "histograms",
    "images",
    "label_lines",
    "lines",
    "predicted",
    "use_style",
]
__all__ += _CHAPTERS


def __getattr__(name: str) -> ModuleType:
    """Load a chapter's figures on first use."""
    if name in _CHAPTERS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
