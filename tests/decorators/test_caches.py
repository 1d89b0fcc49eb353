"""The caches count, forget and refuse as Python's do."""

from __future__ import annotations

import copy
import functools
import gc
import inspect
import pickle
import random
import sys
import threading
import weakref

import pytest

from dlnotes import decorators
from dlnotes.decorators import cached_property, lru_cache

BOTH = [decorators.lru_cache, functools.lru_cache]


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("maxsize", [0, 1, 2, 5, 8, None, -3, True])
def test_a_random_history_is_the_same(maxsize, typed):
    """Results, calls of the function and counts, after every one of 600 calls."""
    chance = random.Random(0)
    pool = [0, 1, 2, 3, 0.0, 1.0, True, "1", (1,), None, 2.5, frozenset({1})]
    called = [[], []]

    def follow(calls):
        def function(*args, **kwargs):
            calls.append((args, kwargs))
            return repr((args, kwargs))

        return function

    pair = [
        kind(maxsize, typed)(follow(c)) for kind, c in zip(BOTH, called, strict=True)
    ]
    for step in range(600):
        args = [chance.choice(pool) for _ in range(chance.randrange(3))]
        names = chance.sample("ab", chance.randrange(3))
        kwargs = {name: chance.choice(pool) for name in names}
        ours, theirs = (f(*args, **kwargs) for f in pair)
        assert ours == theirs
        assert called[0] == called[1]
        assert tuple(pair[0].cache_info()) == tuple(pair[1].cache_info())
        if step % 200 == 150:
            for f in pair:
                f.cache_clear()
    assert pair[0].cache_parameters() == pair[1].cache_parameters()


@pytest.mark.parametrize("kind", BOTH)
def test_without_parentheses(kind):
    @kind
    def square(x):
        """Square."""
        return x * x

    assert (square(3), square(3)) == (9, 9)
    assert tuple(square.cache_info()) == (1, 1, 128, 1)
    assert square.cache_parameters() == {"maxsize": 128, "typed": False}
    assert (square.__name__, square.__doc__) == ("square", "Square.")
    assert square.__wrapped__(4) == 16
    assert str(inspect.signature(square)) == "(x)"


def test_the_counts_have_names():
    theirs = functools.lru_cache(lambda: 0).cache_info()
    assert decorators.CacheInfo._fields == theirs._fields
    assert repr(lru_cache(lambda: 0).cache_info()) == repr(theirs)


@pytest.mark.parametrize("kind", BOTH)
def test_recursion(kind):
    @kind(maxsize=None)
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    assert fibonacci(80) == 23416728348467685
    assert tuple(fibonacci.cache_info()) == (78, 81, None, 81)


@pytest.mark.parametrize("kind", BOTH)
def test_the_same_call_inside_a_call(kind):
    depth = []

    @kind(maxsize=2)
    def function(x):
        depth.append(x)
        return function(x) if len(depth) < 3 else len(depth)

    assert function(7) == 3
    assert tuple(function.cache_info()) == (0, 3, 2, 1)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("maxsize", [0, 2, None])
def test_errors_are_not_kept_but_counted(kind, maxsize):
    @kind(maxsize=maxsize)
    def function(x):
        raise KeyError(x)

    for _ in range(2):
        with pytest.raises(KeyError):
            function(1)
    assert function.cache_info()[:2] == (0, 2)
    assert function.cache_info().currsize == 0


@pytest.mark.parametrize("kind", BOTH)
def test_arguments_must_be_hashable_if_they_are_kept(kind):
    with pytest.raises(TypeError, match="unhashable"):
        kind(maxsize=2)(len)([1])
    assert kind(maxsize=0)(len)([1]) == 1


@pytest.mark.parametrize("kind", BOTH)
def test_none_is_a_result_like_any_other(kind):
    function = kind(lambda x: None)
    assert function(1) is None and function(1) is None
    assert function.cache_info().hits == 1


def test_what_maxsize_may_be():
    for bad in ("12", 1.5, [1]):
        with pytest.raises(ValueError, match="lru_cache: maxsize must be an integer"):
            lru_cache(bad)
        with pytest.raises(TypeError):
            functools.lru_cache(bad)


class Counter:
    def __init__(self):
        self.calls = 0

    @lru_cache(maxsize=4)
    def method(self, x):
        self.calls += 1
        return x

    @staticmethod
    @lru_cache
    def static(x):
        return x + 1

    @classmethod
    @lru_cache
    def class_(cls, x):
        return cls, x


def test_methods_share_one_cache_that_keeps_their_instances():
    a, b = Counter(), Counter()
    assert (a.method(1), a.method(1), b.method(1)) == (1, 1, 1)
    assert (a.calls, b.calls) == (1, 1)
    assert Counter.method.cache_info().currsize == 2
    watch = weakref.ref(a)
    del a
    gc.collect()
    assert watch() is not None
    Counter.method.cache_clear()
    gc.collect()
    assert watch() is None
    assert Counter.static(1) == 2 and Counter().class_(1) == (Counter, 1)


@lru_cache
def by_name(x):
    return x


def test_pickled_and_copied_as_the_function_it_is():
    assert pickle.loads(pickle.dumps(by_name)) is by_name
    assert copy.deepcopy(by_name) is by_name


@pytest.mark.parametrize("maxsize", [3, None])
def test_threads_leave_the_counts_right(maxsize):
    function = lru_cache(maxsize=maxsize)(lambda x: x * x)
    wrong, calls = [], 2000

    def work(seed):
        chance = random.Random(seed)
        for _ in range(calls):
            x = chance.randrange(8)
            if function(x) != x * x:
                wrong.append(x)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    info = function.cache_info()
    assert not wrong
    assert info.hits + info.misses == 4 * calls
    assert info.currsize == (8 if maxsize is None else maxsize)


