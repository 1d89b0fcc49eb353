"""The rules of the house for notebooks, in one place.

``refresh`` refuses what :func:`code_faults` and :func:`output_faults` find, the
checker (``tests/nbcheck.py``) fails on the latter, and ``tests/test_notebooks.py``
holds every committed notebook to all of them. Nothing here runs a notebook.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What every kernel inherits. The number of threads changes the order of sums, hence
# the last digits; a list of fonts that other environments share may be a wrong one.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLCONFIGDIR": str(Path(sys.prefix) / "matplotlib"),
}
FIGURE = "application/vnd.dlnotes.figure+json"  # plotting.MIME, without torch

LINES, COLUMNS = 12, 76  # of a code cell
BYTES, SECONDS = 600_000, 60  # of a notebook
CELL_KEYS = {"tags", "nbcheck"}
# What a cell may say in its metadata under "nbcheck"; "reason" it must.
NBCHECK_KEYS = {"rtol", "atol", "image", "reason"}
IGNORING = {"nbval-ignore-output", "nbval-skip"}
DLNOTES_KEYS = {"part", "question", "needs", "modules", "notes", "errata"}
CLOSING = {"What we now know", "Exercises", "Read next", "Sources"}

# Looked for in all that a cell has put out.
_FORBIDDEN = {
    "a traceback (print the error's name and message instead)": re.compile(
        r"Traceback \(most recent call last\)"
    ),
    "a path of this machine": re.compile(
        r"(?<![\w.:/-])/(?:home|root|tmp|usr|Users|work|opt|var|private|content)/\w"
        r"|\b[A-Z]:\\\w|site-packages|ipykernel_\d|<ipython-input"
    ),
    "a date or a time of day": re.compile(
        r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d?\d:\d\d:\d\d\b"
        r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d+\b|\b1[6-9]\d{8}\.\d+"
    ),
    "colour codes of a terminal": re.compile(r"\x1b\["),
    "a progress bar": re.compile(r"\r(?!\n)|\d(?:it/s|s/it)\b"),
}
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{8,}\b")
_REQUEST = re.compile(
    r"""(?:src|href|srcset)\s*=\s*["']?(?:https?:)?//|url\(["']?(?:https?:)?//"""
    r"""|\bimport\s*\(?["']https?:|\bfetch\(""",
)
_LABEL = re.compile(r"^\(([\w-]+)\)=\s*$")


def where(nb, index: int) -> str:
    """Name a cell as a person finds it: by its number in Jupyter and its first line.

    Code cells are counted from 1, so that ``[4]`` is what Jupyter shows as well.
    """
    cell = nb.cells[index]
    number = sum(c.cell_type == "code" for c in nb.cells[: index + 1])
    place = f"cell [{number}]" if cell.cell_type == "code" else f"text after [{number}]"
    return f"{place} `{first_line(cell.source)}`"


def first_line(source: str) -> str:
    """Return the first line that says something, shortened."""
    rows = [row.strip() for row in source.splitlines()]
    row = next((r for r in rows if r and not _LABEL.match(r)), "")
    return row if len(row) <= 60 else row[:57] + "..."


def text(value) -> str:
    """Return an output's text, which the file format may hold as a list of lines."""
    return "".join(value) if isinstance(value, list) else value


# --- what a cell may contain -------------------------------------------------


def code_faults(nb) -> list[str]:
    """Say what is wrong with the cells' code and metadata, a sentence each."""
    found, before = [], None  # before: the last cell that says something
    for index, cell in enumerate(nb.cells):
        here, tags = where(nb, index), cell.metadata.get("tags", [])
        if not cell.source.strip():
            found.append(f"{here}: is empty")
            continue
        if cell.cell_type == "code":
            faults = _one_code_cell(cell)
            guard = before is not None and "hide-cell" in before.metadata.get(
                "tags", []
            )
            if before is not None and before.cell_type == "code" and not guard:
                faults.append("follows another code cell without prose between them")
            found += [f"{here}: {fault}" for fault in faults]
        elif IGNORING & set(tags):
            found.append(f"{here}: has a tag for code cells, {sorted(tags)}")
        before = cell
    return found


