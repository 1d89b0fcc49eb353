"""A mistake that any function can make: a parameter is not used."""

from __future__ import annotations

import inspect
from inspect import Parameter

from torch import Tensor


def ignoring(version, name: str):
    """Make a version that takes a parameter, and goes on with its default."""
    signature = inspect.signature(version)

    def ignores(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.arguments.pop(name, None)
        return version(*bound.args, **bound.kwargs)

    return ignores


def varied(task) -> list[str]:
    """List the parameters with a default to which the cases give another value."""
    try:
        signature = inspect.signature(task.twin())
    except (AttributeError, ImportError, ValueError):  # no twin, or one of C
        return []
    found = set()
    for case in task.all_cases():
        given = case.kwargs
        if task.run is None:
            try:
                given = signature.bind(*case.args, **case.kwargs).arguments
            except TypeError:  # a case to be refused
                continue
        found |= {k for k in given if _differs(signature.parameters.get(k), given[k])}
    return [name for name in signature.parameters if name in found]


def _differs(parameter: Parameter | None, value) -> bool:
    if parameter is None or parameter.default is parameter.empty:
        return False
    default = parameter.default
    if isinstance(value, Tensor) or isinstance(default, Tensor):
        return value is not default
    return type(value) is not type(default) or bool(value != default)
