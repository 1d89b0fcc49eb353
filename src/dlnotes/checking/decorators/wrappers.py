"""Tasks for wraps and update_wrapper."""

from __future__ import annotations

import functools
import inspect

from dlnotes.checking import diffs
from dlnotes.checking.decorators._common import add


def greet(name: str, *, loud: bool = False) -> str:
    """Greet somebody."""
    return f"Hello, {name}" + "!" * loud


greet.note = "mine"


def _fresh():
    def wrapper(*args, **kwargs):
        return greet(*args, **kwargs)

    wrapper.own = 1
    return wrapper


def _attribute(name):
    return lambda update: getattr(update(_fresh(), greet), name)


def _returned(update):
    wrapper = _fresh()
    return update(wrapper, greet) is wrapper


def _signature(update):
    return str(inspect.signature(update(_fresh(), greet)))


def _kept(update):
    return sorted(name for name in vars(update(_fresh(), greet)) if name != "note")


def _twice(update):
    inner = update(_fresh(), greet)
    outer = update(_fresh(), inner)
    return [outer.__wrapped__ is inner, inspect.unwrap(outer) is greet]


def _nameless(update):
    part = functools.partial(greet, "Ada")
    return update(_fresh(), part).__name__


_TRIALS = [
    ("the name", "wraps(greet)(wrapper).__name__", _attribute("__name__")),
    ("the documentation", "wraps(greet)(wrapper).__doc__", _attribute("__doc__")),
    ("the module", "wraps(greet)(wrapper).__module__", _attribute("__module__")),
    ("the long name", "wraps(greet)(wrapper).__qualname__", _attribute("__qualname__")),
    ("an attribute of its own", "wraps(greet)(wrapper).note", _attribute("note")),
    ("what the wrapper had", "vars(wraps(greet)(wrapper))", _kept),
    ("the wrapper comes back", "wraps(greet)(wrapper) is wrapper", _returned),
    ("the signature", "inspect.signature(wraps(greet)(wrapper))", _signature),
    ("two, one inside the other", "wraps(wraps(greet)(inner))(outer)", _twice),
    ("a partial has no name", "wraps(partial(greet, 'Ada'))(wrapper)", _nameless),
]


_WRONG = diffs("""
    the metadata is lost: nothing is taken over from the function
        for name in assigned: => return wrapper
        |    for name in assigned:
    more than the name is due: the documentation, the module, the long name too
        for name in assigned: => for name in ("__name__",):
    the function's own attributes, those of its `__dict__`, come along
        for name in updated: => for name in ():
    the wrapper's own attributes stay: update its `__dict__`, do not replace it
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
        => setattr(wrapper, name, dict(getattr(wrapped, name, {})))
    `__wrapped__` is missing, by which `inspect` finds the function's signature
        wrapper.__wrapped__ = wrapped => pass
    `__wrapped__` is set too early: the `__dict__` of a function that is itself a
    wrapper brings another one
        wrapper.__wrapped__ = wrapped => pass
        for name in updated: => wrapper.__wrapped__ = wrapped
        |    for name in updated:
    what has no name, such as a partial, is no error: leave the attribute out
        with suppress(AttributeError): => if True:
    the wrapper is due, not the function: nobody would call the wrapper
        return wrapper$ => return wrapped
""")


def _by_wraps(do):
    return lambda wraps: do(lambda wrapper, wrapped: wraps(wrapped)(wrapper))


def _chosen(update):
    wrapper = update(_fresh(), greet, assigned=("__doc__",), updated=())
    return [wrapper.__name__, wrapper.__doc__, "note" in vars(wrapper)]


add("wraps", [(title, what, _by_wraps(do)) for title, what, do in _TRIALS], _WRONG)
add(
    "update_wrapper",
    [
        (title, what.replace("wraps(greet)(wrapper)", "update_wrapper(wrapper, greet)"),
         do)
        for title, what, do in _TRIALS
    ]
    + [
        (
            "chosen attributes only",
            "update_wrapper(wrapper, greet, assigned=('__doc__',), updated=())",
            _chosen,
        )
    ],
    _WRONG,
)  # fmt: skip
