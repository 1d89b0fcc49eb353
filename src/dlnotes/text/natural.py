"""Natural text that comes with the book."""

from __future__ import annotations

from importlib.resources import files

from dlnotes._checks import check_choice


def prose(language: str = "english") -> str:
    """Read a short story, written for this book.

    The Chinese one is a translation of the first nine paragraphs of the English one.

    Args:
        language: ``"english"`` or ``"chinese"``.

    Returns:
        Its text; paragraphs are separated by an empty line.

    Raises:
        ValueError: if there is no story in this language.
    """
    check_choice("prose", ("english", "chinese"), language=language)
    path = files("dlnotes.text") / "passages" / f"{language}.txt"
    return path.read_text(encoding="utf-8").rstrip("\n")
