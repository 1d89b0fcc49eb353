"""Whether operations are recorded: a switch that each thread has for itself."""

from __future__ import annotations

import threading
from contextlib import ContextDecorator


class _Switch(threading.local):
    on = True


_SWITCH = _Switch()


def is_grad_enabled() -> bool:
    """Tell whether operations on variables are recorded in this thread."""
    return _SWITCH.on


class _Mode(ContextDecorator):
    """Set the switch, and put it back in the end; also a decorator of functions."""

    on: bool

    def _recreate_cm(self) -> _Mode:
        return type(self)()  # a function that calls itself needs one for each call

    def __enter__(self) -> None:
        self._before = _SWITCH.on
        _SWITCH.on = self.on

    def __exit__(self, *error: object) -> None:
        _SWITCH.on = self._before


class no_grad(_Mode):
    """Record nothing inside a ``with``, or inside the function it decorates.

    As :class:`torch.no_grad`, for :class:`Variable`: results do not require grad,
    even if an operand does.
    """

    on = False


class enable_grad(_Mode):
    """Record again, inside a :class:`no_grad`."""

    on = True
