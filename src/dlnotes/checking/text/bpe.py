"""The task of byte pairs: no library here has them, so a slow one is the model."""

import re

from dlnotes.checking import Case, task


def by_rewriting(text, merges):
    """Keep the whole text as one list and rewrite it.

    Args:
        text: to learn from.
        merges: how many, at most.

    Returns:
        The pairs.
    """
    pieces = re.findall(r" ?\w+| ?[^\w\s]+|\s+", text)
    words = [list(piece.encode()) for piece in pieces]
    learned = []
    for new in range(256, 256 + merges):
        pairs = [(w[i], w[i + 1]) for w in words for i in range(len(w) - 1)]
        ranked = sorted(set(pairs), key=lambda p: (-pairs.count(p), p[0], p[1]))
        if not ranked or pairs.count(ranked[0]) < 2:
            break
        learned.append(ranked[0])
        for w in words:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == ranked[0]:
                    w[i : i + 2] = [new]
                i += 1
    return learned


def _cases():
    yield Case("low lower newest", ("low low low lower lower newest newest", 6))
    yield Case("two pairs alike", ("cd\ncd\nab\nab", 2))
    yield Case("a run of one letter", ("aaaaaaa aaa", 4))
    yield Case("pairs across words", ("a b a b a b", 3))
    yield Case("all different", ("abcdefg", 3))
    yield Case("nothing", ("", 3))
    yield Case("no merges", ("abab", 0))
    yield Case("three bytes a character", ("狐狸和狐狸。狐", 4))


task(
    "text.learn_merges",
    "dlnotes.checking.text.bpe.by_rewriting",
    cases=_cases,
    base=by_rewriting,
    run=lambda function, case: [list(pair) for pair in function(*case.args)],
).mistakes(r"""
    of pairs that are equally frequent, take the one with the smaller numbers
        p[0], p[1]) => -p[0], -p[1])
    a pair lies within a word: the end of one and the start of the next are none
        re.findall(r" ?\w+| ?[^\w\s]+|\s+", text) => [text]
    a pair that occurs once saves nothing: stop there
        < 2: => < 1:
    a word that occurs three times counts three times
        for piece in pieces] => for piece in sorted(set(pieces))]
""")
