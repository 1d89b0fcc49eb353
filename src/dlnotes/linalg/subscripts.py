"""What a string like ``"nc,ck->nk"`` says: a letter names a dimension.

A letter of the output is kept; every other one is added up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

Letters = tuple[str, ...]


@dataclass(frozen=True)
class Subscripts:
    """An equation that has been read, together with the shapes it is for.

    Attributes:
        inputs: for each operand the letters of its dimensions. The dimensions
            that an ellipsis stands for are called ``"...0"``, ``"...1"``, from
            the right.
        output: the letters of the result.
        sizes: how large the dimension of each letter is.
    """

    inputs: tuple[Letters, ...]
    output: Letters
    sizes: dict[str, int]


def read_equation(equation: str, *shapes: Sequence[int]) -> Subscripts:
    """Read an equation for operands of given shapes.

    Args:
        equation: letters for each operand, separated by commas, then ``->`` and
            the letters of the result. Without ``->`` the result has the letters
            that occur once, in the order of the alphabet, capitals first.
        shapes: one for each operand.

    Returns:
        The letters of every dimension, and their sizes.

    Raises:
        ValueError: if the equation is not of this form, or does not fit.
    """
    left, arrow, right = equation.partition("->")
    terms = [_letters(equation, part) for part in left.split(",")]
    if len(terms) != len(shapes):
        raise ValueError(
            f"einsum: equation must name {len(shapes)} operands, "
            f"got {len(terms)} in {equation!r}"
        )
    inputs = tuple(
        _fill(equation, i, letters, len(shape))
        for i, (letters, shape) in enumerate(zip(terms, shapes, strict=True))
    )
    sizes = _sizes(equation, inputs, shapes)
    dots = sorted((s for s in sizes if s.startswith("...")), key=_place, reverse=True)
    if arrow:
        output = _replace(_letters(equation, right), dots)
    else:
        flat = [letter for letters in terms for letter in letters]
        once = sorted(s for s in set(flat) if flat.count(s) == 1 and s != "...")
        output = (*dots, *once)
    for letter in output:
        if letter not in sizes:
            raise ValueError(
                f"einsum: equation must have output letters that an input has, "
                f"got {letter!r} in {equation!r}"
            )
        if output.count(letter) > 1:
            raise ValueError(
                f"einsum: equation must name a dimension of the output once, "
                f"got {letter!r} {output.count(letter)} times in {equation!r}"
            )
    return Subscripts(inputs, output, sizes)


def multiplications(equation: str, *shapes: Sequence[int]) -> int:
    """Count the multiplications of an :func:`einsum` that does all at once.

    Args:
        equation: as for :func:`einsum`.
        shapes: one for each operand.

    Returns:
        The sizes of all letters, kept or added up, multiplied together; that
        many times for every operand after the first.
    """
    sizes = read_equation(equation, *shapes).sizes
    return (len(shapes) - 1) * math.prod(sizes.values())


def _letters(equation: str, part: str) -> Letters:
    letters = tuple(re.findall(r"\.\.\.|[^ ]", part))
    for letter in letters:
        if letter != "..." and not (letter.isascii() and letter.isalpha()):
            raise ValueError(
                "einsum: equation must be of letters, commas, '...' and one '->', "
                f"got {letter!r} in {equation!r}"
            )
    if letters.count("...") > 1:
        raise ValueError(
            f"einsum: equation must have '...' at most once an operand, "
            f"got {part.strip()!r} in {equation!r}"
        )
    return letters


def _fill(equation: str, operand: int, letters: Letters, ndim: int) -> Letters:
    """Give the dimensions behind an ellipsis their names."""
    hidden = ndim - (len(letters) - letters.count("..."))
    if hidden < 0 or (hidden > 0 and "..." not in letters):
        raise ValueError(
            f"einsum: equation must have a letter for each of the {ndim} dimensions "
            f"of operand {operand}, got {''.join(letters)!r} in {equation!r}"
        )
    return _replace(letters, [f"...{k}" for k in reversed(range(hidden))])


def _replace(letters: Letters, dots: Sequence[str]) -> Letters:
    return tuple(
        s for letter in letters for s in (dots if letter == "..." else [letter])
    )


def _sizes(
    equation: str, inputs: Sequence[Letters], shapes: Sequence[Sequence[int]]
) -> dict[str, int]:
    """Find the size of every letter; a size of 1 gives way to any other."""
    sizes: dict[str, int] = {}
    for letters, shape in zip(inputs, shapes, strict=True):
        own: dict[str, int] = {}
        for letter, size in zip(letters, shape, strict=True):
            due = own.get(letter, sizes.get(letter, size))
            broadcast = letter not in own and 1 in (due, size)
            if size != due and not broadcast:
                raise ValueError(
                    f"einsum: dimensions with the letter {letter!r} must be of one "
                    f"size, got {due} and {size} in {equation!r}"
                )
            own[letter] = size
            if sizes.get(letter, 1) == 1:
                sizes[letter] = size
    return sizes


def _place(letter: str) -> int:
    return int(letter.removeprefix("..."))
