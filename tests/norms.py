"""Hold a normalization against its model, running statistics and all."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

from twins import assert_twin
from versions import since


def said_by_torch(text: str) -> str:
    """Turn our ``repr`` into PyTorch's: before 2.12, its norms do not name β."""
    if since("2.12"):
        return text
    return re.sub(r"(Norm.*affine=\w+), bias=\w+", r"\1", text)


def assert_norm(pair: tuple[Callable, Callable], *args, atol=None, **kwargs):
    """As `assert_twin`; PyTorch refuses a gradient for the running statistics."""
    assert_twin(*pair, *args, grad=False, atol=atol, **kwargs)
    names = [name for name in ("running_mean", "running_var") if name in kwargs]
    if names:
        running = [kwargs.pop(name) for name in names]
    elif pair[1].__name__ in ("batch_norm", "instance_norm"):
        names, running = ("running_mean", "running_var"), args[1:3]
        kwargs |= dict(zip(("weight", "bias"), args[3:], strict=False))
        args = args[:1]
    else:
        running = []

    def without(function: Callable) -> Callable:
        def call(x, *rest, **others):
            own = [None if t is None else t.to(x.dtype) for t in copy.deepcopy(running)]
            return function(x, *rest, **dict(zip(names, own, strict=False)), **others)

        return call

    assert_twin(*map(without, pair), *args, atol=atol, **kwargs)
