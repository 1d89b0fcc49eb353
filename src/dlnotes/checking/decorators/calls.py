"""Tasks for partial and reduce."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterable
from operator import add as plus
from operator import sub

from dlnotes.checking.decorators._common import add, show


def _attributes(partial: type) -> list:
    part = partial(show, 1, a=2)
    return [part.func is show, list(part.args), list(part.keywords.items())]


def _nested(partial: type) -> list:
    part = partial(partial(show, 1, a=1), 2, a=2)
    return [part.func is show, *part()]


def _called_before(partial: type) -> tuple:
    part = partial(show, a=1)
    part(b=2)
    return part()


def _own_keywords(partial: type) -> tuple:
    names = {"a": 1}
    part = partial(show, **names)
    names["a"] = 2
    return part()


def _pickled(partial: type) -> int:
    return pickle.loads(pickle.dumps(partial(int, base=2)))("101")


class _Plain:
    """A partial without a flaw; those below change one thing each."""

    def __init__(self, func: Callable, /, *args: object, **keywords: object) -> None:
        if not callable(func):
            raise ValueError("func must be callable")
        if isinstance(func, type(self)) and self.flat:
            args, keywords = func.args + args, func.keywords | keywords
            func = func.func
        self.func, self.args, self.keywords = func, args, keywords

    flat = True

    def __call__(self, /, *args: object, **keywords: object) -> object:
        return self.func(*self.args, *args, **(self.keywords | keywords))


class _FixedLast(_Plain):
    def __call__(self, /, *args: object, **keywords: object) -> object:
        return self.func(*args, *self.args, **(self.keywords | keywords))


class _FixedWins(_Plain):
    def __call__(self, /, *args: object, **keywords: object) -> object:
        return self.func(*self.args, *args, **(keywords | self.keywords))


class _Remembers(_Plain):
    def __call__(self, /, *args: object, **keywords: object) -> object:
        self.keywords.update(keywords)
        return self.func(*self.args, *args, **self.keywords)


class _Nested(_Plain):
    flat = False


class _Late(_Plain):
    def __init__(self, func: Callable, /, *args: object, **keywords: object) -> None:
        if callable(func):
            super().__init__(func, *args, **keywords)


class _NamedFunc(_Plain):
    def __init__(self, func: Callable, *args: object, **keywords: object) -> None:
        super().__init__(func, *args, **keywords)

    def __call__(self, *args: object, **keywords: object) -> object:
        return super().__call__(*args, **keywords)


class _NoKeywords(_Plain):
    def __init__(self, func: Callable, /, *args: object) -> None:
        super().__init__(func, *args)


def _closure(func: Callable, /, *args: object, **keywords: object) -> Callable:
    if not callable(func):
        raise ValueError("func must be callable")
    return lambda *more, **late: func(*args, *more, **(keywords | late))


add(
    "partial",
    [
        ("one argument", "partial(show, 1)(2)", lambda p: p(show, 1)(2)),
        ("two and two", "partial(show, 1, 2)(3, 4)", lambda p: p(show, 1, 2)(3, 4)),
        ("none", "partial(show)(1, a=2)", lambda p: p(show)(1, a=2)),
        ("keywords", "partial(show, 1, a=2)(b=3)", lambda p: p(show, 1, a=2)(b=3)),
        ("a keyword again", "partial(show, a=1)(a=2)", lambda p: p(show, a=1)(a=2)),
        (
            "the order of keywords",
            "partial(show, a=1, b=2)(c=3, a=4)",
            lambda p: p(show, a=1, b=2)(c=3, a=4),
        ),
        ("its attributes", "part = partial(show, 1, a=2)", _attributes),
        ("of a partial", "partial(partial(show, 1, a=1), 2, a=2)", _nested),
        (
            "called twice",
            "part = partial(show, a=1); part(b=2); part()",
            _called_before,
        ),
        ("from a dictionary", "partial(show, **names)()", _own_keywords),
        (
            "a keyword called func",
            "partial(show, func=1)(self=2)",
            lambda p: p(show, func=1)(self=2),
        ),
        (
            "pickled",
            "pickle.loads(pickle.dumps(partial(int, base=2)))('101')",
            _pickled,
        ),
        ("nothing to call", "partial(3)", lambda p: bool(p(3))),
    ],
    {
        "the fixed arguments come first, those of the call behind them": _FixedLast,
        "a keyword of the call overrides the fixed one, not the other way": _FixedWins,
        "a call must not change what is fixed: merge into a new dictionary": _Remembers,
        "keyword arguments can be fixed too": _NoKeywords,
        "a partial of a partial is one partial: take over its `func`, `args` and "
        "`keywords`": _Nested,
        "what cannot be called is refused when the partial is made": _Late,
        "a keyword may be called `func` or `self`: put a `/` behind them": _NamedFunc,
        "a closure has no `func`, `args` and `keywords`, and cannot be pickled: keep "
        "them in an object": _closure,
    },
)


def _from_the_right(function: Callable, iterable: Iterable, *initial: object) -> object:
    return functools.reduce(function, list(iterable)[::-1], *initial)


def _none_is_missing(
    function: Callable, iterable: Iterable, initial: object = None
) -> object:
    given = () if initial is None else (initial,)
    return functools.reduce(function, iterable, *given)


def _false_is_missing(
    function: Callable, iterable: Iterable, initial: object = None
) -> object:
    return functools.reduce(function, iterable, *([initial] if initial else []))


def _swapped(function: Callable, iterable: Iterable, *initial: object) -> object:
    return functools.reduce(lambda a, b: function(b, a), iterable, *initial)


def _by_index(function: Callable, iterable: Iterable, *initial: object) -> object:
    if not initial:
        return functools.reduce(function, iterable[1:], iterable[0])
    return functools.reduce(function, iterable, *initial)


def _none_of_nothing(
    function: Callable, iterable: Iterable, *initial: object
) -> object:
    elements = list(iterable)
    if not elements and not initial:
        return None
    return functools.reduce(function, elements, *initial)


def _first_is_lost(function: Callable, iterable: Iterable, *initial: object) -> object:
    elements = iter(iterable)
    first = next(elements)
    return functools.reduce(function, elements, *(initial or [first]))


def _last_is_lost(function: Callable, iterable: Iterable, *initial: object) -> object:
    elements = list(iterable)
    if len(elements) > 1 or initial:
        elements = elements[:-1]
    return functools.reduce(function, elements, *initial)


def _pair(a: object, b: object) -> list:
    return [a, b]


add(
    "reduce",
    [
        ("a sum", "reduce(add, [1, 2, 3])", lambda r: r(plus, [1, 2, 3])),
        ("differences", "reduce(sub, [10, 3, 2])", lambda r: r(sub, [10, 3, 2])),
        ("what meets what", "reduce(pair, 'abc')", lambda r: r(_pair, "abc")),
        ("a start", "reduce(pair, 'ab', 'x')", lambda r: r(_pair, "ab", "x")),
        ("a start of 0", "reduce(pair, 'ab', 0)", lambda r: r(_pair, "ab", 0)),
        ("a start of None", "reduce(pair, 'ab', None)", lambda r: r(_pair, "ab", None)),
        ("one element", "reduce(pair, 'a')", lambda r: r(_pair, "a")),
        ("only a start", "reduce(pair, [], 5)", lambda r: r(_pair, [], 5)),
        ("an iterator", "reduce(pair, iter('abc'))", lambda r: r(_pair, iter("abc"))),
        ("nothing at all", "reduce(pair, [])", lambda r: str(r(_pair, []))),
    ],
    {
        "from left to right: the first two elements meet first": _from_the_right,
        "what has been combined so far is the first argument, the next element the "
        "second": _swapped,
        "None may be the start: tell a missing one by a mark of your own": (
            _none_is_missing
        ),
        "0 or an empty list may be the start: ask whether it was given, not whether "
        "it is true": _false_is_missing,
        "an iterator has no index and no length: take the first element with `next`": (
            _by_index
        ),
        "nothing to combine and no start is an error": _none_of_nothing,
        "with a start, the first element is combined like the others": _first_is_lost,
        "the last element is left out": _last_is_lost,
    },
)  # fmt: skip
