"""Let a wrapper pass for what it wraps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import WRAPPER_ASSIGNMENTS, WRAPPER_UPDATES

from dlnotes.decorators.calls import partial

# The two lists of names are Python's, since they grow with it: 3.12 has added
# `__type_params__`, and 3.14 has put `__annotate__` in the place of `__annotations__`.


def update_wrapper(
    wrapper: Callable,
    wrapped: Callable,
    assigned: Sequence[str] = WRAPPER_ASSIGNMENTS,
    updated: Sequence[str] = WRAPPER_UPDATES,
) -> Callable:
    """Give a wrapper the name, the documentation and the attributes of a function.

    Twin of :func:`functools.update_wrapper`.

    Args:
        wrapper: is changed.
        wrapped: where the attributes come from.
        assigned: attributes to take over; one that is missing is left out.
        updated: dictionaries to add to those of the wrapper.

    Returns:
        ``wrapper``, whose ``__wrapped__`` is now ``wrapped``. From it
        :func:`inspect.signature` and :func:`inspect.unwrap` find the function.
    """
    for name in assigned:
        with suppress(AttributeError):  # a partial has no __name__, say
            setattr(wrapper, name, getattr(wrapped, name))
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped  # last: the updates may bring another
    return wrapper


def wraps(
    wrapped: Callable,
    assigned: Sequence[str] = WRAPPER_ASSIGNMENTS,
    updated: Sequence[str] = WRAPPER_UPDATES,
) -> Callable[[Callable], Callable]:
    """Decorate the wrapper of a function, to give it the function's name and so on.

    Twin of :func:`functools.wraps`.

    Args:
        wrapped: where the attributes come from.
        assigned: as in :func:`update_wrapper`.
        updated: as in :func:`update_wrapper`.

    Returns:
        A decorator.
    """
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)
