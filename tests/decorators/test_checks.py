"""A call that cannot come out right is refused, in the words of the house."""

from __future__ import annotations

import inspect

import pytest

from dlnotes.decorators import require


@require(lambda p: 0 <= p < 1, "p must be in [0, 1)")
def dropout(x, p=0.5):
    """Drop."""
    return x, p


def test_a_condition_on_an_argument():
    assert dropout(1) == (1, 0.5) and dropout(1, 0) == (1, 0)
    for call in (lambda: dropout(1, 1.5), lambda: dropout(x=1, p=1.5)):
        with pytest.raises(ValueError) as error:
            call()
        assert str(error.value) == "dropout: p must be in [0, 1), got p=1.5"
    assert dropout.__doc__ == "Drop."
    assert str(inspect.signature(dropout)) == "(x, p=0.5)"
    with pytest.raises(TypeError, match="missing a required argument"):
        dropout()


def test_a_condition_on_two_and_the_default_counts():
    @require(lambda high, low: low < high, "low must be below high")
    def between(low, high=1):
        return low

    assert between(0) == 0
    with pytest.raises(ValueError, match="low must be below high, got high=1, low=2"):
        between(2)


def test_a_condition_on_the_world():
    users = []

    @require(lambda: "ada" in users, "ada must be logged in", PermissionError)
    def delete():
        return "gone"

    with pytest.raises(PermissionError) as error:
        delete()
    assert str(error.value) == "delete: ada must be logged in"
    users.append("ada")
    assert delete() == "gone"


def test_methods_and_the_order_of_several():
    class Layer:
        size = 3

        @require(lambda self, n: n < self.size, "n must be below the size")
        @require(lambda n: n >= 0, "n must be >= 0")
        def take(self, n):
            return n

    assert Layer().take(2) == 2
    with pytest.raises(ValueError, match=r"take: n must be >= 0, got n=-1"):
        Layer().take(-1)
    with pytest.raises(ValueError, match="n must be below the size"):
        Layer().take(3)


def test_a_condition_must_know_the_function():
    with pytest.raises(ValueError, match=r"parameters of f\(x\), got y"):

        @require(lambda y: True, "")
        def f(x): ...

    with pytest.raises(ValueError, match="condition must be callable, got True"):
        require(True, "")
