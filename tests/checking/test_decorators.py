"""The tasks on decorators, tried with what learners write."""

import functools

import dlnotes


def test_a_report_shows_what_was_done():
    def my_cache(function):
        known = {}

        def wrapper(*args):
            if args not in known:
                known[args] = function(*args)
            return known[args]

        return wrapper

    report = dlnotes.check("lru_cache", my_cache)
    assert not report and "f(2), f(2), f(3)" in str(report)
    assert "0x" not in str(report)


def test_a_wrapper_that_passes():
    def my_wraps(wrapped):
        def decorator(wrapper):
            names = "__module__", "__name__", "__qualname__", "__doc__"
            for name in names:
                if hasattr(wrapped, name):
                    setattr(wrapper, name, getattr(wrapped, name))
            vars(wrapper).update(vars(wrapped))
            wrapper.__wrapped__ = wrapped
            return wrapper

        return decorator

    assert dlnotes.check("wraps", my_wraps)


def test_a_property_over_a_cache_is_told_what_it_keeps_alive():
    class my_property:
        def __init__(self, func):
            self.func, self.__doc__ = functools.lru_cache(func), func.__doc__

        def __get__(self, instance, owner=None):
            return self if instance is None else self.func(instance)

    report = dlnotes.check("cached_property", my_property)
    assert "keeps every instance alive" in report.hint


def test_a_case_can_be_made_again():
    report = dlnotes.check("reduce", lambda f, xs, *start: f(*xs))
    assert report.case.name == "a sum"
    again = report.case.args[0]
    assert again(functools.reduce) == report.expected == 6
    assert repr(again) == "reduce(add, [1, 2, 3])"


def test_the_model_is_called_by_its_name():
    def none_of_nothing(function, elements, *start):
        if not elements and not start:
            return None
        return functools.reduce(function, elements, *start)

    report = dlnotes.check("reduce", none_of_nothing, refusals=True)
    assert "Python refuses this (TypeError)" in str(report)
