"""What a page says: conclusions, mistakes of the notes, numbers, words.

A part of the rules in ``page_form.py``.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import reading

HOUSE_WORDS = Path(__file__).resolve().parent.parent / "book" / "house_words.csv"
PRACTICE, KNOWN, SLIPS = "In practice", "What we now know", "Deeper: slips in the notes"


def faults(nb) -> list[str]:
    """Say what is wrong with what a page says, a sentence each."""
    return [
        *_known_faults(nb),
        *_erratum_faults(nb),
        *_number_faults(nb),
        *_language_faults(nb),
    ]


def _known_faults(nb) -> list[str]:
    prose = reading.prose_of(reading.section(nb, KNOWN).pieces)
    if not prose:
        return []  # the section is missing, which is said elsewhere
    questions, *_ = re.split(r"^- ", prose, maxsplit=1, flags=re.MULTILINE)
    bullets = len(re.findall(r"^- ", prose, re.MULTILINE))
    asked = len(re.findall(r"\?(?=\s|$)", questions))
    found = []
    if asked != 3:
        found.append(f"“{KNOWN}” begins with three questions, got {asked}")
    if not 1 <= bullets <= 5:
        found.append(f"“{KNOWN}” has at most five bullets (- …), got {bullets}")
    return found


_BOX = re.compile(r"^> \*\*Misconception\b.*(?:\n>.*)*", re.MULTILINE)


def _erratum_faults(nb) -> list[str]:
    everything = [piece for s in reading.sections(nb) for piece in s.pieces]
    prose, found = reading.prose_of(everything), []
    slips = reading.section(nb, SLIPS)
    told = {f"({label})=" for label in slips.labels}
    told |= set(reading.prose_of(slips.pieces).splitlines())
    for erratum, entry in nb.metadata.dlnotes["errata"].items():
        mark = f"({erratum.lower()})="
        why = str(entry.get("why", ""))
        if entry.get("verdict") not in {"WRONG", "IMPRECISE", "OUTDATED", "TRUE*"}:
            found.append(f"{erratum} has the verdict {entry.get('verdict')!r}")
        if not why.strip() or "\n" in why.strip():
            found.append(f"{erratum} must say in one line why it is of its kind")
        if entry.get("kind") == "misconception":
            if f"{mark}\n> **Misconception" not in prose:
                found.append(
                    f"{erratum} needs a box “> **Misconception.** …” below {mark}"
                )
        elif entry.get("kind") != "slip":
            found.append(f"{erratum} must be of the kind misconception or slip")
        elif mark not in told:
            found.append(f"{erratum} is a slip: its place is “{SLIPS}”")
    for box in _BOX.findall(prose):
        if "**In fact" not in box:
            found.append(f"the box {box[:60]!r} does not say “**In fact** …”")
    return found


# 0.25, .25, 1,234.5, 2.5e-05, 2.5 × 10⁻⁵ and $2.5 \cdot 10^{-5}$; not 2.9.1
_NUMBER = re.compile(
    r"(?<![\w.])((?:\d[\d,]*)?\.\d+)"
    r"(?:e([+-]?\d+)|\s*(?:\\cdot|\\times|[×·])\s*10\^\{?(-?\d+)\}?)?(?!\.?\d)",
    re.IGNORECASE,
)
_RAISED = {ord(a): b for a, b in zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True)}
_SENTENCE = re.compile(
    r"\n\s*\n|\n(?=\s*(?:[-|>*]|\d+\.))|(?<=[.?!])\s+(?=[A-Z*_`“(\[])"
)


def _decimals(prose: str) -> list[tuple[str, float, float]]:
    """All decimal numbers of a text: as written, value, one unit of the last digit."""
    prose = re.sub(r"10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "10^", prose).translate(_RAISED)
    found = []
    for match in _NUMBER.finditer(prose):
        digits, power = match[1].replace(",", ""), int(match[2] or match[3] or 0)
        unit = 10.0 ** (power - len(digits.partition(".")[2]))
        found.append((match[0], float(f"{digits}e{power}"), unit))
    return found


def _number_faults(nb) -> list[str]:
    """Decimal numbers that matter were printed on the page, or are cited."""
    parts = reading.sections(nb)
    known = _decimals(reading.printed(nb))
    told = [
        (f"“{part.title}”", reading.prose_of(part.pieces))
        for part in parts
        if part.title in (PRACTICE, KNOWN)
    ]
    prose = reading.prose_of(piece for part in parts for piece in part.pieces)
    told += [("a Misconception box", box) for box in _BOX.findall(prose)]
    found = []
    for place, words in told:
        words = re.sub(r"\]\([^)]*\)", "]", words)  # addresses
        for sentence in _SENTENCE.split(words):
            if "{cite" in sentence:
                continue
            for number, value, unit in _decimals(sentence):
                if not any(
                    fine <= 1.001 * unit and abs(value - v) <= 0.5001 * unit
                    for _, v, fine in known
                ):
                    found.append(
                        f"{place}: {number} stands in no output of the page, "
                        "and beside no citation"
                    )
    return found


def house_words() -> dict[str, str]:
    """Return words that only this house uses, with the standard term for each."""
    with HOUSE_WORDS.open(encoding="utf-8", newline="") as file:
        return {row["house word"]: row["standard term"] for row in csv.DictReader(file)}


def _language_faults(nb) -> list[str]:
    pieces = [piece for part in reading.sections(nb) for piece in part.pieces]
    prose, found = reading.prose_of(pieces), []
    flat = " ".join(prose.split())
    for word, term in house_words().items():
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", flat, re.IGNORECASE):
            found.append(f"says “{word}”; the standard term is “{term}”")
    for sentence in _SENTENCE.split(prose):
        opens = re.match(r"[\s>*\-\d.|]*Who(?:ever)? ", sentence)
        if opens and re.search(r"[.!]\W*$", sentence):
            found.append(f"opens a sentence with a relative “Who”: {sentence[:60]!r}")
    return found