def _one_code_cell(cell) -> list[str]:
    rows = cell.source.strip("\n").splitlines()
    found = []
    if len(rows) > LINES:
        found.append(f"has {len(rows)} lines, {LINES} are allowed")
    for row in rows:
        if len(row) > COLUMNS:
            found.append(
                f"has a line of {len(row)} columns, {COLUMNS} are allowed: {row!r}"
            )
    if re.search(r"\bpyplot\b|\bpylab\b|^\s*(?:import|from) matplotlib\b", cell.source,
                 re.MULTILINE):  # fmt: skip
        found.append("uses matplotlib itself; draw with dlnotes.plotting")
    if re.search(r"#\s*(?:NBVAL_|PYTEST_VALIDATE)", cell.source):
        found.append("has an NBVAL comment; use a tag, and give a reason")
    return found + leniency_faults(cell)


def leniency_faults(cell) -> list[str]:
    """A cell may be compared less strictly, or not at all, but must say why."""
    tags, own = set(cell.metadata.get("tags", [])), cell.metadata.get("nbcheck", {})
    found = []
    odd = sorted(t for t in tags - IGNORING if t.startswith(("nbcheck", "nbval-")))
    if "raises-exception" in tags:
        found.append(
            "is tagged raises-exception; catch the error and print its message"
        )
    if odd:
        found.append(f"has the tag {odd[0]}; use the metadata key nbcheck instead")
    if not isinstance(own, dict) or set(own) - NBCHECK_KEYS:
        found.append(
            f"nbcheck must be a table with keys of {sorted(NBCHECK_KEYS)}, got {own!r}"
        )
        return found
    numbers = {key: own[key] for key in set(own) - {"reason"}}
    for key, value in numbers.items():
        if not isinstance(value, int | float) or not value > 0:
            found.append(f"nbcheck: {key} must be a number above 0, got {value!r}")
    reason = own.get("reason", "")
    if (own or tags & IGNORING) and not (isinstance(reason, str) and reason.strip()):
        what = " and ".join(sorted(tags & IGNORING | set(numbers))) or "nbcheck"
        found.append(f'has {what} without a reason: add "nbcheck": {{"reason": "…"}}')
    return found


def leniency(cell) -> str:
    """Say how a cell is compared less strictly than usual, and why; else ''."""
    own = cell.metadata.get("nbcheck", {})
    what = sorted(IGNORING & set(cell.metadata.get("tags", [])))
    what += [f"{key} {own[key]:g}" for key in ("rtol", "atol", "image") if key in own]
    return f"{', '.join(what)}: {own.get('reason', 'no reason given')}" if what else ""


# --- what it may have put out ------------------------------------------------


def output_faults(nb) -> list[str]:
    """Say what is wrong with the stored outputs, a sentence each."""
    return [
        f"{where(nb, index)}: {fault}"
        for index, cell in enumerate(nb.cells)
        if cell.cell_type == "code"
        for fault in cell_output_faults(cell)
    ]


def cell_output_faults(cell) -> list[str]:
    """Say what is wrong with one code cell's outputs."""
    found = []
    if cell.get("execution_count") is None and "nbval-skip" not in cell.metadata.get(
        "tags", []
    ):
        found.append("was never executed (its execution count is empty): refresh it")
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            found.append(f"stops with {output.ename}: {output.evalue[:200]}")
        elif output.output_type == "stream":
            if output.name == "stderr":
                found.append(f"writes to stderr: {_short(text(output.text))}")
            found += _text_faults(text(output.text))
        else:
            found += _data_faults(output.data)
    return list(dict.fromkeys(found))


def _data_faults(data) -> list[str]:
    found = []
    if any("widget" in kind for kind in data):
        found.append("shows a widget, which is dead on the site")
    if any(kind.startswith("image/") for kind in data):
        alt = data.get(FIGURE, {}).get("alt", "")
        if FIGURE not in data:
            found.append("shows a picture that is no plotting.Figure, so without data")
        elif not alt.strip():
            found.append("shows a figure without alternative text")
    for kind, value in data.items():
        if kind.startswith("text/"):
            found += _text_faults(text(value), code=kind == "text/markdown")
    page = text(data.get("text/html", ""))
    drawn = re.search(r"<(?:svg|canvas|img)\b", page)
    if drawn and not re.search(r"aria-label(?:ledby)?=|<title>|\balt=", page):
        found.append("shows an HTML figure without alternative text (aria-label)")
    if request := _REQUEST.search(page):
        found.append(f"shows HTML that asks another server: {request[0]!r}")
    return found


