"""Compute once, look up afterwards."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from types import GenericAlias
from typing import NamedTuple

from dlnotes.decorators.calls import MISSING, partial
from dlnotes.decorators.wrappers import wraps


class CacheInfo(NamedTuple):
    """How well a cache does.

    Attributes:
        hits: calls that were answered from the cache.
        misses: calls for which the function had to run.
        maxsize: most results that are kept; ``None`` for any number.
        currsize: results that are kept now.
    """

    hits: int
    misses: int
    maxsize: int | None
    currsize: int


def lru_cache(
    maxsize: int | Callable | None = 128, typed: bool = False
) -> Callable[[Callable], Callable] | Callable:
    """Keep the results of a function, and drop the least recently used one.

    Twin of :func:`functools.lru_cache`.

    The result has the attributes ``cache_info()``, ``cache_clear()``,
    ``cache_parameters()`` and ``__wrapped__``. Threads may call it at once: counts
    and order stay right, but a function whose result is not there yet may run more
    than once.

    Args:
        maxsize: most results that are kept; ``None`` for any number. Below 1
            nothing is kept. A function, if the decorator stands without
            parentheses.
        typed: whether arguments that are equal but of different types, ``1`` and
            ``1.0``, are kept apart.

    Returns:
        A decorator, or the decorated function. Its arguments must be hashable.

    Raises:
        ValueError: if ``maxsize`` is neither an integer nor ``None``.
    """
    if callable(maxsize) and isinstance(typed, bool):
        return _cached(maxsize, 128, typed)
    if not (maxsize is None or isinstance(maxsize, int)):
        raise ValueError(
            "lru_cache: maxsize must be an integer, None or a function, "
            f"got {maxsize!r}"
        )
    size = None if maxsize is None else max(maxsize, 0)
    return partial(_cached, maxsize=size, typed=typed)


def _cached(function: Callable, maxsize: int | None, typed: bool) -> Callable:
    results: dict[Hashable, _Entry] = {}
    order: OrderedDict[_Entry, None] = OrderedDict()  # latest used: last
    hits = misses = 0
    lock = RLock()  # of the kind that a key's own __eq__ may take again

    @wraps(function)
    def wrapper(*args: object, **kwargs: object) -> object:
        nonlocal hits, misses
        if maxsize == 0:  # nothing is looked up: not even a hash is needed
            with lock:
                misses += 1
            return function(*args, **kwargs)
        key = _key(args, kwargs, typed)
        with lock:
            entry = results.get(key)  # may run code of the key: one look-up a step
            if entry is not None:
                if entry in order:
                    order.move_to_end(entry)
                hits += 1
                return entry.result
            misses += 1
        entry = _Entry(key, function(*args, **kwargs))  # no lock: it may be slow
        with lock:
            if results.setdefault(key, entry) is entry:  # not another call's
                order[entry] = None
                while maxsize is not None and len(order) > maxsize:
                    oldest = next(iter(order))
                    dropped = results.pop(oldest.key, None)
                    for gone in (oldest, dropped):
                        order.pop(gone, None)
        return entry.result

    def cache_info() -> CacheInfo:
        with lock:
            return CacheInfo(hits, misses, maxsize, len(order))

    def cache_clear() -> None:
        nonlocal hits, misses
        with lock:
            hits = misses = 0
            order.clear()  # first: dropping a result may run code that calls again
            results.clear()

    wrapper.cache_info, wrapper.cache_clear = cache_info, cache_clear
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return wrapper


class _Entry:
    """A result and its key. Two are equal if they are one: no code of a key runs."""

    __slots__ = ("key", "result")

    def __init__(self, key: Hashable, result: object) -> None:
        self.key, self.result = key, result


_KEYWORDS = object()  # stands between positional and keyword arguments in a key


def _key(args: tuple, kwargs: dict[str, object], typed: bool) -> Hashable:
    key = args
    if kwargs:
        key += (_KEYWORDS,)
        for pair in kwargs.items():  # in the order of the call
            key += pair
    if typed:
        key += (*map(type, args), *map(type, kwargs.values()))
    elif len(key) == 1 and type(key[0]) in (int, str):
        return key[0]  # cheap to hash; and so 1 and 1.0, alone, differ
    return key


class cached_property:
    """A property that is computed once for each instance, and then kept in it.

    Twin of :class:`functools.cached_property`.

    It has ``__get__`` but no ``__set__``, so that an entry of the instance's
    ``__dict__`` is found before it: after the first access Python does not come
    here any more. To compute anew, delete the attribute. There is no lock, as in
    Python 3.12: two threads may compute at once.

    Args:
        func: takes the instance.

    Attributes:
        func: the function.
        attrname: name under which it stands in its class.

    Raises:
        ValueError: if it gets two names, none, or an instance without a
            ``__dict__``.
    """

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, func: Callable) -> None:
        self.func = func
        self.attrname: str | None = None
        self.__doc__ = func.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        if self.attrname not in (None, name):
            raise ValueError(
                "cached_property: name must stay the first one, "
                f"{self.attrname!r}, got {name!r}"
            )
        self.attrname = name

    def __get__(self, instance: object, owner: type | None = None) -> object:
        if instance is None:
            return self
        if self.attrname is None:
            raise ValueError(
                "cached_property: name must be given by a class body or "
                "__set_name__, got none"
            )
        kept = getattr(instance, "__dict__", None)
        if not isinstance(kept, dict):  # __slots__, or a class
            raise ValueError(
                "cached_property: instance must have a writable __dict__, "
                f"got {type(instance).__name__} with {kept!r}"
            )
        value = kept.get(self.attrname, MISSING)
        if value is MISSING:
            value = kept[self.attrname] = self.func(instance)
        return value
