"""The rules of the house for notebooks, in one place.

``refresh`` refuses what :func:`code_faults` and :func:`output_faults` find, the
checker (``tests/nbcheck.py``) fails on the latter, and ``tests/test_notebooks.py``
holds every committed notebook to all of them. Nothing here runs a notebook.

What a page must have besides is in ``page_form.py``, or in ``old_form.py`` for the
pages that are still as they were; ``reading.py`` finds what the rules speak of.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import old_form
import page_form
from reading import FIGURE, LABEL, first_line, labels, minutes, rows, tags, text, where

__all__ = ["first_line", "labels", "minutes", "text", "where"]  # beside what is below

ROOT = Path(__file__).resolve().parent.parent
# What every kernel inherits. The number of threads changes the order of sums, hence
# the last digits; a list of fonts that other environments share may be a wrong one.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLCONFIGDIR": str(Path(sys.prefix) / "matplotlib"),
}
# Pages that are still of the old form. A page that is rewritten leaves the list; none
# is added, and a test knows how many there are.
OLD_FORM = [
    "activations",
    "approximation",
    "distribution_shift",
    "gated_rnns",
    "initialization",
    "language_models",
    "linear_algebra",
    "losses",
    "markov_chains",
    "memory_layout",
    "modules",
    "normalization",
    "perceptrons",
    "python_toolbox",
    "regularization",
    "rnn",
    "saving_models",
    "schedules",
    "training_loop",
]

COLUMNS = 76  # of a code cell
BYTES = 600_000  # of a notebook
# What a cell may say in its metadata under "nbcheck"; "reason" it must.
NBCHECK_KEYS = {"rtol", "atol", "image", "reason"}
# What these names stand for; ours are dl.nn and dl.nn.functional.
TORCHS = {"nn": "torch.nn", "F": "torch.nn.functional"}
IGNORING = {"nbval-ignore-output", "nbval-skip"}

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


def rules(name: str) -> ModuleType:
    """Return the rules for a page: their limits, keys and ``faults``."""
    return old_form if name in OLD_FORM else page_form


# --- what a cell may contain -------------------------------------------------


def code_faults(nb, name: str = "") -> list[str]:
    """Say what is wrong with the cells' code and metadata, a sentence each."""
    form = rules(name)
    found, before = [], None  # before: the last cell that says something
    for index, cell in enumerate(nb.cells):
        here, tags = where(nb, index), cell.metadata.get("tags", [])
        if not cell.source.strip():
            found.append(f"{here}: is empty")
            continue
        if cell.cell_type == "code":
            faults = _one_code_cell(cell, form.LINES)
            guard = before is not None and "hide-cell" in before.metadata.get(
                "tags", []
            )
            follows = before is not None and before.cell_type == "code" and not guard
            if follows and form.PROSE_BETWEEN_CELLS:
                faults.append("follows another code cell without prose between them")
            found += [f"{here}: {fault}" for fault in faults]
        elif IGNORING & set(tags):
            found.append(f"{here}: has a tag for code cells, {sorted(tags)}")
        before = cell
    return found


def _one_code_cell(cell, limit: int) -> list[str]:
    lines = cell.source.strip("\n").splitlines()
    found = []
    if len(lines) > limit:
        found.append(f"has {len(lines)} lines, {limit} are allowed")
    for row in lines:
        if len(row) > COLUMNS:
            found.append(
                f"has a line of {len(row)} columns, {COLUMNS} are allowed: {row!r}"
            )
    if re.search(r"\bpyplot\b|\bpylab\b|^\s*(?:import|from) matplotlib\b", cell.source,
                 re.MULTILINE):  # fmt: skip
        found.append("uses matplotlib itself; draw with dlnotes.plotting")
    if re.search(r"#\s*(?:NBVAL_|PYTEST_VALIDATE)", cell.source):
        found.append("has an NBVAL comment; use a tag, and give a reason")
    return found + _name_faults(cell.source) + leniency_faults(cell)


def _name_faults(code: str) -> list[str]:
    """What is copied into a project must mean there what it means here."""
    try:
        nodes = [*ast.walk(ast.parse(code))]
    except SyntaxError:  # %pip
        return []
    bound = []
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.append((node.id, "a value"))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            home = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            bound += [(a.asname or a.name, f"{home}{a.name}") for a in node.names]
    return [
        f"binds {name} to {what}; it is {TORCHS[name]} in every notebook"
        for name, what in bound
        if name in TORCHS and what != TORCHS[name]
    ]


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
    form, guard = rules(name), guard_cell(address())
    found = _metadata_faults(nb, form) + _label_faults(nb) + _exercise_faults(nb, form)
    if set(nb.metadata.get("dlnotes", {})) == form.DLNOTES_KEYS:
        found += _topic_faults(nb, name) + _number_faults(nb, form)
        found += form.faults(nb, name, guard)
    return found


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