def _text_faults(value: str, code: bool = False) -> list[str]:
    found = []
    for what, pattern in _FORBIDDEN.items():
        if match := pattern.search(value):
            found.append(f"puts out {what}: {_short(_line_of(value, match))}")
    if not code and (match := _ADDRESS.search(value)):
        found.append(f"puts out a memory address: {_short(_line_of(value, match))}")
    return found


def _line_of(value: str, match: re.Match) -> str:
    start = value.rfind("\n", 0, match.start()) + 1
    return value[start:].split("\n", 1)[0]


def _short(value: str) -> str:
    value = value.strip()
    return repr(value if len(value) <= 120 else value[:117] + "...")


def size_faults(size: int) -> list[str]:
    """Say so if a notebook's file is too large."""
    if size <= BYTES:
        return []
    return [f"the notebook has {size / 1000:.0f} kB, {BYTES // 1000} kB are allowed"]


# --- what makes it a chapter -------------------------------------------------


def chapter_faults(nb, name: str) -> list[str]:
    """Say what a chapter lacks: metadata, labels, exercises, its closing words."""
    return [
        *_metadata_faults(nb),
        *_opening_faults(nb, name),
        *_heading_faults(nb),
        *_exercise_faults(nb),
    ]


def address() -> str | None:
    """Return ``owner/name`` of the repository, which pyproject.toml holds.

    ``None`` while there is no ``[project.urls]``: then nothing may name one.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    url = project.get("urls", {}).get("Repository")
    return url and url.removeprefix("https://github.com/")


def guard_cell(at: str | None = None) -> str:
    """Return the code of every notebook's first cell, with this address or none.

    Without one the package is installed from an uploaded file, never by its
    name: that name at a package index may be another person's.
    """
    if at:
        return (
            "import importlib.util\n\n"
            'if importlib.util.find_spec("dlnotes") is None:  # on Colab, say\n'
            f"    %pip install -q git+https://github.com/{at}"
        )
    return """\
import importlib.util
from glob import glob

if importlib.util.find_spec("dlnotes") is None:  # on Colab, say
    name = "dlnotes-*-any.whl"
    wheels = glob(name) + glob(f"/kaggle/input/**/{name}", recursive=True)
    if not wheels:
        raise FileNotFoundError(f"Upload {name}: see How to use this book")
    %pip install -q {max(wheels)}"""


def labels(nb) -> set[str]:
    """Return all labels that the notebook's text defines."""
    rows = [row for row, _ in _prose(nb)]
    found = {m[1] for row in rows if (m := _LABEL.match(row))}
    return found | {row.split()[1] for row in rows if row.startswith(":label: ")}


def _prose(nb) -> list[tuple[str, int]]:
    """All rows of text outside code fences, with the cell they are in."""
    found = []
    for index, cell in enumerate(nb.cells):
        fenced = False
        for row in cell.source.splitlines() if cell.cell_type == "markdown" else []:
            if row.lstrip().startswith("```"):
                fenced = not fenced
            elif not fenced:
                found.append((row, index))
    return found


def _metadata_faults(nb) -> list[str]:
    found = []
    extra = set(nb.metadata) - {"kernelspec", "language_info", "dlnotes"}
    if extra:
        found.append(f"the notebook's metadata has more than it may: {sorted(extra)}")
    for index, cell in enumerate(nb.cells):
        if set(cell.metadata) - CELL_KEYS:
            keys = sorted(set(cell.metadata) - CELL_KEYS)
            found.append(f"{where(nb, index)}: has the metadata {keys}: refresh it")
    own = nb.metadata.get("dlnotes", {})
    if set(own) != DLNOTES_KEYS:
        return [
            *found,
            "metadata dlnotes must have the keys "
            f"{sorted(DLNOTES_KEYS)}, got {sorted(own)}",
        ]
    for key in ("part", "question"):
        if not (isinstance(own[key], str) and own[key].strip()):
            found.append(f"metadata dlnotes: {key} must be a text, got {own[key]!r}")
    for key in ("needs", "modules"):
        if not (
            isinstance(own[key], list) and all(isinstance(v, str) for v in own[key])
        ):
            found.append(f"metadata dlnotes: {key} must be a list of names")
    known = labels(nb)
    for note, label in own["notes"].items():
        if not re.fullmatch(r"N-\d{3}", note):
            found.append(
                f"metadata dlnotes: notes must have keys like N-257, got {note}"
            )
        if label not in known:
            found.append(f"{note} points to ({label})=, which no section has")
    for erratum, entry in own["errata"].items():
        if not re.fullmatch(r"E-\d{3}", erratum):
            found.append(
                f"metadata dlnotes: errata must have keys like E-113, got {erratum}"
            )
        if erratum.lower() not in known:
            found.append(
                f"{erratum} needs the label ({erratum.lower()})= where it is shown"
            )
        if set(entry) != {"said", "true", "verdict"}:
            found.append(
                f"{erratum} must have said, true, verdict, got {sorted(entry)}"
            )
    return found


