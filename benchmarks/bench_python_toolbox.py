"""Decorators: Python's are written in C, ours in Python.

A call takes less than a microsecond, so a thousand are timed together. A wrapper
made by ``wraps`` is the same function whoever made it: there the decorating itself
is timed.
"""

import operator

from run import Workload


def show(a, b=1, *, c=2):
    return a


def often(function):
    def thousand(*args, **kwargs):
        for _ in range(1000):
            function(*args, **kwargs)

    return thousand


def cached(kind):
    return often(kind(maxsize=64)(show))


WORKLOADS = [
    Workload(
        "decorators.lru_cache", "1000 hits, one number", make=lambda: ((5,), {}),
        build=cached, target=20.0,
    ),
    Workload(
        "decorators.lru_cache", "1000 hits, two and a keyword",
        make=lambda: ((5, 6), {"c": 3}), build=cached, target=20.0,
    ),
    Workload(
        "decorators.partial", "1000 calls, one and one", make=lambda: ((5,), {"c": 3}),
        build=lambda kind: often(kind(show, 1)), target=8.0,
    ),
    Workload(
        "decorators.reduce", "1000 numbers, add",
        make=lambda: ((operator.add, list(range(1000))), {}), target=3.0,
    ),
    Workload(
        "decorators.wraps", "1000 wrappers", make=lambda: ((show,), {}),
        build=lambda kind: often(lambda f: kind(f)(lambda *args: None)), target=4.0,
    ),
]  # fmt: skip
