"""Byte-pair encoding: tokens between letters and words, learned by counting.

Chapter: language_models
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

_BYTES = 256
# A word with the space before it, a run of other signs likewise, or more space:
# every character is in one of these, so that nothing is lost.
_PIECE = re.compile(r" ?\w+| ?[^\w\s]+|\s+")


def learn_merges(text: str, merges: int) -> list[tuple[int, int]]:
    """Make a token of the pair of tokens that stands side by side most often; repeat.

    The first 256 tokens are the bytes; merge ``i`` makes token ``256 + i``. Pairs
    reach across no boundary of words. Of pairs that are equally frequent the one with
    the smaller numbers is taken (Sennrich, Haddow & Birch 2016, who start with
    characters, not bytes).

    Args:
        text: to learn from.
        merges: how many new tokens, at most: pairs that occur once are left alone.

    Returns:
        The pairs, first learned first.

    Raises:
        ValueError: if ``merges`` is negative.
    """
    if merges < 0:
        raise ValueError(f"learn_merges: merges must be >= 0, got {merges}")
    pieces = Counter(_PIECE.findall(text))
    words = [(list(_to_bytes(piece)), count) for piece, count in pieces.items()]
    learned: list[tuple[int, int]] = []
    while len(learned) < merges:
        seen: Counter[tuple[int, int]] = Counter()
        for tokens, count in words:
            for pair in pairwise(tokens):
                seen[pair] += count
        best = min(seen, key=lambda pair: (-seen[pair], pair), default=None)
        if best is None or seen[best] < 2:
            break
        new = _BYTES + len(learned)
        words = [(_merge(tokens, best, new), count) for tokens, count in words]
        learned.append(best)
    return learned


class BytePairs:
    """A tokenizer of bytes and merges: any text goes in, and comes out again.

    Args:
        merges: pairs of tokens, as :func:`learn_merges` gives them.

    Attributes:
        tokens: the bytes that each token stands for.
    """

    def __init__(self, merges: Iterable[tuple[int, int]] = ()) -> None:
        self.merges = [tuple(pair) for pair in merges]
        self.tokens = [bytes([i]) for i in range(_BYTES)]
        for left, right in self.merges:
            if not 0 <= min(left, right) <= max(left, right) < len(self.tokens):
                raise ValueError(
                    "BytePairs: merges must be pairs of earlier tokens, got "
                    f"{(left, right)} as merge {len(self.tokens) - _BYTES}"
                )
            self.tokens.append(self.tokens[left] + self.tokens[right])
        self._ranks = {pair: i for i, pair in reversed([*enumerate(self.merges)])}

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> Tensor:
        """Cut a text into tokens: in each word, merge what was learned first, first.

        Args:
            text: any.

        Returns:
            ``[T]`` int64.

        Raises:
            ValueError: if the text has half a surrogate pair, which has no bytes.
        """
        known: dict[str, list[int]] = {}
        found: list[int] = []
        for piece in _PIECE.findall(text):
            if piece not in known:
                known[piece] = self._encode(piece)
            found += known[piece]
        return torch.tensor(found, dtype=torch.int64)

    def _encode(self, piece: str) -> list[int]:
        tokens = list(_to_bytes(piece))
        while len(tokens) > 1:
            pair = min(pairwise(tokens), key=lambda p: self._ranks.get(p, len(self)))
            if pair not in self._ranks:
                break
            tokens = _merge(tokens, pair, _BYTES + self._ranks[pair])
        return tokens

    def decode(self, tokens: Iterable[int]) -> str:
        """Put a text together again.

        Args:
            tokens: ``[T]`` integers, as :meth:`encode` gives them.

        Returns:
            The text; ``�`` where the bytes of a character are not complete.

        Raises:
            ValueError: if a number is not that of a token.
        """
        found = [int(token) for token in tokens]
        for token in found:
            if not 0 <= token < len(self):
                raise ValueError(
                    f"BytePairs.decode: tokens must be from 0 to {len(self) - 1}, "
                    f"got {token}"
                )
        return b"".join(self.tokens[i] for i in found).decode(errors="replace")


def _to_bytes(piece: str) -> bytes:
    try:
        return piece.encode()
    except UnicodeEncodeError:
        raise ValueError(
            f"BytePairs: text must have whole characters, got {piece!r}"
        ) from None


def _merge(tokens: Sequence[int], pair: tuple[int, int], new: int) -> list[int]:
    """Write ``new`` for the pair, from the left, none overlapping."""
    merged, i = [], 0
    while i < len(tokens):
        here = tuple(tokens[i : i + 2]) == pair
        merged.append(new if here else tokens[i])
        i += 1 + here
    return merged
