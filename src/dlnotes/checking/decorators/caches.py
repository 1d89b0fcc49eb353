"""Tasks for lru_cache and cached_property."""

from __future__ import annotations

import functools
import gc
import inspect
import weakref
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from dlnotes.checking.decorators._common import add

_MISSING = object()


def _ran(
    calls: Callable[[Callable], object], result: object = 0, **options: object
) -> Callable:
    """Return a trial: which calls of a cached function make the function run?"""

    def do(lru_cache: Callable) -> list:
        seen = []

        def function(*args: object, **kwargs: object) -> object:
            seen.append([list(args), list(kwargs.items())])
            return result

        f = lru_cache(**options)(function) if options else lru_cache(function)
        calls(f)
        return [*map(repr, seen), tuple(f.cache_info())]

    return do


def _two_functions(lru_cache: Callable) -> list:
    double, square = (lru_cache(f) for f in (lambda x: 2 * x, lambda x: x * x))
    return [double(3), square(3)]


def _recursion(lru_cache: Callable) -> list:
    @lru_cache(maxsize=None)
    def fibonacci(n: int) -> int:
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    return [fibonacci(30), tuple(fibonacci.cache_info())]


def _metadata(lru_cache: Callable) -> list:
    @lru_cache(maxsize=4)
    def square(x: int) -> int:
        """Square."""
        return x * x

    return [square.__name__, square.__doc__, str(inspect.signature(square))]


def _clear(lru_cache: Callable) -> list:
    f = lru_cache(maxsize=4)(lambda x: x)
    f(1), f(1)
    f.cache_clear()
    after = tuple(f.cache_info())
    f(1)
    return [after, tuple(f.cache_info())]


def _unhashable(lru_cache: Callable) -> object:
    return lru_cache(maxsize=4)(len)([1, 2])


def _error(lru_cache: Callable) -> list:
    def function(x: int) -> int:
        seen.append(x)
        if len(seen) == 1:
            raise KeyError(x)
        return x

    seen: list[int] = []
    f = lru_cache(maxsize=4)(function)
    with suppress(KeyError):
        f(1)
    return [f(1), f(1), seen]


def _methods(lru_cache: Callable) -> list:
    class Scale:
        def __init__(self, factor: int) -> None:
            self.factor = factor

        @lru_cache(maxsize=4)
        def times(self, x: int) -> int:
            return self.factor * x

    two, three = Scale(2), Scale(3)  # both alive: their addresses differ
    return [two.times(5), three.times(5)]


def _cache(
    *,
    keywords: str = "as called",
    mark: bool = True,
    types: bool | None = None,
    evict: str = "used",
    more: int = 0,
    none: bool = True,
    text: bool = False,
    metadata: bool = True,
    clears: bool = True,
    errors: bool = False,
) -> Callable:
    """Return an ``lru_cache`` with a flaw."""

    def lru_cache(
        maxsize: int | Callable | None = 128, typed: bool = False
    ) -> Callable:
        if callable(maxsize):
            return lru_cache()(maxsize)
        size = maxsize if maxsize is None else max(maxsize, 0)

        def key_of(args: tuple, kwargs: dict) -> object:
            key, items = args, list(kwargs.items())
            if keywords == "sorted":
                items.sort()
            if keywords != "ignored" and items:
                key += ((_MISSING,) if mark else ()) + sum(items, ())
            if typed if types is None else types:
                key += tuple(type(v) for v in [*args, *kwargs.values()])
            return repr(key) if text else key

        def decorator(function: Callable) -> Callable:
            known: OrderedDict[object, object] = OrderedDict()
            counts = {"hits": 0, "misses": 0}

            def wrapper(*args: object, **kwargs: object) -> object:
                key = key_of(args, kwargs)
                found = known.get(key, _MISSING)
                if found is not _MISSING and (none or found is not None):
                    counts["hits"] += 1
                    if evict == "used":
                        known.move_to_end(key)
                    if isinstance(found, Exception):
                        raise found
                    return found
                counts["misses"] += 1
                try:
                    result = function(*args, **kwargs)
                except Exception as error:
                    if errors:
                        known[key] = error
                    raise
                known[key] = result
                if evict != "none" and size is not None and len(known) > size + more:
                    known.popitem(last=evict == "newest")
                return result

            def info() -> tuple:
                return counts["hits"], counts["misses"], size, len(known)

            def clear() -> None:
                known.clear()
                if clears:
                    counts.update(hits=0, misses=0)

            if metadata:
                functools.update_wrapper(wrapper, function)
            wrapper.cache_info, wrapper.cache_clear = info, clear
            return wrapper

        return decorator

    return lru_cache


