"""Know what a function did: how long it took, with what it was called.

Chapter: python_toolbox
"""

from __future__ import annotations

import inspect
import logging
import reprlib
import sys
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from dlnotes.decorators.wrappers import wraps

if TYPE_CHECKING:
    import torch

__all__ = ["logged", "timed"]


class timed:
    """Record how long calls take; as ``@timed``, ``@timed(…)`` or ``with timed()``.

    The clock is :func:`time.perf_counter`, which never goes back. Work handed to an
    accelerator goes on after the call that started it has returned, so an
    accelerator is waited for before each look at the clock. A call that raises
    counts too. A decorated function has the list as its attribute ``seconds``.

    Args:
        function: what ``@timed`` without parentheses stands above.
        device: what to wait for; ``None`` for the current accelerator, if torch is
            loaded and has one. With ``"cpu"`` nothing is waited for.

    Attributes:
        seconds: of each call, or of each ``with`` block, in the order they end.

    Raises:
        ValueError: if ``function`` cannot be called, or is a generator function or
            a coroutine, whose call only starts it.
    """

    def __new__(
        cls,
        function: Callable | None = None,
        /,
        *,
        device: str | torch.device | None = None,
    ) -> timed | Callable:
        """Make a stopwatch, or decorate at once where there are no parentheses."""
        if function is None:
            return super().__new__(cls)
        return cls(device=device)(function)

    def __init__(
        self,
        function: Callable | None = None,
        /,
        *,
        device: str | torch.device | None = None,
    ) -> None:
        self.seconds: list[float] = []
        self.device = device
        self._started: list[float] = []  # one for each block inside another

    def __call__(self, function: Callable) -> Callable:
        """Decorate a function."""
        if (
            not callable(function)
            or inspect.isgeneratorfunction(function)
            or inspect.iscoroutinefunction(function)
        ):
            raise ValueError(f"timed: function must run when called, got {function!r}")

        @wraps(function)
        def wrapper(*args: object, **kwargs: object) -> object:
            start = self._now()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds.append(self._now() - start)

        wrapper.seconds = self.seconds
        return wrapper

    def __enter__(self) -> timed:
        self._started.append(self._now())
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds.append(self._now() - self._started.pop())

    def _now(self) -> float:
        _wait_for(self.device)
        return perf_counter()


def _wait_for(device: str | torch.device | None) -> None:
    torch = sys.modules.get("torch")  # a program without it has nothing to wait for
    if torch is None or not torch.accelerator.is_available():
        return
    if device is None or torch.device(device).type != "cpu":
        torch.accelerator.synchronize(device)


def logged(
    function: Callable | None = None,
    /,
    *,
    level: int = logging.INFO,
    logger: logging.Logger | None = None,
) -> Callable:
    """Log every call: its arguments, and what it returned or raised.

    A tensor is logged by its dtype and shape. Nothing is written out for a level
    that nobody listens to.

    Args:
        function: what ``@logged`` without parentheses stands above.
        level: of the :mod:`logging` module.
        logger: where to; the logger of the function's module if ``None``.

    Returns:
        The decorated function; a decorator if ``function`` is ``None``.

    Raises:
        ValueError: if ``function`` cannot be called.
    """
    if function is None:
        return lambda function: logged(function, level=level, logger=logger)
    if not callable(function):
        raise ValueError(f"logged: function must be callable, got {function!r}")
    to = logger or logging.getLogger(getattr(function, "__module__", None))
    name = getattr(function, "__qualname__", None) or repr(function)

    @wraps(function)
    def wrapper(*args: object, **kwargs: object) -> object:
        if not to.isEnabledFor(level):
            return function(*args, **kwargs)
        given = [_short(value) for value in args]
        given += [f"{key}={_short(value)}" for key, value in kwargs.items()]
        call = f"{name}({', '.join(given)})"
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            to.log(level, "%s raised %s: %s", call, type(error).__name__, error)
            raise
        to.log(level, "%s returned %s", call, _short(result))
        return result

    return wrapper


def _short(value: object) -> str:
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        dtype = str(value.dtype).removeprefix("torch.")
        return f"{dtype} {list(value.shape)}"
    return reprlib.repr(value)
