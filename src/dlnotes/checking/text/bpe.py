"""The task of byte pairs: no library here has them, so a slow one is the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from dlnotes.checking import Case, task


def by_rewriting(
    text: str,
    merges: int,
    *,
    ties: int = 1,
    inside: bool = True,
    least: int = 2,
    weighted: bool = True,
) -> list[tuple[int, int]]:
    """Keep the whole text as one list and rewrite it; its options are the mistakes.

    Args:
        text: to learn from.
        merges: how many, at most.
        ties: 1 for the smaller numbers first, -1 for the larger.
        inside: whether pairs stay within words.
        least: how often a pair must occur.
        weighted: whether a word counts as often as it occurs.

    Returns:
        The pairs.
    """
    pieces = re.findall(r" ?\w+| ?[^\w\s]+|\s+", text) if inside else [text]
    pieces = pieces if weighted else sorted(set(pieces))
    words = [list(piece.encode()) for piece in pieces]
    learned: list[tuple[int, int]] = []
    for new in range(256, 256 + merges):
        pairs = [(w[i], w[i + 1]) for w in words for i in range(len(w) - 1)]
        ranked = sorted(
            set(pairs), key=lambda p: (-pairs.count(p), ties * p[0], ties * p[1])
        )
        if not ranked or pairs.count(ranked[0]) < least:
            break
        learned.append(ranked[0])
        for w in words:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == ranked[0]:
                    w[i : i + 2] = [new]
                i += 1
    return learned


def _cases() -> Iterator[Case]:
    yield Case("low lower newest", ("low low low lower lower newest newest", 6))
    yield Case("two pairs alike", ("cd\ncd\nab\nab", 2))
    yield Case("a run of one letter", ("aaaaaaa aaa", 4))
    yield Case("pairs across words", ("a b a b a b", 3))
    yield Case("all different", ("abcdefg", 3))
    yield Case("nothing", ("", 3))
    yield Case("no merges", ("abab", 0))
    yield Case("three bytes a character", ("狐狸和狐狸。狐", 4))


_MISTAKES = {
    "of pairs that are equally frequent, take the one with the smaller numbers": {
        "ties": -1
    },
    "a pair lies within a word: the end of one and the start of the next are none": {
        "inside": False
    },
    "a pair that occurs once saves nothing: stop there": {"least": 1},
    "a word that occurs three times counts three times": {"weighted": False},
}
_WRONG: dict[str, Callable] = {
    said: partial(by_rewriting, **options) for said, options in _MISTAKES.items()
}
task(
    "text.learn_merges",
    "dlnotes.checking.text.bpe.by_rewriting",
    cases=_cases,
    wrong=_WRONG,
    run=lambda function, case: [list(pair) for pair in function(*case.args)],
)
