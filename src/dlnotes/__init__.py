"""The library behind *Deep learning notes*: PyTorch once more, from scratch.

Swap the root of an import path and you have the address:
``torchvision.ops.roi_align`` is :func:`dlnotes.ops.roi_align`,
``torch.nn.functional.gelu`` is :func:`dlnotes.nn.functional.gelu`.
Each of these *twins* has the parameters, defaults and results of its model,
and a test that holds one against the other.

One import is enough, ``import dlnotes as dl``: a package such as ``dl.nn`` is loaded
when its name is first used. ``dl.setup`` and ``dl.source`` are those of
:mod:`dlnotes.show`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from dlnotes import (
        autograd,
        checking,
        checkpoints,
        data,
        decorators,
        lab,
        linalg,
        nn,
        ops,
        optim,
        plotting,
        probability,
        show,
        tensors,
        text,
        training,
    )
    from dlnotes._measured import Measured
    from dlnotes.checking import Report, Verdict
    from dlnotes.show import setup, source

__version__ = "0.1.0"
__all__ = [
    "autograd",
    "check",
    "checking",
    "checkpoints",
    "data",
    "decorators",
    "lab",
    "linalg",
    "measured",
    "nn",
    "ops",
    "optim",
    "plotting",
    "probability",
    "setup",
    "show",
    "source",
    "tensors",
    "text",
    "training",
]


def __getattr__(name: str) -> ModuleType | Callable:
    """Load a package, or what stands in ``show``, on first use."""
    if name in ("setup", "source"):
        return getattr(importlib.import_module("dlnotes.show"), name)
    if name in __all__:
        return importlib.import_module(f"dlnotes.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def check(
    name: str,
    function: Any,  # noqa: ANN401
    refusals: bool = False,
) -> Report | Verdict:
    """Hold your own version of a twin against PyTorch, or your answer, with a hint.

    Args:
        name: the twin, by its short name (``"roi_align"``) or, where two share
            one, with its module in front (``"nn.functional.softmax"``); or a blank
            of a page, by the name that stands there (``"autograd-slope"``).
        function: your version, called as PyTorch's is; for a blank, your answer.
        refusals: whether yours must refuse the bad inputs that PyTorch refuses.

    Returns:
        For a twin, a report that is true when all cases agree, and otherwise shows
        the first case that fails and, where it is known, the likely mistake. To call
        your function on that case again: ``*report.case.args``,
        ``**report.case.kwargs``; PyTorch's answer is ``report.expected``.
        For a blank, a verdict that is true when the answer is right.

    Raises:
        ValueError: if nothing has this name, or ``function`` is not callable.
    """
    from dlnotes.checking import run  # torch comes with it: not before it is needed

    return run(name, function, refusals)


def measured(page: str, experiment: str) -> Measured:
    """Return what an experiment gave that is too long to run on the page.

    Args:
        page: whose experiment it is, say ``"optimizers"``.
        experiment: a function in ``notebooks/measure/optimizers.py``.

    Returns:
        Its settings and its rows, as in ``dl.measured("optimizers", "race").rows``.

    Raises:
        ValueError: if nothing is stored under these names.
    """
    from dlnotes._measured import read

    return read(page, experiment)
