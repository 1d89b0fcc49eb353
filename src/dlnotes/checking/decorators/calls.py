"""Tasks for partial and reduce."""

import pickle
from operator import add as plus
from operator import sub

from dlnotes import decorators
from dlnotes.checking.decorators._common import add, show


def _attributes(partial):
    part = partial(show, 1, a=2)
    return [part.func is show, list(part.args), list(part.keywords.items())]


def _nested(partial):
    part = partial(partial(show, 1, a=1), 2, a=2)
    return [part.func is show, *part()]


def _called_before(partial):
    part = partial(show, a=1)
    part(b=2)
    return part()


def _own_keywords(partial):
    names = {"a": 1}
    part = partial(show, **names)
    names["a"] = 2
    return part()


def _pickled(partial):
    return pickle.loads(pickle.dumps(partial(int, base=2)))("101")


class _FixedLast(decorators.partial):
    def __call__(self, /, *args, **keywords):
        return self.func(*args, *self.args, **(self.keywords | keywords))


class _FixedWins(decorators.partial):
    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **(keywords | self.keywords))


class _Remembers(decorators.partial):
    def __call__(self, /, *args, **keywords):
        self.keywords.update(keywords)
        return self.func(*self.args, *args, **self.keywords)


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
    },
)


def _pair(a, b):
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
).mistakes("""
    from left to right: the first two elements meet first
        elements = iter(iterable) => elements = iter(list(iterable)[::-1])
    what has been combined so far is the first argument, the next element the second
        function(value, element) => function(element, value)
""")
