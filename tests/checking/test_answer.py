"""Blanks of a page: judged, with a hint, and never with the answer."""

from __future__ import annotations

import re
from dataclasses import replace

import nbformat
import pytest
import torch

import dlnotes
import house
from dlnotes.checking import _answer, answer, answers, loop
from dlnotes.checking._answer import BLANK, Verdict

PAGES = sorted((house.ROOT / "notebooks").glob("*.ipynb"))


def asked():
    """The names of all blanks that the pages check."""
    found = set()
    for path in PAGES:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                found |= set(re.findall(r'\bcheck\(\s*"([\w]+-[\w-]+)"', cell.source))
    return found


def test_every_blank_has_an_answer_and_every_answer_a_blank():
    assert {*answers()} == asked()


@pytest.mark.parametrize("name", answers())
def test_answer_is_right_and_each_mistake_has_its_hint(name, monkeypatch):
    this = replace(answers()[name], run=None)  # of lines: what they give is judged
    monkeypatch.setitem(_answer._ANSWERS, name, this)
    assert any(name.startswith(f"{path.stem.replace('_', '-')}-") for path in PAGES)
    assert dlnotes.check(name, this.compute())
    for mistake, wrong in this.wrong.items():
        assert dlnotes.check(name, wrong()) == Verdict(name, False, mistake)


@pytest.fixture
def blank(monkeypatch):
    """Make an answer for one test: it returns what is said of a value."""
    monkeypatch.setattr(_answer, "_ANSWERS", dict(answers()))

    def ask(due, value, **options):
        _answer._ANSWERS.pop("small-blank", None)
        answer("small-blank", **options)(lambda: due)
        return str(dlnotes.check("small-blank", value)).removeprefix("small-blank: ")

    return ask


ROWS = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("due", "value"),
    [
        (0.06513215, 0.0651),  # as it is printed
        (72.0, 72),
        (3, 3.0),
        (torch.tensor(72.0), 72),
        (72.0, torch.tensor(72.0, dtype=torch.float64)),
        (ROWS, ROWS.double()),
        (ROWS, [[1, 2], [3, 4]]),
        ([1.0, 2.0], (torch.tensor(1.0), torch.tensor(2.0))),
        ([2, 3], [2, 3]),
        (True, True),
        ("loss.backward()", " loss.backward()\n"),
        (float("inf"), float("inf")),
    ],
)
def test_right(blank, due, value):
    assert blank(due, value) == "right"


@pytest.mark.parametrize(
    ("due", "value", "hint"),
    [
        (72.0, ..., BLANK),
        (ROWS, [..., 1.0], BLANK),
        (72.0, -72.0, "the sign is wrong"),
        (72.0, 100.0, "too large"),
        (72.0, 24.0, "too small"),
        (0.0651, 0.065, "close: compute with more digits"),
        (8, 9, "too large"),
        (72.0, [72.0, 1.0], "a number is due, got a list"),
        (72.0, torch.ones(2), "a number is due, got a tensor of shape [2]"),
        (72.0, "72", "a number is due, got a str"),
        (72.0, None, "a number is due, got a NoneType"),
        (72.0, torch.tensor, "a number is due, got a function: call it"),
        (ROWS, 3.0, "a tensor of shape [2, 2] is due, got a single number"),
        (
            ROWS,
            ROWS[:1],
            "a tensor of shape [2, 2] is due, got a tensor of shape [1, 2]",
        ),
        (ROWS, ROWS.long(), "the dtype is another: a float is due, got an integer"),
        (True, 1.0, "the dtype is another: True or False is due, got a float"),
        (True, False, "the value is not right"),
        (ROWS, ROWS.T, "2 of 4 values are not right"),
        (ROWS, ROWS.T.requires_grad_(), "2 of 4 values are not right"),
        ("a", 1, "a text is due, got a single number"),
        ("a", "b", "that is another text"),
    ],
)
def test_not_yet(blank, due, value, hint):
    said = blank(due, value)
    assert said == f"not yet; {hint}"


def test_a_mistake_that_is_known_is_named(blank):
    wrong = {"one path of two": lambda: 48.0}
    assert blank(72.0, 48.0, wrong=wrong) == "not yet; one path of two"
    assert blank(72.0, 49.0, wrong=wrong) == "not yet; too small"
    assert blank(72.0, 72.5, rtol=0.1) == "right"


LINES = ["loss = (w - 3) ** 2", "slope = 2 * (w - 3)", "w = w - 0.1 * slope"]


def test_lines_of_a_loop_are_run(blank):
    options = {"run": loop("w", 30, w=0.0), "wrong": {"uphill": lambda: -709.1278}}
    due = 3 - 3 * 0.8**30

    def said(*order):
        return blank(due, "\n".join(LINES[i] for i in order), **options)

    assert said(0, 1, 2) == said(1, 0, 2) == "right"  # loss and slope either way
    assert said(2, 0, 1) == "not yet; NameError: name 'slope' is not defined"
    assert said(0) == "not yet; too small"
    assert blank(due, "w = 1 +", **options).startswith("not yet; SyntaxError: ")
    assert blank(due, 3, **options).startswith("not yet; TypeError: ")
    assert blank(due, ..., **options) == f"not yet; {BLANK}"
    uphill = "slope = 2 * (w - 3)\nw = w + 0.1 * slope"
    assert blank(due, uphill, **options) == "not yet; uphill"


def test_each_try_of_a_loop_starts_anew(blank):
    start = torch.zeros(1)
    for _ in range(2):
        assert (
            blank(2.0, "w += 1", run=loop("w", 2, w=start)) == "not yet; a number "
            "is due, got a tensor of shape [1]"
        )
    assert start.item() == 0


def test_what_is_due_is_never_told(blank):
    for value in (1, -1, [1], "a", None, ROWS, 71.0, 1e9):
        assert "1234" not in blank(1234.5678, value)


def test_drawing_an_answer_leaves_the_generator(blank):
    state = torch.get_rng_state()
    answer("small-drawn")(lambda: torch.randn(3))
    assert not dlnotes.check("small-drawn", torch.zeros(3))
    assert torch.equal(state, torch.get_rng_state())


def test_bad_names(blank):
    blank(1, 1)
    with pytest.raises(ValueError, match="blank, got 'small-blink'; did you mean 'sma"):
        dlnotes.check("small-blink", 1)
    for name in ("small-blank", "blank"):
        with pytest.raises(ValueError, match="must be new and like roi-ratio, got"):
            answer(name)