_CALLS = [
    ("twice the same", "f(2), f(2), f(3)", lambda f: [f(2), f(2), f(3)], {}),
    (
        "the least recently used one goes",
        "maxsize=2: f(1), f(2), f(1), f(3), f(1), f(2), f(4), f(5), f(1)",
        lambda f: [f(i) for i in (1, 2, 1, 3, 1, 2, 4, 5, 1)],
        {"maxsize": 2},
    ),
    ("room for none", "maxsize=0: f(1), f(1)", lambda f: [f(1), f(1)], {"maxsize": 0}),
    (
        "room for all",
        "maxsize=None: f(0) … f(199), f(0)",
        lambda f: [f(i) for i in [*range(200), 0]],
        {"maxsize": None},
    ),
    (
        "room for 128",
        "f(0) … f(128), f(0)",
        lambda f: [f(i) for i in [*range(129), 0]],
        {},
    ),
    (
        "keywords in two orders",
        "f(a=1, b=2), f(b=2, a=1)",
        lambda f: [f(a=1, b=2), f(b=2, a=1)],
        {},
    ),
    ("other keywords", "f(1, a=1), f(1, a=2)", lambda f: [f(1, a=1), f(1, a=2)], {}),
    (
        "by position and by name",
        "f('a', 1), f(a=1)",
        lambda f: [f("a", 1), f(a=1)],
        {},
    ),
    (
        "equal, of two types",
        "f(1, 0), f(1.0, 0)",
        lambda f: [f(1, 0), f(1.0, 0)],
        {},
    ),
    (
        "two types kept apart",
        "typed=True: f(1, 0), f(1.0, 0), f(a=1), f(a=True)",
        lambda f: [f(1, 0), f(1.0, 0), f(a=1), f(a=True)],
        {"maxsize": 8, "typed": True},
    ),
]
add(
    "lru_cache",
    [(title, what, _ran(calls, **options)) for title, what, calls, options in _CALLS]
    + [
        (
            "None is a result",
            "f returns None: f(1), f(1)",
            _ran(lambda f: [f(1), f(1)], None),
        ),
        ("two functions", "lru_cache(double)(3), lru_cache(square)(3)", _two_functions),
        ("recursion", "fibonacci(30)", _recursion),
        ("an error is not kept", "f(1) raises the first time only", _error),
        ("two instances", "Scale(2).times(5), Scale(3).times(5)", _methods),
        ("what the function is called", "lru_cache(maxsize=4)(square)", _metadata),
        ("forgetting", "f(1), f(1), f.cache_clear(), f(1)", _clear),
        ("a list as argument", "lru_cache(maxsize=4)(len)([1, 2])", _unhashable),
    ],
    {
        "what was put in first goes first; but a hit makes a result young again": (
            _cache(evict="oldest")
        ),
        "the newest result is dropped: it should be the one that lay unused longest": (
            _cache(evict="newest")
        ),
        "maxsize is not kept to: nothing is ever dropped": _cache(evict="none"),
        "one result too many is kept: drop before there are more than maxsize": (
            _cache(more=1)
        ),
        "keyword arguments belong to the key": _cache(keywords="ignored"),
        "keywords are sorted, but Python keeps f(a=1, b=2) and f(b=2, a=1) apart": (
            _cache(keywords="sorted")
        ),
        "f('a', 1) and f(a=1) get one key: put a mark of your own between positional "
        "and keyword arguments": _cache(mark=False),
        "typed is not looked at: with typed=True the types belong to the key": (
            _cache(types=False)
        ),
        "without typed=True, 1 and 1.0 are one key": _cache(types=True),
        "None is a result like any other: tell a missing one by a mark of your own": (
            _cache(none=False)
        ),
        "a key made of text takes lists too, and confuses what looks alike: use the "
        "arguments themselves, which must be hashable": _cache(text=True),
        "the metadata is lost: use `wraps`": _cache(metadata=False),
        "cache_clear sets the counts back to 0": _cache(clears=False),
        "an error is not a result: do not keep it": _cache(errors=True),
    },
)


def _circle(cached_property: Callable) -> type:
    class Circle:
        def __init__(self, radius: float) -> None:
            self.radius, self.ran = radius, 0

        def area(self) -> object:
            """Three times the square."""
            self.ran += 1
            return 3 * self.radius**2 if self.radius else None

        area = cached_property(area)

    return Circle


def _once(cached_property: Callable) -> list:
    circle = _circle(cached_property)(2)
    return [circle.area, circle.area, circle.ran]


