"""Partial and reduce do what Python's do, pickling and signatures included."""

from __future__ import annotations

import copy
import functools
import inspect
import operator
import pickle
import weakref

import pytest

from dlnotes import decorators

BOTH = [decorators.partial, functools.partial]


def everything(a, b, /, c, d=4, *rest, g, h=6, **more):
    return a, b, c, d, rest, g, h, list(more.items())


def tenth(*args, **keywords):
    return 10


PARTS = [
    ((), {}),
    ((1,), {}),
    ((1, 2), {"g": 5}),
    ((1, 2, 3), {"z": 1, "g": 5}),
    ((1, 2, 3, 4, 5), {"g": 0}),
    ((1,), {"c": 3, "g": 5}),
    ((1, 2), {"d": 3, "h": 3, "y": 3}),
    ((1,), {"a": 7, "b": 8}),  # by name they go to **more
]


@pytest.mark.parametrize(("args", "keywords"), PARTS)
def test_a_partial_calls_as_its_model_does(args, keywords):
    ours, theirs = (kind(everything, *args, **keywords) for kind in BOTH)
    for more in [(1, 2, 3), (2, 3), (3,), ()]:
        for late in [{"g": 9}, {"z": 0, "g": 1}, {"c": 0, "g": 0}, {}]:
            results = []
            for part in (ours, theirs):
                try:
                    results.append(part(*more, **late))
                except TypeError as error:
                    results.append(str(error))
            assert results[0] == results[1]
    assert (ours.func, ours.args, ours.keywords) == (
        theirs.func,
        theirs.args,
        theirs.keywords,
    )


@pytest.mark.parametrize(("args", "keywords"), PARTS[:-1])  # Python 3.11 trips there
def test_a_partial_has_the_signature_of_its_model(args, keywords):
    ours, theirs = (kind(everything, *args, **keywords) for kind in BOTH)
    assert inspect.signature(ours) == inspect.signature(theirs)


def test_no_signature_for_arguments_that_cannot_fit():
    with pytest.raises(ValueError, match="too many positional"):
        inspect.signature(decorators.partial(lambda a: a, 1, 2))


def test_a_partial_of_a_partial_is_one():
    part = decorators.partial(everything, 1, g=1, z=1)
    both = decorators.partial(part, 2, z=2)
    assert (both.func, both.args) == (everything, (1, 2))
    assert list(both.keywords.items()) == [("g", 1), ("z", 2)]
    assert part.keywords == {"g": 1, "z": 1}  # not written into
    part.note = "has attributes of its own"
    assert decorators.partial(part).func is part
    assert functools.partial(functools.partial(int)).func is int


@pytest.mark.parametrize("kind", BOTH)
def test_a_call_does_not_change_what_is_fixed(kind):
    part = kind(tenth, x=1)
    assert part(x=2, y=3) == 10
    assert part.keywords == {"x": 1}
    given = {"x": 1}
    assert kind(tenth, **given).keywords is not given


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(protocol):
    part = decorators.partial(everything, 1, g=2)
    part.note = [1]
    back = pickle.loads(pickle.dumps(part, protocol))
    assert type(back) is decorators.partial
    assert (back.func, back.args, back.keywords) == (everything, (1,), {"g": 2})
    assert vars(back) == {"note": [1]}
    assert back(2, 3) == everything(1, 2, 3, g=2)


def test_copying_and_weak_references():
    part = decorators.partial(tenth, [1], x=[2])
    shallow, deep = copy.copy(part), copy.deepcopy(part)
    assert shallow.args[0] is part.args[0]
    assert deep.args == part.args and deep.args[0] is not part.args[0]
    assert weakref.ref(part)() is part


def test_a_subclass_survives_pickling():
    back = pickle.loads(pickle.dumps(Subclass(tenth, 1)))
    assert type(back) is Subclass and back.args == (1,)


class Subclass(decorators.partial):
    pass


@pytest.mark.parametrize(
    "state", [None, (), (tenth, (), {}), (3, (), {}, None), (tenth, [], {}, None)]
)
def test_a_broken_state_is_refused(state):
    with pytest.raises(ValueError, match="partial: state must be"):
        decorators.partial(tenth).__setstate__(state)
    with pytest.raises(TypeError):
        functools.partial(tenth).__setstate__(state)


def test_how_a_partial_is_written():
    part = decorators.partial(int, "12", base=3)
    assert repr(part) == "partial(<class 'int'>, '12', base=3)"
    part.__setstate__((part, (), {}, {}))
    assert repr(part) == "partial(...)"
    part.__setstate__((int, (), {}, {}))  # or it would hold itself for ever


def test_only_something_callable():
    for bad in (3, None, "int"):
        with pytest.raises(ValueError, match="partial: func must be callable, got"):
            decorators.partial(bad)
    with pytest.raises(TypeError):
        decorators.partial()


def test_a_keyword_may_be_called_func_or_self():
    part = decorators.partial(lambda **names: names, func=1, self=2)
    assert part(args=3) == {"func": 1, "self": 2, "args": 3}


@pytest.mark.parametrize(
    ("function", "elements", "initial"),
    [
        (operator.add, [1, 2, 3], ()),
        (operator.sub, (10, 1, 2), ()),
        (operator.sub, [1, 2], (10,)),
        (operator.add, [], (0,)),
        (operator.add, [None], ()),
        (operator.add, ["a", "b"], ("x",)),
        (lambda a, b: (a, b), "abcd", ()),
        (lambda a, b: b, [], (None,)),
        (max, iter([3, 1, 2]), ()),
    ],
)
def test_reduce(function, elements, initial):
    ours, theirs = copy.copy(elements), copy.copy(elements)
    assert decorators.reduce(function, ours, *initial) == functools.reduce(
        function, theirs, *initial
    )


def test_reduce_takes_its_start_by_name():
    assert decorators.reduce(operator.add, [1, 2], initial=10) == 13


def test_reduce_takes_what_only_has_getitem():
    class Three:
        def __getitem__(self, i):
            return [1, 2, 3][i]

    assert decorators.reduce(operator.add, Three()) == 6


def test_reduce_refuses():
    with pytest.raises(ValueError, match=r"iterable must have an element .* got \[\]"):
        decorators.reduce(operator.add, [])
    with pytest.raises(ValueError, match="iterable must have elements, got 3"):
        decorators.reduce(operator.add, 3)
    for bad in ([], 3):
        with pytest.raises(TypeError):
            functools.reduce(operator.add, bad)
    with pytest.raises(ZeroDivisionError):  # the function's own errors come through
        decorators.reduce(operator.truediv, [1, 0])
