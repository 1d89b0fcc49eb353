"""Refuse a call that cannot come out right."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from dlnotes.decorators.wrappers import wraps


def require(
    condition: Callable[..., bool],
    message: str,
    error: type[Exception] = ValueError,
) -> Callable[[Callable], Callable]:
    """Let a function be called only if a condition holds.

    ::

        @require(lambda p: 0 <= p < 1, "p must be in [0, 1)")
        def dropout(x, p=0.5): ...

    Args:
        condition: its parameters are those of the function that it looks at, by
            their names; with none it asks about the world, say who is logged in.
        message: what must be the case. The error says *function: message, got p=2*.
        error: what is raised.

    Returns:
        A decorator. Conditions of several are asked from the top down.

    Raises:
        ValueError: where it decorates, if the condition has a parameter that the
            function has not.
    """
    if not callable(condition):
        raise ValueError(f"require: condition must be callable, got {condition!r}")
    wanted = list(inspect.signature(condition).parameters)

    def decorator(function: Callable) -> Callable:
        signature = inspect.signature(function)
        if unknown := [name for name in wanted if name not in signature.parameters]:
            raise ValueError(
                f"require: condition must look at parameters of {function.__name__}"
                f"{signature}, got {', '.join(unknown)}"
            )

        @wraps(function)
        def wrapper(*args: object, **kwargs: object) -> object:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            looked_at = {name: given.arguments[name] for name in wanted}
            if not condition(**looked_at):
                got = ", ".join(
                    f"{name}={value!r}" for name, value in looked_at.items()
                )
                raise error(
                    f"{function.__name__}: {message}" + (f", got {got}" if got else "")
                )
            return function(*args, **kwargs)

        return wrapper

    return decorator
