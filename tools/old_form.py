"""The rules of a chapter as it was: for the pages that ``house.OLD_FORM`` names.

When that list is empty, this file goes, and nothing else asks for it.
"""

from __future__ import annotations

import re

from reading import LABEL, rows

LINES, SECONDS = 12, 60
PROSE_BETWEEN_CELLS = True
EXERCISES, CHECKS = (5, 8), 2
CELL_KEYS = {"tags", "nbcheck"}
DLNOTES_KEYS = {"topic", "question", "part", "description", "keywords", "needs",
                "modules", "notes", "errata"}  # fmt: skip
ERRATUM_KEYS = ("said", "true", "verdict")
CLOSING = {"What we now know", "Exercises", "Read next", "Sources"}


def derived(tags: set[str]) -> dict:
    """Return what follows from a cell's tags: nothing."""
    return {}


def faults(nb, name: str, guard: str) -> list[str]:
    """Say what a chapter of the old form lacks."""
    return _opening_faults(nb, name, guard) + _heading_faults(nb)


def _opening_faults(nb, name: str, guard: str) -> list[str]:
    found = []
    if not nb.cells or not nb.cells[0].source.startswith(f"({name})=\n# "):
        found.append(f"the first cell must open with ({name})= and a title `# …`")
    opening = nb.cells[0].source if nb.cells else ""
    for words in ("After this chapter you can", "You need"):
        if words not in opening:
            found.append(f"the first cell must say “{words} …”")
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    if (
        not code
        or code[0].source.strip() != guard
        or code[0].metadata.get("tags") != ["hide-cell"]
    ):
        found.append(
            "the first code cell must be the guard that installs dlnotes, "
            "tagged hide-cell:\n" + guard
        )
    elif len(code) < 2 or not re.search(r"\bsetup\(\)", code[1].source):
        found.append("the second code cell must call setup()")
    return found


def _headings(nb) -> list[tuple[str, str]]:
    """All ``## …`` headings: title, the label line before it or ''."""
    prose, found = rows(nb), []
    for i, (row, index) in enumerate(prose):
        if row.startswith("## "):
            above = prose[i - 1][0] if i and prose[i - 1][1] == index else ""
            match = LABEL.match(above)
            found.append((row[3:].strip(), match[1] if match else ""))
    return found


def _heading_faults(nb) -> list[str]:
    headings = _headings(nb)
    found = [
        f"the section “{title}” has no label line (…)= right above it"
        for title, label in headings
        if not label and title not in CLOSING
    ]
    titles = [title for title, _ in headings]
    for title in sorted(CLOSING - set(titles)):
        found.append(f"the section “{title}” is missing")
    if set(titles) >= CLOSING and set(titles[-len(CLOSING) :]) != CLOSING:
        found.append(f"the last sections must be {', '.join(sorted(CLOSING))}")
    return found
