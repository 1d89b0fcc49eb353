"""How a notebook is read: its text, sections and figures, and what is seen of it.

Rules are not here (``house.py``). Cells may be nodes of nbformat or the plain
dictionaries of the file, so that the site can ask as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

FIGURE = "application/vnd.dlnotes.figure+json"  # plotting.MIME, without torch
LABEL = re.compile(r"^\(([\w-]+)\)=\s*$")
# A choice of a prediction, or the answer to a question: what is asked, what it says.
FOLD = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
CODE_UNSEEN = {"hide-input", "hide-cell", "remove-input"}
OUTPUT_UNSEEN = {"hide-output", "hide-cell"}
AFTER_CORE = re.compile(r"Deeper:|(?:Exercises|Read next|Sources)$")


class Piece(NamedTuple):
    """A code cell, or what of a cell of text belongs to one section."""

    index: int
    cell: dict
    text: str  # '' for a code cell


class Section(NamedTuple):
    """From one ``## …`` to the next; the first one has no title."""

    title: str
    labels: list[str]  # those right above the title
    pieces: list[Piece]


def text(value) -> str:
    """Return a text that the file format may hold as a list of lines."""
    return "".join(value) if isinstance(value, list) else value


def where(nb, index: int) -> str:
    """Name a cell as a person finds it: by its number in Jupyter and its first line.

    Code cells are counted from 1, so that ``[4]`` is what Jupyter shows as well.
    """
    cell = nb["cells"][index]
    number = sum(c["cell_type"] == "code" for c in nb["cells"][: index + 1])
    is_code = cell["cell_type"] == "code"
    place = f"cell [{number}]" if is_code else f"text after [{number}]"
    return f"{place} `{first_line(text(cell['source']))}`"


def first_line(source: str) -> str:
    """Return the first line that says something, shortened."""
    rows = [row.strip() for row in source.splitlines()]
    row = next((r for r in rows if r and not LABEL.match(r)), "")
    return row if len(row) <= 60 else row[:57] + "..."


def tags(cell) -> set[str]:
    """Return a cell's tags."""
    return set(cell["metadata"].get("tags", []))


# --- text ----------------------------------------------------------------------


def rows(nb) -> list[tuple[str, int]]:
    """All rows of text outside fences, with the cell they are in."""
    found = []
    for index, cell in enumerate(nb["cells"]):
        fenced = False
        source = text(cell["source"]) if cell["cell_type"] == "markdown" else ""
        for row in source.splitlines():
            if row.lstrip().startswith("```"):
                fenced = not fenced
            elif not fenced:
                found.append((row, index))
    return found


def labels(nb) -> set[str]:
    """Return all labels that the notebook defines."""
    found = {m[1] for row, _ in rows(nb) if (m := LABEL.match(row))}
    found |= {row.split()[1] for row, _ in rows(nb) if row.startswith(":label: ")}
    named = [figure(cell).get("name") for cell in nb["cells"]]
    return found | {name for name in named if isinstance(name, str)}


def unfence(source: str) -> tuple[str, list[str]]:
    """Split a text into its prose and the rows of code in its fences.

    The body of a directive (a fence with ``{name}``) is prose.
    """
    prose, code, fence = [], [], None
    for row in source.splitlines():
        if row.lstrip().startswith("```"):
            fence = row.lstrip()[3:].strip() if fence is None else None
        elif fence is None or fence.startswith("{"):
            prose.append(row)
        else:
            code.append(row)
    return "\n".join(prose), code


def sections(nb) -> list[Section]:
    """Divide a notebook at its ``## …`` headings, which may stand within a cell."""
    found = [Section("", [], [])]
    for index, cell in enumerate(nb["cells"]):
        if cell["cell_type"] != "markdown":
            found[-1].pieces.append(Piece(index, cell, ""))
            continue
        kept, fenced = [], False
        for row in text(cell["source"]).splitlines():
            fenced ^= row.lstrip().startswith("```")
            if row.startswith("## ") and not fenced:
                above = []
                while kept and (match := LABEL.match(kept[-1])):
                    above.append(match[1])
                    kept.pop()
                found[-1].pieces.append(Piece(index, cell, "\n".join(kept)))
                found.append(Section(row[3:].strip(), above, []))
                kept = []
            kept.append(row)
        found[-1].pieces.append(Piece(index, cell, "\n".join(kept)))
    return found


