"""Tasks for wraps and update_wrapper."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable

from dlnotes.checking.decorators._common import add

_NAMES = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")


def greet(name: str, *, loud: bool = False) -> str:
    """Greet somebody."""
    return f"Hello, {name}" + "!" * loud


greet.note = "mine"


def _fresh() -> Callable:
    def wrapper(*args: object, **kwargs: object) -> object:
        return greet(*args, **kwargs)

    wrapper.own = 1
    return wrapper


def _attribute(name: str) -> Callable:
    return lambda update: getattr(update(_fresh(), greet), name)


def _returned(update: Callable) -> bool:
    wrapper = _fresh()
    return update(wrapper, greet) is wrapper


def _signature(update: Callable) -> str:
    return str(inspect.signature(update(_fresh(), greet)))


def _kept(update: Callable) -> list:
    return sorted(name for name in vars(update(_fresh(), greet)) if name != "note")


def _twice(update: Callable) -> list[bool]:
    inner = update(_fresh(), greet)
    outer = update(_fresh(), inner)
    return [outer.__wrapped__ is inner, inspect.unwrap(outer) is greet]


def _nameless(update: Callable) -> str:
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


def _version(
    names: tuple[str, ...] = _NAMES,
    *,
    attributes: bool = True,
    link: str = "last",
    strict: bool = False,
    gives: str = "wrapper",
) -> Callable:
    """Return an ``update_wrapper`` with a flaw."""

    def update(wrapper: Callable, wrapped: Callable) -> Callable:
        for name in names:
            if strict or hasattr(wrapped, name):
                setattr(wrapper, name, getattr(wrapped, name))
        if link == "first":
            wrapper.__wrapped__ = wrapped
        if attributes == "replace":
            wrapper.__dict__ = dict(vars(wrapped))
        elif attributes:
            wrapper.__dict__.update(vars(wrapped))
        if link == "last":
            wrapper.__wrapped__ = wrapped
        return wrapped if gives == "wrapped" else wrapper

    return update


_WRONG = {
    "the metadata is lost: nothing is taken over from the function": (
        lambda wrapper, wrapped: wrapper
    ),
    "more than the name is due: the documentation, the module, the long name too": (
        _version(("__name__",))
    ),
    "the function's own attributes, those of its `__dict__`, come along": (
        _version(attributes=False)
    ),
    "the wrapper's own attributes stay: update its `__dict__`, do not replace it": (
        _version(attributes="replace")
    ),
    "`__wrapped__` is missing, by which `inspect` finds the function's signature": (
        _version(link="none")
    ),
    "`__wrapped__` is set too early: the `__dict__` of a function that is itself a "
    "wrapper brings another one": _version(link="first"),
    "what has no name, such as a partial, is no error: leave the attribute out": (
        _version(strict=True)
    ),
    "the wrapper is due, not the function: nobody would call the wrapper": (
        _version(gives="wrapped")
    ),
}


def _as_wraps(update: Callable) -> Callable:
    return lambda wrapped: lambda wrapper: update(wrapper, wrapped)


def _by_wraps(do: Callable) -> Callable:
    return lambda wraps: do(lambda wrapper, wrapped: wraps(wrapped)(wrapper))


def _chosen(update: Callable) -> list:
    wrapper = update(_fresh(), greet, assigned=("__doc__",), updated=())
    return [wrapper.__name__, wrapper.__doc__, "note" in vars(wrapper)]


add(
    "wraps",
    [(title, what, _by_wraps(do)) for title, what, do in _TRIALS],
    {mistake: _as_wraps(version) for mistake, version in _WRONG.items()},
)
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
    {
        "all attributes are taken over, but `assigned` and `updated` choose": (
            lambda wrapper, wrapped, assigned=(), updated=(): _version()(
                wrapper, wrapped
            )
        ),
    }
    | _WRONG,
)  # fmt: skip
