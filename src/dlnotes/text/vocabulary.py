"""Tokens as numbers, and back.

Chapter: language_models
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from dlnotes._checks import check_range

UNKNOWN = "<unk>"


class Vocabulary:
    """The tokens of a text, the most frequent first.

    Tokens that occur equally often stand in alphabetical order. A token that is
    not in the vocabulary becomes ``<unk>``, if that is among ``specials``.

    Args:
        tokens: of a text: a string for its characters, or a list of words.
        min_freq: rarer tokens are left out.
        specials: tokens that get the first numbers, whether they occur or not.

    Raises:
        ValueError: if ``min_freq`` is below 1 or a special occurs twice.
    """

    def __init__(
        self,
        tokens: Iterable[str],
        min_freq: int = 1,
        specials: Sequence[str] = (),
    ) -> None:
        check_range("Vocabulary", 1, min_freq=min_freq)
        if len(set(specials)) < len(specials):
            raise ValueError(f"Vocabulary: specials must differ, got {list(specials)}")
        self.counts = Counter(tokens)
        ranked = sorted(self.counts, key=lambda token: (-self.counts[token], token))
        kept = [token for token in ranked if self.counts[token] >= min_freq]
        self.tokens = [*specials, *(t for t in kept if t not in specials)]
        self._index = {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        return token in self._index

    def encode(self, tokens: Iterable[str]) -> Tensor:
        """Replace each token by its number.

        Args:
            tokens: a string for its characters, or a list of words.

        Returns:
            ``[T]`` int64.

        Raises:
            ValueError: if a token is not in the vocabulary, nor ``<unk>``.
        """
        tokens, unknown = list(tokens), self._index.get(UNKNOWN)
        found = [self._index.get(token, unknown) for token in tokens]
        if None in found:
            missing = tokens[found.index(None)]
            raise ValueError(
                f"Vocabulary.encode: tokens must be in the vocabulary or {UNKNOWN} "
                f"among the specials, got {missing!r}"
            )
        return torch.tensor(found, dtype=torch.int64)

    def decode(self, indices: Iterable[int]) -> list[str]:
        """Replace each number by its token.

        Args:
            indices: ``[T]`` integers.

        Returns:
            The tokens; ``"".join`` makes a string of characters.

        Raises:
            ValueError: if a number is not that of a token.
        """
        found = [int(index) for index in indices]
        for index in found:
            if not 0 <= index < len(self):
                raise ValueError(
                    f"Vocabulary.decode: indices must be from 0 to {len(self) - 1}, "
                    f"got {index}"
                )
        return [self.tokens[index] for index in found]
