"""Code on the page is the code that runs."""

from __future__ import annotations

import ast
import functools
import textwrap

import matplotlib
import pytest
import torch

from dlnotes import show
from dlnotes.show import source


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args):
        return 2 * function(*args)

    return wrapper


@doubled
def decorated(x):
    """Explain."""
    return x  # as it is


def only_doc():
    """Say what a subclass must do.

    At length.
    """


def one_row(): """All in one row."""  # fmt: skip


def nested(x):
    """Outer.

    More.
    """

    def inner(y):
        """Inner."""
        text = """kept"""
        return text * y

    return inner(x)


class Layer:
    """A class."""

    size = 1

    def __init__(self):
        """Begin."""

    @property
    def half(self):
        """Half of it."""
        return self.size / 2

    @staticmethod
    def apart(x):
        """Stand alone."""
        return x


def guarded(x, sizes=(1,), *, check=None):
    """Guard, then work."""
    # a list is no tensor
    if not isinstance(x, float):
        raise TypeError("guarded: x must be a float")
    for size in sizes:
        if size < 0:
            raise ValueError("no size")
        elif size > 9:
            raise ValueError("too large")
    show._check_x("guarded", x=x)
    show.check(x)

    y = x + 1
    if y < 0:
        raise ValueError("this is no argument")
    return y


def only_guards(x):
    """Check."""
    if x < 0:
        raise ValueError("x")


def one_row_guard(x): show.check(x); return x  # noqa: E702 # fmt: skip


def with_pragmas(I):  # noqa: E741
    # fmt: off
    text = "# noqa: E501"  # type: ignore[assignment]  # why it is so
    # type: a comment like any other
    return text + I  # fmt: skip


class Guarded:
    def checkpoint(self, x):
        show.checkpoint(x)
        return x

    def check(self, x):
        show.check(x)
        return x


def expected(text):
    return textwrap.dedent(text).strip()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (decorated, "@doubled\ndef decorated(x):\n    return x  # as it is"),
        (only_doc, "def only_doc():\n    ..."),
        (Layer.half, "@property\ndef half(self):\n    return self.size / 2"),
        (Layer.apart, "@staticmethod\ndef apart(x):\n    return x"),
        (Layer().half.__class__, None),
        (
            nested,
            """
            def nested(x):
                def inner(y):
                    text = \"\"\"kept\"\"\"
                    return text * y

                return inner(x)
            """,
        ),
        (
            Layer,
            """
            class Layer:
                size = 1

                def __init__(self):
                    ...

                @property
                def half(self):
                    return self.size / 2

                @staticmethod
                def apart(x):
                    return x
            """,
        ),
    ],
)
def test_without_docstrings(item, code):
    if code is None:
        with pytest.raises(ValueError, match="objects must be Python functions"):
            source(item)
        return
    found = repr(source(item))
    assert found == expected(code)
    ast.parse(found)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (
            guarded,
            """
            def guarded(x, sizes=(1,), *, check=None):
                # … checks its arguments
                y = x + 1
                if y < 0:
                    raise ValueError("this is no argument")
                return y
            """,
        ),
        (
            only_guards,
            'def only_guards(x):\n    if x < 0:\n        raise ValueError("x")',
        ),
        (one_row_guard, "def one_row_guard(x): show.check(x); return x"),
        (
            Guarded,
            """
            class Guarded:
                def checkpoint(self, x):
                    show.checkpoint(x)
                    return x

                def check(self, x):
                    # … checks its arguments
                    return x
            """,
        ),
    ],
)
def test_guards_are_folded(item, code):
    assert repr(source(item, guards=False)) == expected(code)
    assert ast.parse(source(item, doc=True, guards=False).code)


def test_guards_stay_unless_asked():
    assert "no size" in source(guarded).code
    assert "is no tensor" in source(guarded).code


def test_pragmas_are_left_out():
    code = """
        def with_pragmas(I):
            text = "# noqa: E501"  # why it is so
            # type: a comment like any other
            return text + I
        """
    assert repr(source(with_pragmas)) == expected(code)


def test_docstring_in_the_row_of_def_stays():
    assert ast.parse(repr(source(one_row)))


def test_with_docstrings():
    assert '"""Explain."""' in source(decorated, doc=True).code


def test_several_and_markdown():
    shown = source(decorated, only_doc)
    assert "as it is\n\n\ndef only_doc" in shown.code
    assert shown._repr_markdown_() == f"```python\n{shown.code}\n```"


@pytest.mark.parametrize("item", [torch.relu, len, 3])
def test_no_source(item):
    with pytest.raises(ValueError, match="source: objects must be Python functions"):
        source(item)


def test_setup():
    threads = torch.get_num_threads()
    with matplotlib.rc_context():
        show.setup()
        assert matplotlib.rcParams["axes.spines.top"] is False
        assert torch.get_num_threads() == 1
        assert repr(torch.tensor([1e-9, 1.0])) == "tensor([0.0000, 1.0000])"
    torch.set_num_threads(threads)
    torch.set_printoptions(profile="default")
