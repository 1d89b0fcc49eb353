"""Every kind of difference, and every pattern in the numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from dlnotes.checking import compare

nan, inf = float("nan"), float("inf")


@pytest.mark.parametrize(
    "value",
    [
        torch.tensor([1.0, nan, inf, -inf]),
        torch.zeros(0, 3),
        torch.tensor(True),
        torch.tensor([1 + 2j]),
        (torch.ones(2), [torch.zeros(1), None]),
        {"a": torch.ones(1), "b": 2},
        (2, 3),
        nan,
        "same",
        None,
        torch.float32,
    ],
)
def test_equal_to_itself(value):
    assert compare(value, value) is None


def test_a_list_may_stand_for_a_tuple():
    assert compare([2, 3], torch.Size([2, 3])) is None
    assert compare([torch.ones(1)], (torch.ones(1),)) is None


@pytest.mark.parametrize(
    ("dtype", "small", "large"),
    [
        (torch.float64, 1e-10, 1e-8),
        (torch.float32, 1e-5, 1e-4),
        (torch.float16, 1e-3, 1e-2),
        (torch.bfloat16, 1e-2, 1e-1),
        (torch.complex64, 1e-5, 1e-4),
    ],
)
def test_tolerance_of_each_dtype(dtype, small, large):
    one = torch.ones(3, dtype=dtype)
    assert compare(one + small, one) is None
    assert compare(one + large, one).kind == "value"


def test_given_tolerance_wins():
    assert compare(torch.tensor([1.1]), torch.tensor([1.0]), rtol=0.2) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "kind", "text", "hint"),
    [
        (None, torch.ones(2), "type", r"a tensor \[2\], got None", "no `return`"),
        (np.ones(2), torch.ones(2), "type", "got a numpy.ndarray", "NumPy"),
        (1.0, torch.tensor(1.0), "type", "got a float", r"\.item\(\)"),
        ([1, 2], torch.ones(2), "type", "got a list of 2", ""),
        (torch.ones(2), (torch.ones(2),), "type", "1 results, got a tensor", ""),
        (torch.ones(2), (2, 3), "type", r"expected \(2, 3\), got a tensor", ""),
        (torch.tensor(3), 3, "type", r"the number 3, got a tensor \[\]", r"item\(\)"),
        ([1], {"a": 1}, "type", "a dict with keys", ""),
        ({"b": 1}, {"a": 1}, "length", r"keys \['a'\], got \['b'\]", ""),
        ((2,), (2, 3), "length", r"expected \(2, 3\), got \(2,\)", ""),
        ((2, 4), (2, 3), "value", r"expected \(2, 3\), got \(2, 4\)", ""),
        ("no", "yes", "value", "expected 'yes', got 'no'", ""),
        (np.ones(2), "yes", "value", "expected 'yes'", ""),
        (0.25, 0.5, "value", "expected 0.5, got 0.25", ""),
        (torch.ones(1), (torch.ones(1), torch.ones(1)), "type", "2 results", ""),
        ([torch.ones(1)], [torch.ones(1)] * 2, "length", "2 results, got 1", ""),
    ],
)
def test_kinds(ours, theirs, kind, text, hint):
    found = compare(ours, theirs)
    assert found.kind == kind
    assert re.search(text, found.text), found.text
    assert re.search(hint, found.hint) and bool(found.hint) == bool(hint)


@pytest.mark.parametrize(
    ("ours", "theirs", "hint"),
    [
        ((3, 2), (2, 3), "another order"),
        ((2, 1), (2,), "size 1"),
        ((), (4,), "over all dimensions"),
        ((5,), (4,), ""),
    ],
)
def test_shapes(ours, theirs, hint):
    found = compare(torch.zeros(ours), torch.zeros(theirs))
    assert found.kind == "shape"
    assert hint in found.hint and bool(hint) == bool(found.hint)


def test_dtype():
    found = compare(torch.ones(2, dtype=torch.float64), torch.ones(2))
    assert str(found) == "expected dtype float32, got float64"


def test_where_it_is_and_how_many():
    due = torch.zeros(2, 3)
    got = due.clone()
    got[1, 2], got[0, 0] = 5, 1
    text = str(compare((got,), (due,)))
    assert text == (
        "result[0]: 2 of 6 values differ, most of all at [1, 2]: expected 0, got 5"
    )


def test_a_nan_is_the_worst():
    text = str(compare(torch.tensor([9.0, nan]), torch.tensor([1.0, 1.0])))
    assert text.endswith("at [1]: expected 1, got nan")


def test_as_many_digits_as_it_takes():
    due = torch.tensor([1 / 3, 1.0], dtype=torch.float64)
    got = due + 1e-7 * torch.tensor([1.0, 0.0])
    assert str(compare(got, due)).endswith("expected 0.333333333, got 0.333333433")
    large = torch.tensor([2**60])
    assert str(compare(large + 1, large)).endswith(f"{2**60}, got {2**60 + 1}")


DUE = torch.tensor([[1.0, -2.0, 3.5], [0.25, 7.0, 5.0], [4.0, 8.0, -6.0]])


@pytest.mark.parametrize(
    ("ours", "hint"),
    [
        (-DUE, "the sign is wrong"),
        (2 * DUE, "a factor: all values are 2 times what is due"),
        (DUE + 0.5, "an offset: all values are 0.5 too large"),
        (DUE - 0.5, "an offset: all values are 0.5 too small"),
        (DUE * 0, "all values are 0: is the result ever written to?"),
        (DUE.T, "dimensions 0 and 1 are swapped"),
        (DUE.flip(1), "dimension 1 runs backwards"),
        (DUE.flip(0, 1), "the values are right, but in another order"),
        (DUE / 0, "inf where a finite number is due"),
        (DUE * nan, "nan where a finite number is due"),
        (DUE**2, ""),
    ],
)
def test_patterns_in_the_numbers(ours, hint):
    found = compare(ours, DUE)
    assert found.hint.startswith(hint) and bool(hint) == bool(found.hint)


def test_what_must_come_through():
    assert "nan must" in compare(torch.zeros(2), torch.tensor([nan, 0])).hint
    assert "inf is due" in compare(torch.zeros(2), torch.tensor([inf, 0])).hint
