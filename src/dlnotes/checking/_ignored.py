"""A mistake that any function can make: a parameter is not used."""

from __future__ import annotations

import inspect

from torch import Tensor


def ignoring(version, name: str):
    """Make a version that takes a parameter, and goes on with its default."""
    signature = inspect.signature(version)

    def ignores(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.arguments.pop(name, None)
        return version(*bound.args, **bound.kwargs)

    return ignores


def varied(version, task) -> list[str]:
    """List the parameters with a default to which the cases give another value."""
    try:
        signature = inspect.signature(version)
    except ValueError:
        return []
    found = set()
    for case in task.all_cases():
        given = case.kwargs
        if task.run is None:
            try:
                given = signature.bind(*case.args, **case.kwargs).arguments
            except TypeError:  # a case to be refused
                continue
        found |= {name for name in given if _differs(given[name], signature, name)}
    return [name for name in signature.parameters if name in found]


def _differs(value, signature: inspect.Signature, name: str) -> bool:
    if name not in signature.parameters:
        return False
    parameter = signature.parameters[name]
    default = parameter.default
    if default is parameter.empty or parameter.kind in (
        parameter.VAR_POSITIONAL,
        parameter.VAR_KEYWORD,
    ):
        return False
    if isinstance(value, Tensor) or isinstance(default, Tensor):
        return value is not default
    return type(value) is not type(default) or bool(value != default)