def section(nb, title: str) -> Section:
    """Return the section with this title; an empty one if there is none."""
    return next(
        (part for part in sections(nb) if part.title == title), Section("", [], [])
    )


def prose_of(pieces: Iterable[Piece]) -> str:
    """Return the prose of some pieces, an empty line between two."""
    return "\n\n".join(unfence(piece.text)[0] for piece in pieces)


# --- pictures and listings -------------------------------------------------------


def _data(cell) -> list[dict]:
    return [output.get("data", {}) for output in cell.get("outputs", [])]


def pictures(cell) -> int:
    """Count the pictures that a cell has put out."""
    return sum(any(k.startswith("image/") for k in data) for data in _data(cell))


def draws(cell) -> bool:
    """Whether a cell shows a picture or an interactive figure."""
    drawn = re.compile(r"<(?:svg|canvas|img)\b")
    html = [text(data.get("text/html", "")) for data in _data(cell)]
    return bool(pictures(cell)) or any(map(drawn.search, html))


def figure(cell) -> dict:
    """Return what a cell's metadata say of its figure: caption and name."""
    own = cell["metadata"].get("mystnb", {})
    return own.get("figure", {}) if isinstance(own, dict) else {}


def listing(cell) -> list[str]:
    """Return the rows of code that a cell has put out, with ``source`` say."""
    shown = [text(data.get("text/markdown", "")) for data in _data(cell)]
    return [row for value in shown for row in unfence(value)[1]]


def printed(nb) -> str:
    """Return all that the page has computed and printed: no code, no figures."""
    found = []
    for cell in nb["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if FIGURE not in data and "text/markdown" not in data:
                html = text(data.get("text/html", ""))
                html = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", html, flags=re.S)
                found += [re.sub(r"<[^>]+>", " ", html)]
                found += [
                    text(data.get("text/plain", "")),
                    text(output.get("text", "")),
                ]
    return "\n".join(found)


# --- what is seen, and for how long -----------------------------------------------


def core(nb) -> list[Piece]:
    """From the title to the end of *What we now know*."""
    return [
        piece
        for section in sections(nb)
        if not AFTER_CORE.match(section.title)
        for piece in section.pieces
    ]


def words(pieces: Iterable[Piece]) -> int:
    """Count the words, those in folds and in choices too."""
    skipped = re.compile(r"\$\$.*?\$\$|\{[\w:+-]+\}(?=`)|</?[a-z][^>]*>", re.DOTALL)
    return len(skipped.sub(" ", prose_of(pieces)).split())


def code_cells(pieces: Iterable[Piece]) -> list:
    """Return the code cells whose code is not folded."""
    cells = [piece.cell for piece in pieces if piece.cell["cell_type"] == "code"]
    return [cell for cell in cells if not CODE_UNSEEN & tags(cell)]


def code_lines(pieces: Iterable[Piece]) -> int:
    """Count the lines of code that a reader sees, listings and fences too."""
    pieces = list(pieces)
    count = sum(len(text(c["source"]).splitlines()) for c in code_cells(pieces))
    for piece in pieces:
        count += len(unfence(piece.text)[1])
        if piece.cell["cell_type"] == "code" and not OUTPUT_UNSEEN & tags(piece.cell):
            count += len(listing(piece.cell))
    return count


def predictions(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces of text that ask for a prediction."""
    return [piece for piece in pieces if re.search(r"\*\*Predict\b", piece.text)]


def minutes_of(pieces: Iterable[Piece]) -> float:
    """Say how long it takes to read some pieces."""
    pieces = list(pieces)
    asked = len(predictions(pieces))
    return words(pieces) / 150 + (3 * code_lines(pieces) + 30 * asked) / 60


def minutes(nb) -> float:
    """Say how long it takes to read a page's core."""
    return minutes_of(core(nb))
