"""Tasks for lru_cache and cached_property."""

import gc
import inspect
import weakref
from contextlib import suppress

from dlnotes.checking.decorators._common import add


def _ran(calls, result=0, **options):
    """Return a trial: which calls of a cached function make the function run?"""

    def do(lru_cache):
        seen = []

        def function(*args, **kwargs):
            seen.append([list(args), list(kwargs.items())])
            return result

        f = lru_cache(**options)(function) if options else lru_cache(function)
        calls(f)
        return [*map(repr, seen), tuple(f.cache_info())]

    return do


def _two_functions(lru_cache):
    double, square = (lru_cache(f) for f in (lambda x: 2 * x, lambda x: x * x))
    return [double(3), square(3)]


def _recursion(lru_cache):
    @lru_cache(maxsize=None)
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    return [fibonacci(30), tuple(fibonacci.cache_info())]


def _metadata(lru_cache):
    @lru_cache(maxsize=4)
    def square(x):
        """Square."""
        return x * x

    return [square.__name__, square.__doc__, str(inspect.signature(square))]


def _clear(lru_cache):
    f = lru_cache(maxsize=4)(lambda x: x)
    f(1), f(1)
    f.cache_clear()
    after = tuple(f.cache_info())
    f(1)
    return [after, tuple(f.cache_info())]


def _unhashable(lru_cache):
    return lru_cache(maxsize=4)(len)([1, 2])


def _error(lru_cache):
    def function(x):
        seen.append(x)
        if len(seen) == 1:
            raise KeyError(x)
        return x

    seen = []
    f = lru_cache(maxsize=4)(function)
    with suppress(KeyError):
        f(1)
    return [f(1), f(1), seen]


def _methods(lru_cache):
    class Scale:
        def __init__(self, factor):
            self.factor = factor

        @lru_cache(maxsize=4)
        def times(self, x):
            return self.factor * x

    two, three = Scale(2), Scale(3)  # both alive: their addresses differ
    return [two.times(5), three.times(5)]


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
    ("by position and by name", "f('a', 1), f(a=1)", lambda f: [f("a", 1), f(a=1)], {}),
    ("equal, of two types", "f(1, 0), f(1.0, 0)", lambda f: [f(1, 0), f(1.0, 0)], {}),
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
).mistakes("""
    what was put in first goes first; but a hit makes a result young again
        order.move_to_end(entry) => pass
    keyword arguments belong to the key
        if kwargs: => if False:
""")


def _circle(cached_property):
    class Circle:
        def __init__(self, radius):
            self.radius, self.ran = radius, 0

        def area(self):
            """Three times the square."""
            self.ran += 1
            return 3 * self.radius**2 if self.radius else None

        area = cached_property(area)

    return Circle


def _once(cached_property):
    circle = _circle(cached_property)(2)
    return [circle.area, circle.area, circle.ran]


def _none(cached_property):
    circle = _circle(cached_property)(0)
    return [circle.area, circle.area, circle.ran]


def _each(cached_property):
    kind = _circle(cached_property)
    one, two = kind(1), kind(2)
    return [one.area, two.area, one.area]


def _in_the_instance(cached_property):
    circle = _circle(cached_property)(1)
    before = sorted(vars(circle))
    return [before, circle.area, sorted(vars(circle))]


def _deleted(cached_property):
    circle = _circle(cached_property)(1)
    found = [circle.area]
    circle.radius = 2
    del circle.area
    return [*found, circle.area]


def _assigned(cached_property):
    circle = _circle(cached_property)(1)
    circle.area = 7
    return circle.area


def _freed(cached_property):
    circle = _circle(cached_property)(1)
    assert circle.area == 3
    watch = weakref.ref(circle)
    del circle
    gc.collect()
    return watch() is None


def _of_the_class(cached_property):
    kind = _circle(cached_property)
    return [kind.area is vars(kind)["area"], kind.area.__doc__]


def _slots(cached_property):
    class Point:
        __slots__ = ()
        x = cached_property(lambda self: 1)

    return Point().x


class _CachedProperty:
    def __init__(self, func):
        self.func, self.__doc__ = func, func.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        kept = vars(instance)
        if self.name not in kept:
            kept[self.name] = self.func(instance)
        return kept[self.name]


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
    base=_CachedProperty,
).mistakes("""
    nothing is kept: this is `property`
        kept = vars(instance) => return self.func(instance)
    one value for all instances: keep it in the instance, not in the property
        kept = vars(instance) => kept = vars(self)
    a dictionary from instance to value keeps every instance alive: keep the value in
    the instance's own `__dict__`
        kept = vars(instance) => kept = vars(self).setdefault("values", {})
        self.name not in kept => instance not in kept
        kept[self.name] = => kept[instance] =
        return kept[self.name] => return kept[instance]
    keep the value under the property's own name: then Python finds it first, and `del`
    forgets it
        self.name = name => self.name = f"_{name}"
    without `__set__` an entry of the instance comes first; with it, never
        def __get__ => def __set__(self, instance, value):
        |        raise AttributeError(self.name)
        |
        |    def __get__
    the documentation is lost: take over `__doc__`
        = func, func.__doc__ => = func, None
    where there is no `__dict__`, nothing can be kept: refuse
        kept = vars(instance) => kept = getattr(instance, "__dict__", {})
    asked of the class, there is no instance: return the property itself
        if instance is None: => if False:
""")
