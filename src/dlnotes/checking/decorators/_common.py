"""What the tasks on decorators share.

A decorator shows what it does only when something is done with it. So a case holds
one :class:`Trial`: ``report.case.args[0](my_version)`` makes it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dlnotes.checking import Case, task


@dataclass(frozen=True)
class Trial:
    """Something done with a version of a twin.

    Attributes:
        what: is done, in code; shown where a version fails.
        do: does it, and returns what came out as plain values.
    """

    what: str
    do: Callable[[Callable], object]

    def __call__(self, version):
        """Try a version."""
        return self.do(version)

    def __repr__(self):
        return self.what


def add(name, trials, wrong=(), base=None):
    """Add a task; each trial is its name, what is done in code, and how."""
    return task(
        f"decorators.{name}",
        f"functools.{name}",
        cases=lambda: [Case(title, (Trial(*trial),)) for title, *trial in trials],
        wrong=wrong,
        base=base,
        run=lambda version, case: case.args[0](version),
    )


def show(*args, **kwargs):
    """Return what it is called with."""
    return list(args), list(map(list, kwargs.items()))