def _metadata_faults(nb, form: ModuleType) -> list[str]:
    found = []
    extra = set(nb.metadata) - {"kernelspec", "language_info", "dlnotes"}
    if extra:
        found.append(f"the notebook's metadata has more than it may: {sorted(extra)}")
    for index, cell in enumerate(nb.cells):
        known = form.CELL_KEYS | set(form.derived(tags(cell)))
        if keys := sorted(set(cell.metadata) - known):
            found.append(f"{where(nb, index)}: has the metadata {keys}: refresh it")
    own = nb.metadata.get("dlnotes", {})
    if set(own) != form.DLNOTES_KEYS:
        return [
            *found,
            "metadata dlnotes must have the keys "
            f"{sorted(form.DLNOTES_KEYS)}, got {sorted(own)}",
        ]
    for key in sorted({"part", "question", "topic", "description"} & set(own)):
        if not (isinstance(own[key], str) and own[key].strip()):
            found.append(f"metadata dlnotes: {key} must be a text, got {own[key]!r}")
    for key in sorted({"needs", "later", "modules"} & set(own)):
        if not (
            isinstance(own[key], list) and all(isinstance(v, str) for v in own[key])
        ):
            found.append(f"metadata dlnotes: {key} must be a list of names")
    return found


def _topic_faults(nb, name: str) -> list[str]:
    """Whether the title is "topic: question?", and what readers would look for."""
    own, found = nb.metadata.dlnotes, []
    topic, question = own["topic"], own["question"]
    small = question[:1].lower() + question[1:]
    titles = [f"({name})=\n# {topic}: {asked}" for asked in (question, small)]
    first = text(nb.cells[0].source) if nb.cells else ""
    head, _, rest = first.partition("\n\n")
    if head not in titles:
        found.append(f"the first cell must open with {titles[0]!r}, and an empty line")
    paragraph = _plain(rest.partition("\n\n")[0])
    if _plain(topic).partition(" (")[0].rstrip("s") not in paragraph:
        found.append(f"the first paragraph must name the topic, {topic}")
    if not question.endswith("?"):
        found.append("metadata dlnotes: question must end in a question mark")
    keywords = own["keywords"]
    if not isinstance(keywords, dict) or set(keywords) != {"en", "zh"}:
        found.append("metadata dlnotes: keywords must have lists in en and in zh")
        return found
    for language, words in keywords.items():
        if not words:
            found.append("metadata dlnotes: keywords must have words in en and in zh")
        if len({word.casefold() for word in words}) < len(words):
            found.append(f"metadata dlnotes: keywords {language} has a word twice")
    if not all(re.search(r"[\u4e00-\u9fff]", word) for word in keywords["zh"]):
        found.append("metadata dlnotes: keywords zh must be Chinese")
    return found


def _plain(words: str) -> str:
    words = re.sub(r"\{term\}`([^<`]*?)(?: <[^`]*)?`", r"\1", words)
    return re.sub(r"[*_`]", "", words).replace("-", " ").casefold()


def _number_faults(nb, form: ModuleType) -> list[str]:
    """What the notes' topics (N-257) and mistakes (E-113) need."""
    own, known, found = nb.metadata.dlnotes, labels(nb), []
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
        if set(entry) != set(form.ERRATUM_KEYS):
            keys = ", ".join(form.ERRATUM_KEYS)
            found.append(f"{erratum} must have {keys}, got {sorted(entry)}")
    return found


def _label_faults(nb) -> list[str]:
    found = []
    for row, index in rows(nb):
        if row.startswith("# ") and index > 0:
            found.append(f"{where(nb, index)}: a second title; sections begin with ##")
    names = [row for row, _ in rows(nb) if LABEL.match(row)]
    for label in sorted({n for n in names if names.count(n) > 1}):
        found.append(f"the label {label} stands there twice")
    return found


def _exercise_faults(nb, form: ModuleType) -> list[str]:
    prose = "\n".join(row for row, _ in rows(nb))
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
    least, most = form.EXERCISES
    if not least <= len(asked) <= most:
        found.append(f"a chapter has {least} to {most} exercises, got {len(asked)}")
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
    if checks < form.CHECKS:
        found.append(
            f"exercises are held to torch by {form.CHECKS} or more check(…), "
            f"got {checks}"
        )
    return found
