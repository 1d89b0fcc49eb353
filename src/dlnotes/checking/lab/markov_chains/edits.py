"""The task of the edit distance: no library here has it, so a slow one is the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dlnotes.checking import Case, task


def by_recursion(
    source: Sequence,
    target: Sequence,
    *,
    replace: int = 1,
    keep: int = 0,
    add: bool = True,
    ends: bool = True,
    swap: bool = False,
) -> int:
    """Try all last steps, without a table; its options are the mistakes.

    Args:
        source: letters.
        target: letters.
        replace: cost of putting another letter in place.
        keep: cost of leaving a letter.
        add: whether letters may be added.
        ends: whether what is left when one word ends counts.
        swap: whether two neighbours may change places.

    Returns:
        The number of edits.
    """

    def least(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j if ends else 0
        same = source[i - 1] == target[j - 1]
        if same and not keep:  # never worse than the other ways
            return least(i - 1, j - 1)
        ways = [least(i - 1, j - 1) + (keep if same else replace), least(i - 1, j) + 1]
        if add:
            ways.append(least(i, j - 1) + 1)
        last, other = source[max(i - 2, 0) : i], target[max(j - 2, 0) : j]
        if swap and min(i, j) > 1 and last == other[::-1]:
            ways.append(least(i - 2, j - 2) + 1)
        return min(ways)

    return least(len(source), len(target))


def _cases() -> Iterator[Case]:
    pairs = [
        ("kitten", "sitting"), ("flaw", "lawn"), ("", ""), ("", "abc"), ("abc", ""),
        ("same", "same"), ("ab", "ba"), ("aaaa", "aa"), ("abcd", "xabc"),
        ("saturn", "sunday"), ("马尔可夫", "马可波罗"),
    ]  # fmt: skip
    for a, b in pairs:
        yield Case(f"{a!r} to {b!r}", (a, b))
    yield Case("lists of words", (["to", "be", "or"], ["to", "see", "or", "be"]))


_MISTAKES = {
    "a replaced letter is one edit, not a dropped and an added one": {"replace": 2},
    "equal letters cost nothing": {"keep": 1},
    "letters may be added, too: look to the left": {"add": False},
    "when one word has ended, the rest of the other still counts": {"ends": False},
    "two neighbours that change places are two edits here, not one": {"swap": True},
}
_WRONG: dict[str, Callable] = {
    said: partial(by_recursion, **options) for said, options in _MISTAKES.items()
}
task(
    "lab.markov_chains.edit_distance",
    "dlnotes.checking.lab.markov_chains.edits.by_recursion",
    cases=_cases,
    wrong=_WRONG,
    run=lambda function, case: int(function(*case.args)),
)
