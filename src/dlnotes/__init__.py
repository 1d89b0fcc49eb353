"""The library behind *Deep learning notes*: PyTorch once more, from scratch.

Swap the root of an import path and you have the address:
``torchvision.ops.roi_align`` is :func:`dlnotes.ops.roi_align`,
``torch.nn.functional.gelu`` is :func:`dlnotes.nn.functional.gelu`.
Each of these *twins* has the parameters, defaults and results of its model,
and a test that holds one against the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlnotes._measured import Measured
    from dlnotes.checking import Report

__version__ = "0.1.0"
__all__ = ["check", "measured"]


def check(name: str, function: Callable) -> Report:
    """Hold your own version of a twin against PyTorch, and get a hint.

    Args:
        name: the twin, by its short name (``"roi_align"``) or, where two share
            one, with its module in front (``"nn.functional.softmax"``).
        function: your version, called as PyTorch's is.

    Returns:
        A report that is true when all cases agree, and otherwise shows the
        first case that fails and, where it is known, the likely mistake. To call
        your function on that case again: ``*report.case.args``,
        ``**report.case.kwargs``; PyTorch's answer is ``report.expected``.

    Raises:
        ValueError: if no twin has this name, or ``function`` is not callable.
    """
    from dlnotes.checking import run  # torch comes with it: not before it is needed

    return run(name, function)


def measured(page: str, experiment: str) -> Measured:
    """Return what an experiment gave that is too long to run on the page.

    Args:
        page: whose experiment it is, say ``"optimizers"``.
        experiment: a function in ``notebooks/measure/optimizers.py``.

    Returns:
        The settings and the rows: ``dl.measured("optimizers", "race").rows``.

    Raises:
        ValueError: if nothing is stored under these names.
    """
    from dlnotes._measured import read

    return read(page, experiment)