def _opening_faults(nb, name: str) -> list[str]:
    found = []
    if not nb.cells or not nb.cells[0].source.startswith(f"({name})=\n# "):
        found.append(f"the first cell must open with ({name})= and a title `# …`")
    opening = nb.cells[0].source if nb.cells else ""
    for words in ("After this chapter you can", "You need"):
        if words not in opening:
            found.append(f"the first cell must say “{words} …”")
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    guard = guard_cell(address())
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


def _headings(nb) -> list[tuple[str, str, int]]:
    """All ``## …`` headings: title, the label line before it or '', cell."""
    rows, found = _prose(nb), []
    for i, (row, index) in enumerate(rows):
        if row.startswith("## "):
            above = rows[i - 1][0] if i and rows[i - 1][1] == index else ""
            match = _LABEL.match(above)
            found.append((row[3:].strip(), match[1] if match else "", index))
    return found


def _heading_faults(nb) -> list[str]:
    headings = _headings(nb)
    found = [
        f"the section “{title}” has no label line (…)= right above it"
        for title, label, _ in headings
        if not label and title not in CLOSING
    ]
    for row, index in _prose(nb):
        if row.startswith("# ") and index > 0:
            found.append(f"{where(nb, index)}: a second title; sections begin with ##")
    titles = [title for title, _, _ in headings]
    for title in sorted(CLOSING - set(titles)):
        found.append(f"the section “{title}” is missing")
    if set(titles) >= CLOSING and set(titles[-len(CLOSING) :]) != CLOSING:
        found.append(f"the last sections must be {', '.join(sorted(CLOSING))}")
    names = [row for row, _ in _prose(nb) if _LABEL.match(row)]
    for label in sorted({n for n in names if names.count(n) > 1}):
        found.append(f"the label {label} stands there twice")
    return found


def _exercise_faults(nb) -> list[str]:
    prose = "\n".join(row for row, _ in _prose(nb))
    asked = re.findall(r"^:{3,}\{exercise\}[^\n]*\n(?::\w+:[^\n]*\n)*", prose, re.M)
    marks = [
        m[1] for block in asked if (m := re.search(r"^:label: (\S+)", block, re.M))
    ]
    begun = re.findall(r"^:{3,}\{solution(?:-start)?\} (\S+)", prose, re.M)
    opened = len(re.findall(r"^:{3,}\{solution-start\}", prose, re.M))
    closed = len(re.findall(r"^:{3,}\{solution-end\}", prose, re.M))
    code = "\n".join(c.source for c in nb.cells if c.cell_type == "code")
    checks = len(re.findall(r"(?<!\w)check\(", code))
    found = []
    if not 5 <= len(asked) <= 8:
        found.append(f"a chapter has 5 to 8 exercises, got {len(asked)}")
    if len(marks) < len(asked):
        found.append(f"{len(asked) - len(marks)} exercise(s) without :label:")
    for mark in marks:
        if begun.count(mark) != 1:
            found.append(
                f"the exercise {mark} has {begun.count(mark)} solutions, not 1"
            )
    for mark in sorted(set(begun) - set(marks)):
        found.append(f"the solution of {mark} has no exercise")
    if opened != closed:
        found.append(f"{opened} solution-start, but {closed} solution-end")
    if checks < 2:
        found.append(
            f"at least two exercises are held to torch by check(…), got {checks}"
        )
    return found