def _none(cached_property: Callable) -> list:
    circle = _circle(cached_property)(0)
    return [circle.area, circle.area, circle.ran]


def _each(cached_property: Callable) -> list:
    kind = _circle(cached_property)
    one, two = kind(1), kind(2)
    return [one.area, two.area, one.area]


def _in_the_instance(cached_property: Callable) -> list:
    circle = _circle(cached_property)(1)
    before = sorted(vars(circle))
    return [before, circle.area, sorted(vars(circle))]


def _deleted(cached_property: Callable) -> list:
    circle = _circle(cached_property)(1)
    found = [circle.area]
    circle.radius = 2
    del circle.area
    return [*found, circle.area]


def _assigned(cached_property: Callable) -> int:
    circle = _circle(cached_property)(1)
    circle.area = 7
    return circle.area


def _freed(cached_property: Callable) -> bool:
    circle = _circle(cached_property)(1)
    assert circle.area == 3
    watch = weakref.ref(circle)
    del circle
    gc.collect()
    return watch() is None


def _of_the_class(cached_property: Callable) -> list:
    kind = _circle(cached_property)
    return [kind.area is vars(kind)["area"], kind.area.__doc__]


def _slots(cached_property: Callable) -> int:
    class Point:
        __slots__ = ()
        x = cached_property(lambda self: 1)

    return Point().x


class _Every:
    """A property that is computed anew at each access."""

    def __init__(self, func: Callable) -> None:
        self.func, self.__doc__, self.name = func, func.__doc__, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> object:
        return self if instance is None else self.value(instance, vars(instance))

    def value(self, instance: object, kept: dict) -> object:
        return self.func(instance)


class _Kept(_Every):
    def value(self, instance: object, kept: dict) -> object:
        if self.name not in kept:
            kept[self.name] = self.func(instance)
        return kept[self.name]


class _InTheDescriptor(_Every):
    def value(self, instance: object, kept: dict) -> object:
        if not hasattr(self, "kept"):
            self.kept = self.func(instance)
        return self.kept


class _ByInstance(_Every):
    def __init__(self, func: Callable) -> None:
        super().__init__(func)
        self.values: dict[object, object] = {}

    def value(self, instance: object, kept: dict) -> object:
        if instance not in self.values:
            self.values[instance] = self.func(instance)
        return self.values[instance]


class _Guarded(_Kept):
    def __set__(self, instance: object, value: object) -> None:
        raise AttributeError(f"{self.name} cannot be set")


class _OtherName(_Every):
    def value(self, instance: object, kept: dict) -> object:
        name = f"_{self.name}"
        if name not in kept:
            kept[name] = self.func(instance)
        return kept[name]


class _NoClass(_Kept):
    def __get__(self, instance: object, owner: type | None = None) -> object:
        return self.value(instance, vars(instance))


class _NoDoc(_Kept):
    def __init__(self, func: Callable) -> None:
        super().__init__(func)
        self.__doc__ = None


class _Careless(_Kept):
    def __get__(self, instance: object, owner: type | None = None) -> object:
        if instance is not None and not hasattr(instance, "__dict__"):
            return self.func(instance)
        return super().__get__(instance, owner)


add(
    "cached_property",
    [
        ("twice the same", "circle.area, circle.area", _once),
        ("None is a value", "Circle(0).area is None, twice", _none),
        ("two instances", "one.area, two.area, one.area", _each),
        ("where it is kept", "vars(circle), before and after", _in_the_instance),
        ("deleted", "del circle.area; circle.area", _deleted),
        ("assigned", "circle.area = 7; circle.area", _assigned),
        ("the instance is freed", "circle.area; del circle", _freed),
        ("asked of the class", "Circle.area, Circle.area.__doc__", _of_the_class),
        ("an instance without __dict__", "__slots__ = ()", _slots),
    ],
    {
        "nothing is kept: this is `property`": _Every,
        "one value for all instances: keep it in the instance, not in the property": (
            _InTheDescriptor
        ),
        "a dictionary from instance to value keeps every instance alive: keep the "
        "value in the instance's own `__dict__`": _ByInstance,
        "keep the value under the property's own name: then Python finds it first, and "
        "`del` forgets it": _OtherName,
        "without `__set__` an entry of the instance comes first; with it, never": (
            _Guarded
        ),
        "asked of the class, there is no instance: return the property itself": (
            _NoClass
        ),
        "the documentation is lost: take over `__doc__`": _NoDoc,
        "where there is no `__dict__`, nothing can be kept: refuse": _Careless,
    },
)
