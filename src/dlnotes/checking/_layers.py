"""The task of a layer, made of the task of its function."""

from __future__ import annotations

import inspect

from torch import nn

from dlnotes.checking._task import Case, Task, known, task, tensors_in


def layer(name: str, function: str, **options) -> Task:
    """Add the task of a layer that keeps its function's settings.

    The cases are the function's, but for those with a tensor as a setting, and the
    function's mistakes are the layer's.

    Args:
        name: the layer's address below ``dlnotes``.
        function: the name of the function's task.
        options: other attributes of the task, say mistakes of the layer alone.

    Returns:
        The task.
    """
    of = known(function)

    def cases():
        settings = inspect.signature(this.twin()).parameters
        for case in of.cases():
            given = inspect.signature(of.twin()).bind(*case.args, **case.kwargs)
            kept = {k: v for k, v in given.arguments.items() if k in settings}
            inputs = tuple(v for k, v in given.arguments.items() if k not in settings)
            if not tensors_in(kept):
                yield Case(case.name, (), kept, inputs)

    this = task(name, **{"cases": cases, "of": of, **options})
    return this


def as_layer(version, this: Task):
    """Make a layer of a version of the function; it is built as our own layer is."""
    constructor = inspect.signature(this.twin())
    has_mode = "training" in inspect.signature(this.of.twin()).parameters

    class Layer(nn.Module):
        def __init__(self, *args, **kwargs):
            super().__init__()
            self.kept = constructor.bind(*args, **kwargs).arguments
            self.inplace = self.kept.get("inplace", False)

        def forward(self, *inputs):
            mode = {"training": self.training} if has_mode else {}
            return version(*inputs, **self.kept, **mode)

    return Layer
