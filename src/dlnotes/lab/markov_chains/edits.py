"""How many letters must change to make one word of another?"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def edit_table(source: Sequence, target: Sequence) -> Tensor:
    """Fill in how far every beginning of one word is from every one of the other.

    The last step of the cheapest way drops a letter, adds one, or puts one (or the
    same) in place of another; what came before it is the cheapest way for shorter
    beginnings (Levenshtein 1966; Wagner & Fischer 1974).

    Args:
        source: ``S`` letters, or whatever can be compared by ``==``.
        target: ``T`` letters.

    Returns:
        ``[S + 1, T + 1]`` int64: entry ``[i, j]`` makes ``target[:j]`` of
        ``source[:i]``.
    """
    table = [list(range(len(target) + 1))]  # from nothing: add j letters
    for i, old in enumerate(source, 1):
        above, row = table[-1], [i]  # to nothing: drop i letters
        for j, new in enumerate(target, 1):
            drop, add = above[j] + 1, row[j - 1] + 1
            row.append(min(drop, add, above[j - 1] + (old != new)))
        table.append(row)
    return torch.tensor(table)


def edit_distance(source: Sequence, target: Sequence) -> int:
    """Count the letters to drop, add or replace, at least.

    Args:
        source: letters, or whatever can be compared by ``==``.
        target: likewise.

    Returns:
        The number, from 0 to the length of the longer one.
    """
    return int(edit_table(source, target)[-1, -1])


def edit_path(source: Sequence, target: Sequence) -> list[tuple[int, int]]:
    """Walk back through the table, and say which cells the cheapest way visits.

    Args:
        source: letters, or whatever can be compared by ``==``.
        target: likewise.

    Returns:
        Cells from ``(0, 0)`` to ``(S, T)``. A step down drops a letter, a step to the
        right adds one, a slanted one replaces or keeps; of equals, slanted is taken
        before down, and down before right.
    """
    table = edit_table(source, target).tolist()
    i, j = len(source), len(target)
    path = [(i, j)]
    while i or j:
        due = table[i][j]
        if i and j and table[i - 1][j - 1] + (source[i - 1] != target[j - 1]) == due:
            i, j = i - 1, j - 1
        elif i and table[i - 1][j] + 1 == due:
            i -= 1
        else:
            j -= 1
        path.append((i, j))
    return path[::-1]
