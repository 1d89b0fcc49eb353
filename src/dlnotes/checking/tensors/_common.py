"""What the tasks on tensors share.

Every input counts ``0, 1, 2, ...``, so that a wrong value tells which element
was read in place of the right one. Inputs whose cells overlap are integers: the
gradient of such a leaf means nothing.
"""

import math

import torch
from torch import Tensor

from dlnotes.checking import Case, task


def ramp(*shape):
    """Return ``0, 1, 2, ...`` in a shape, float64."""
    return torch.arange(float(math.prod(shape)), dtype=torch.float64).reshape(shape)


CUBE = ramp(2, 3, 4)
TURNED = ramp(2, 3, 4).permute(0, 2, 1)
SLICED = ramp(3, 6)[:, 1:5]
STACKED = torch.arange(4).expand(3, 4)  # three rows, one storage of four cells
COPY = "the values are right, but copied: return a view of the same storage"


def add(name, cases, model="", **options):
    """Add a task; each case is its name, then the arguments."""
    return task(
        f"tensors.{name}",
        model or f"torch.{name}",
        cases=lambda: [Case(title, tuple(args)) for title, *args in cases],
        **options,
    )


def copied(model):
    """Return a version of ``model`` whose results are copies."""

    def version(*args, **kwargs):
        result = model(*args, **kwargs)
        if isinstance(result, Tensor):
            return result.clone(memory_format=torch.contiguous_format)
        return tuple(t.clone(memory_format=torch.contiguous_format) for t in result)

    return version
