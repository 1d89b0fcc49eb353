"""A wrapper passes for what it wraps."""

from __future__ import annotations

import functools
import inspect
import pickle

import pytest

from dlnotes import decorators

BOTH = [decorators, functools]


def original(x: int, *, scale: float = 1.0) -> float:
    """Scale a number."""
    return x * scale


original.note = "mine"


def passing(function):
    @decorators.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@passing
def decorated(x):
    """Do nothing."""
    return x


@pytest.mark.parametrize("tool", BOTH)
def test_wraps(tool):
    def wrapper(*args, **kwargs):
        """Stand in."""

    wrapper.own = 1
    result = tool.wraps(original)(wrapper)
    assert result is wrapper
    for name in functools.WRAPPER_ASSIGNMENTS:
        assert getattr(wrapper, name, None) == getattr(original, name, None)
    assert vars(wrapper) == {"own": 1, "note": "mine", "__wrapped__": original}
    assert inspect.signature(wrapper) == inspect.signature(original)
    assert inspect.unwrap(wrapper) is original


@pytest.mark.parametrize("tool", BOTH)
def test_chosen_attributes_only(tool):
    def wrapper():
        """Stand in."""

    tool.update_wrapper(wrapper, original, assigned=("__name__",), updated=())
    assert (wrapper.__name__, wrapper.__doc__) == ("original", "Stand in.")
    assert vars(wrapper) == {"__wrapped__": original}


@pytest.mark.parametrize("tool", BOTH)
def test_attributes_that_are_missing_are_left_out(tool):
    def wrapper():
        """Stand in."""

    part = functools.partial(original, 1)
    tool.update_wrapper(wrapper, part)
    assert wrapper.__name__ == "wrapper"
    assert wrapper.__wrapped__ is part
    assert inspect.signature(wrapper) == inspect.signature(part)
    with pytest.raises(AttributeError):
        tool.update_wrapper(wrapper, original, updated=("absent",))


@pytest.mark.parametrize("tool", BOTH)
def test_the_nearest_function_is_wrapped(tool):
    inner, outer = (lambda: 1), (lambda: 2)
    tool.update_wrapper(inner, original)
    tool.update_wrapper(outer, inner)
    assert outer.__wrapped__ is inner and inner.__wrapped__ is original
    assert inspect.unwrap(outer) is original


def test_a_wrapped_function_can_be_pickled():
    """By its name: Python looks it up, and finds the wrapper."""
    assert pickle.loads(pickle.dumps(decorated)) is decorated