def test_the_function_runs_without_the_lock():
    """One call may wait for another: no deadlock, and both are counted."""
    other_came = threading.Event()

    @lru_cache
    def function(x):
        if x == 0:
            assert other_came.wait(timeout=10)
        else:
            other_came.set()
        return x

    thread = threading.Thread(target=function, args=(0,))
    thread.start()
    assert function(1) == 1
    thread.join()
    assert function.cache_info().currsize == 2


@pytest.mark.parametrize("kind", BOTH)
def test_a_key_whose_comparison_calls_the_cache_again(kind):
    class Odd:
        def __hash__(self):
            return 1

        def __eq__(self, other):
            function(0)
            return self is other

    function = kind(maxsize=2)(lambda x: 5)
    assert function(Odd()) == function(Odd()) == 5


class Meddling:
    """A key that does something to the cache at its n-th hash or comparison."""

    def __init__(self, value, at, do):
        self.value, self.at, self.do, self.steps = value, at, do, 0

    def _step(self):
        self.steps += 1
        if self.steps == self.at:
            self.do()

    def __hash__(self):
        self._step()
        return self.value % 2  # so that different keys are compared, too

    def __eq__(self, other):
        self._step()
        return isinstance(other, Meddling) and self.value == other.value


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("maxsize", [1, 2, 3, None])
@pytest.mark.parametrize("what", ["clear", "call", "fill", "raise"])
def test_keys_that_meddle_at_any_step(what, maxsize, typed):
    """Whatever a key does, and when: the interpreter lives, and counts stay right."""
    chance = random.Random(0)
    for at in range(1, 12):
        function = lru_cache(maxsize, typed)(lambda key: key.value)

        armed = [True]

        def meddle(function=function, armed=armed):
            if not armed:
                return
            if what == "clear":
                function.cache_clear()
            elif what == "call":
                function(Meddling(chance.randrange(4), 0, None))
            elif what == "fill":
                for value in range(4):
                    function(Meddling(value, 0, None))
            else:
                raise ZeroDivisionError

        for _ in range(30):
            value = chance.randrange(4)
            try:
                assert function(Meddling(value, at, meddle)) == value
            except ZeroDivisionError:
                assert what == "raise"
        info = function.cache_info()
        armed.clear()
        if what != "raise" and maxsize is not None:
            assert info.currsize <= maxsize
        for value in range(9):
            assert function(Meddling(value, 0, None)) == value
        assert maxsize is None or function.cache_info().currsize == maxsize


@pytest.mark.parametrize("kind", BOTH)
def test_a_key_that_clears_the_cache_at_its_second_comparison(kind):
    class Clearing:
        compared = 0

        def __hash__(self):
            return 1

        def __eq__(self, other):
            Clearing.compared += 1
            if Clearing.compared == 2:
                function.cache_clear()
            return True

    function = kind(maxsize=4)(lambda key: 1)
    assert [function(Clearing()), function(Clearing())] == [1, 1]
    assert function.cache_info()[:2] == (1, 1)


@pytest.mark.parametrize("kind", BOTH)
def test_a_result_whose_end_calls_the_cache_again(kind):
    class Last:
        def __del__(self):
            function(7)

    function = kind(maxsize=1)(lambda key: Last() if key == 0 else key)
    function(0)
    function.cache_clear()
    assert function.cache_info().currsize == 1
    assert [function(1), function(2)] == [1, 2]
    assert function.cache_info().currsize == 1


class Circle:
    def __init__(self, radius):
        self.radius, self.computed = radius, 0

    @cached_property
    def area(self):
        """Three and a bit times the square."""
        self.computed += 1
        return 3.14 * self.radius**2


def test_a_cached_property_is_computed_once_for_each_instance():
    one, two = Circle(1), Circle(2)
    assert (one.area, one.area, two.area) == (3.14, 3.14, 12.56)
    assert (one.computed, two.computed) == (1, 1)
    assert vars(one)["area"] == 3.14
    del one.area
    assert one.area == 3.14 and one.computed == 2
    one.area = 0  # no __set__: like any attribute
    assert one.area == 0
    assert isinstance(Circle.area, cached_property)
    assert Circle.area.__doc__ == "Three and a bit times the square."
    assert Circle.area.__get__(two) == 12.56 and two.computed == 1


def test_a_cached_property_goes_with_its_instance():
    circle = Circle(1)
    watch = weakref.ref(circle)
    assert circle.area
    assert pickle.loads(pickle.dumps(circle)).area == 3.14
    del circle
    assert watch() is None


@pytest.mark.parametrize("kind", [cached_property, functools.cached_property])
def test_what_cached_property_refuses(kind):
    ours = kind is cached_property
    due = ValueError if ours else TypeError

    class Slots:
        __slots__ = ()
        value = kind(lambda self: 1)

    with pytest.raises(due, match="__dict__"):
        Slots().value  # noqa: B018

    class Unnamed:
        pass

    Unnamed.value = kind(lambda self: 1)
    with pytest.raises(due, match="__set_name__"):
        Unnamed().value  # noqa: B018

    class Meta(type):
        value = kind(lambda cls: 1)

    with pytest.raises(due):
        Meta("Class", (), {}).value  # noqa: B018

    shared = kind(lambda self: 1)
    with pytest.raises((due, RuntimeError)) as error:  # wrapped before Python 3.12

        class Twice:
            a = shared
            b = shared

    assert isinstance(error.value.__cause__ or error.value, due)

    class Again:
        a = shared

    assert Again().a == 1


def test_generic_aliases():
    assert cached_property[int].__origin__ is cached_property
    assert decorators.partial[int].__origin__ is decorators.partial
