"""Text whose best possible prediction is known, since we know how it is made.

Chapter: language_models
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

import torch
from torch import Tensor

from dlnotes._checks import check_range
from dlnotes.probability import stationary


class Source:
    """Text, word by word, from a grammar with finitely many states.

    In each state a word is drawn, and says which state comes next. A word has one
    next state only, so whoever has read the text knows the state, and no forecast
    from the past can beat the grammar's own: its entropy rate is the limit for
    every model (Shannon 1948, section 7). In the text each word ends in a space.

    Args:
        arcs: ``arcs[state][word] = (probability, next_state)``.
        start: the state before the first word.

    Raises:
        ValueError: if a word is empty or contains a space, the probabilities of a
            state are not positive with sum 1, or a state is not there.
    """

    def __init__(
        self, arcs: Mapping[str, Mapping[str, tuple[float, str]]], start: str
    ) -> None:
        for state, words in arcs.items():
            chances = [chance for chance, _ in words.values()]
            if not (min(chances, default=0) > 0 and abs(sum(chances) - 1) <= 1e-9):
                raise ValueError(
                    f"Source: probabilities of {state!r} must be > 0 with sum 1, got "
                    f"{chances}"
                )
            wrong = [word for word in words if not word or " " in word]
            if wrong:
                raise ValueError(f"Source: words must have no space, got {wrong[0]!r}")
        named = {state for words in arcs.values() for _, state in words.values()}
        for state in [start, *sorted(named)]:
            if state not in arcs:
                raise ValueError(
                    f"Source: states must be among {sorted(arcs)}, got {state!r}"
                )
        self.arcs = arcs
        self.start = start
        self._next = {state: _letters(words) for state, words in arcs.items()}

    @property
    def words(self) -> list[str]:
        """All words, in alphabetical order."""
        return sorted({word for words in self.arcs.values() for word in words})

    def sample(self, words: int, *, generator: torch.Generator | None = None) -> str:
        """Draw a text from the start state on.

        Args:
            words: how many; a word ends in a space.
            generator: of the random numbers.

        Returns:
            The text.

        Raises:
            ValueError: if ``words`` is negative.
        """
        check_range("Source.sample", 0, words=words)
        tables = {
            state: (list(arcs), list(accumulate(p for p, _ in arcs.values()))[:-1])
            for state, arcs in self.arcs.items()
        }
        text, state = [], self.start
        chance = torch.rand(words, generator=generator, dtype=torch.float64)
        for u in chance.tolist():
            names, upto = tables[state]
            text.append(names[bisect_right(upto, u)])
            state = self.arcs[state][text[-1]][1]
        return "".join(f"{word} " for word in text)

    def log_probs(self, text: str | Sequence[str]) -> Tensor:
        """Give each character, or word, its probability after all that came before.

        No model can do better on average; on one short text it may, by luck.

        Args:
            text: as from :meth:`sample`, to be read character by character; or a
                list of its words, such as ``text.split()``.

        Returns:
            ``[len(text)]`` float64, natural logarithms; ``-inf`` where the grammar
            does not allow it, and ``nan`` after that.
        """
        if not isinstance(text, str):
            return self._word_log_probs(text)
        out, state, prefix = [], self.start, ""
        for character in text:
            chance = self._next[state].get(prefix, {}).get(character)
            if chance is None:
                out.append(-math.inf)
                break
            out.append(math.log(chance))
            prefix += character
            if character == " ":
                state, prefix = self.arcs[state][prefix[:-1]][1], ""
        out += [math.nan] * (len(text) - len(out))
        return torch.tensor(out, dtype=torch.float64)

    def _word_log_probs(self, words: Sequence[str]) -> Tensor:
        out, state = [], self.start
        for word in words:
            if word not in self.arcs[state]:
                out.append(-math.inf)
                break
            chance, state = self.arcs[state][word]
            out.append(math.log(chance))
        out += [math.nan] * (len(words) - len(out))
        return torch.tensor(out, dtype=torch.float64)

    def bits_per_word(self) -> float:
        """Give the entropy rate: the surprise of a word to whoever knows the grammar.

        Returns:
            Bits a word, in the long run.

        Raises:
            ValueError: if the grammar has parts that it cannot leave.
        """
        return self._per_word(lambda word, p: -math.log2(p))

    def bits_per_character(self) -> float:
        """Share out :meth:`bits_per_word` among the characters of a word.

        Returns:
            Bits a character, spaces included, in the long run.

        Raises:
            ValueError: if the grammar has parts that it cannot leave.
        """
        return self.bits_per_word() / self._per_word(lambda word, p: len(word) + 1)

    def _per_word(self, value: Callable[[str, float], float]) -> float:
        """Average ``value(word, probability)`` over words as often as they occur."""
        states = list(self.arcs)
        step = torch.zeros(len(states), len(states), dtype=torch.float64)
        due = torch.zeros(len(states), dtype=torch.float64)
        for i, state in enumerate(states):
            for word, (chance, after) in self.arcs[state].items():
                step[i, states.index(after)] += chance
                due[i] += chance * value(word, chance)
        return float(stationary(step) @ due)


def _letters(words: Mapping[str, tuple[float, str]]) -> dict[str, dict[str, float]]:
    """Say how likely each character is after each beginning of a word."""
    mass: dict[str, float] = {}
    for word, (chance, _) in words.items():
        for end in range(len(word) + 2):
            beginning = f"{word} "[:end]
            mass[beginning] = mass.get(beginning, 0.0) + chance
    after: dict[str, dict[str, float]] = {}
    for beginning, chance in mass.items():
        if beginning:
            before = beginning[:-1]
            after.setdefault(before, {})[beginning[-1]] = chance / mass[before]
    return after


ANIMALS = ["crow", "hen", "toad", "bear", "goat", "owl", "cat", "mole"]
PLACES = ["hill", "river", "tree", "barn", "well", "road", "lake", "stone"]


def fables() -> Source:
    """Make short sentences, such as ``a crow near the hills sleeps .``.

    The verb agrees with its subject, not with the nouns that may stand in between:
    to know whether ``sleep`` takes an ``s``, one has to remember for any number of
    words.

    Returns:
        A source of 49 words over 22 characters.
    """
    one_animal, animals = _zipf(ANIMALS), _zipf(_singular_and_plural(ANIMALS))
    places = _zipf(_singular_and_plural(PLACES))
    arcs: dict[str, dict[str, tuple[float, str]]] = {
        "start": {"the": (0.6, "the"), "a": (0.4, "a")},
        "the": {
            word: (p, "many" if word.endswith("s") else "one")
            for word, p in animals.items()
        },
        "a": {word: (p, "one") for word, p in one_animal.items()},
        "object": {"the": (0.6, "the object"), "a": (0.4, "a object")},
        "the object": {word: (p, "end") for word, p in animals.items()},
        "a object": {word: (p, "end") for word, p in one_animal.items()},
        "end": {".": (0.7, "start"), "and": (0.3, "start")},
    }
    for number, s in (("one", "s"), ("many", "")):
        where, the = f"{number} near", f"{number} near the"
        arcs[number] = {
            "near": (0.25, where),
            "behind": (0.15, where),
            "under": (0.1, where),
            f"sleep{s}": (0.15, "end"),
            f"sing{s}": (0.1, "end"),
            f"wait{s}": (0.05, "end"),
            f"see{s}": (0.12, "object"),
            f"hear{s}": (0.08, "object"),
        }
        arcs[where] = {"the": (1.0, the)}
        arcs[the] = {word: (p, number) for word, p in places.items()}
    return Source(arcs, "start")


def _zipf(words: Sequence[str]) -> dict[str, float]:
    """Make the word of rank ``r`` as likely as ``1 / r``."""
    total = sum(1 / rank for rank in range(1, len(words) + 1))
    return {word: 1 / rank / total for rank, word in enumerate(words, 1)}


def _singular_and_plural(words: Sequence[str]) -> list[str]:
    return [form for word in words for form in (word, f"{word}s")]
