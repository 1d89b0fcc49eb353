"""The rules of a page: one idea, in an order in which it can be learned.

They are held for every notebook that ``house.OLD_FORM`` does not name.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import page_text
import reading
import work_copy
from page_text import KNOWN, PRACTICE, SLIPS
from reading import FOLD, LABEL, where

ROOT = Path(__file__).resolve().parent.parent

LINES, SECONDS = 15, 45  # of a code cell; of a page
PROSE_BETWEEN_CELLS = False
EXERCISES, CHECKS = (3, 6), 1
CELL_KEYS = {"tags", "nbcheck", "mystnb"}
DLNOTES_KEYS = {"topic", "question", "part", "description", "keywords", "needs",
                "later", "modules", "notes", "errata"}  # fmt: skip
ERRATUM_KEYS = ("said", "true", "verdict", "kind", "why")

# The core: from the title to the end of "What we now know".
WORDS, CODE_LINES, CODE_CELLS, MINUTES = 1800, 200, 28, 25
DEEPER_WORDS = 1200  # of all "Deeper" sections
OPENING_MINUTES, FIRST_LINES = 3, 6
PREDICTIONS = (3, 5)
BLANKS, SHUFFLED = 2, 3  # at most, of a cell; at least, lines that change places

FOLDS = {"hide-input", "hide-output", "hide-cell", "remove-input"}
TAGS = FOLDS | {"cover", "nbval-ignore-output", "nbval-skip"}
CLOSING = [PRACTICE, KNOWN, "Exercises", "Deeper:", "Read next", "Sources"]
MAY_LACK = {PRACTICE, "Deeper:"}


def derived(tags: set[str]) -> dict:
    """Return what JupyterLab and Colab need to fold a cell as the site does."""
    found = {}
    if tags & reading.CODE_UNSEEN:
        found["jupyter"] = {"source_hidden": True}
        found["cellView"] = "form"  # Colab
    if tags & reading.OUTPUT_UNSEEN:
        found.setdefault("jupyter", {})["outputs_hidden"] = True
        found["collapsed"] = True  # Colab, and Jupyter before that key
    return found


def faults(nb, name: str, guard: str) -> list[str]:
    """Say what a page lacks, a sentence each."""
    solved = _solutions(nb)
    return [
        *_about_faults(nb, name),
        *_opening_faults(nb, name, guard),
        *_section_faults(nb, name),
        *_budget_faults(nb),
        *_cell_faults(nb, guard, {i for indices in solved for i in indices}),
        *_prediction_faults(nb),
        *_figure_faults(nb, name),
        *_solution_faults(nb, solved),
        *_blank_faults(nb),
        *page_text.faults(nb),
    ]


# --- what the page says of itself -------------------------------------------------


def _about_faults(nb, name: str) -> list[str]:
    own, found = nb.metadata.dlnotes, []
    pages = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} - {name}
    for page in sorted(set(own["needs"]) - pages):
        found.append(f"needs {page}, which does not exist: it goes to later")
    for page in sorted(set(own["later"]) & pages):
        found.append(f"later {page}, which exists by now: it goes to needs")
    return found


# --- the first three minutes ------------------------------------------------------


def _opening_faults(nb, name: str, guard: str) -> list[str]:
    found = []
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    if not code or code[0].source.strip() != guard:
        found.append(
            f"the first code cell must be the guard that installs dlnotes:\n{guard}"
        )
    elif code[0].metadata.get("tags") != ["remove-input"]:
        found.append("the guard must be tagged remove-input: no reader needs to see it")
    ours = re.compile(r"^(?:from|import) dlnotes\b", re.MULTILINE)
    using = next((cell for cell in code if ours.search(cell.source)), None)
    if using is not None and not re.search(r"\bsetup\(\)", using.source):
        found.append("the first cell that imports dlnotes must call setup()")
    return found + _order_faults(nb) + _need_faults(nb)


def _order_faults(nb) -> list[str]:
    """Whether the parts of the opening are there, and in this order."""
    opening = reading.sections(nb)[0].pieces
    places = {
        "a picture, in the first cell or right below the guard": _picture(nb),
        "a prediction": _said(opening, "Predict"),
        "a cell whose code is seen": _first(_seen(opening)),
        "“After this page you can”": _said(opening, "After this page you can"),
        "“You need”": _said(opening, "You need"),
        "a set-up cell, tagged hide-input": _first(_set_up(opening)),
    }
    found = [f"the opening lacks {what}" for what, at in places.items() if at is None]
    there = [(at, what) for what, at in places.items() if at is not None]
    for (at, what), (next_at, next_what) in pairwise(there):
        if at > next_at:
            found.append(f"the opening has {next_what} before {what}")
    if not (seen := _seen(opening)):
        return found
    source = reading.text(seen[0].cell["source"])
    lines = [row for row in source.splitlines() if row.strip()]
    if len(lines) > FIRST_LINES:
        found.append(
            f"the first code that is seen has {len(lines)} lines, "
            f"{FIRST_LINES} are allowed"
        )
    if "dlnotes" in source:
        found.append("the first code that is seen must do without dlnotes")
    taken = reading.minutes_of(p for p in opening if p.index <= seen[0].index)
    if taken > OPENING_MINUTES:
        found.append(
            f"the first code that is seen comes after {taken:.1f} minutes, "
            f"{OPENING_MINUTES} are allowed"
        )
    return found


def _first(pieces) -> tuple[int, int] | None:
    return (pieces[0].index, 0) if pieces else None


def _picture(nb) -> tuple[int, int] | None:
    cells = [*nb.cells, None, None, None]
    if match := _IMAGE.search(cells[0].source if cells[0] else ""):
        return 0, match.start()
    return (2, 0) if cells[2] is not None and reading.draws(cells[2]) else None


_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]+\)|\{(?:image|figure)\} \S")


def _is_code(piece) -> bool:
    return piece.cell["cell_type"] == "code"


def _seen(pieces) -> list:
    return [piece for piece in pieces if reading.code_cells([piece])]


def _said(pieces, words: str) -> tuple[int, int] | None:
    places = [(p.index, p.text.find(f"**{words}")) for p in pieces]
    return next((place for place in places if place[1] >= 0), None)


def _set_up(opening) -> list:
    """The first code cell after "You need", if it is folded and imports."""
    need = _said(opening, "You need")
    after = [p for p in opening if need and p.index > need[0] and _is_code(p)]
    return [
        piece
        for piece in after[:1]
        if "hide-input" in reading.tags(piece.cell)
        and re.search(r"^(?:from|import) ", piece.cell["source"], re.MULTILINE)
    ]


def _need_faults(nb) -> list[str]:
    """Each page that is needed is named, and three questions try the memory."""
    needs = nb.metadata.dlnotes["needs"]
    _, _, rest = reading.prose_of(reading.sections(nb)[0].pieces).partition(
        "**You need"
    )
    told = FOLD.sub("", rest)
    found = [
        f"“You need” does not link to {page}"
        for page in needs
        if not re.search(rf"[`(]{page}(?:\.ipynb|`|#)", told)
    ]
    linked = [a for q, a in FOLD.findall(rest) if re.search(r"\]\(|\{\w+\}`", q + a)]
    if needs and len(linked) != 3:
        found.append(
            "“You need” must ask three warm-up questions, each with a folded answer "
            f"and its link, got {len(linked)}"
        )
    return found


# --- sections ---------------------------------------------------------------------


def _section_faults(nb, name: str) -> list[str]:
    parts, found = reading.sections(nb)[1:], []
    prefix = name.replace("_", "-") + "-"
    for part in parts:
        if not any(label.startswith(prefix) for label in part.labels):
            found.append(
                f"the section “{part.title}” has no label line ({prefix}…)= "
                "right above it"
            )
    for row, _ in reading.rows(nb):
        if re.match(r"###+ Deeper:", row):
            found.append(f"“{row}” must be a section of its own, with ##")
    kinds = ["Deeper:" if p.title.startswith("Deeper:") else p.title for p in parts]
    for title in CLOSING:
        if title not in kinds and title not in MAY_LACK:
            found.append(f"the section “{title}” is missing")
    wanted = [kind for title in CLOSING for kind in kinds if kind == title]
    last = kinds[len(kinds) - len(wanted) :]
    if last != wanted or any(kinds.count(t) > 1 for t in CLOSING if t != "Deeper:"):
        found.append(f"the last sections must be, in this order: {', '.join(CLOSING)}")
    deeper = [part for part in parts if part.title.startswith("Deeper:")]
    for part in deeper[:-1]:
        if part.title == SLIPS:
            found.append(f"“{SLIPS}” must be the last of the Deeper sections")
    for piece in reading.section(nb, SLIPS).pieces:
        if _is_code(piece) and "hide-cell" not in reading.tags(piece.cell):
            found.append(f"{where(nb, piece.index)}: a slip's cell is tagged hide-cell")
    return found


def _budget_faults(nb) -> list[str]:
    core = reading.core(nb)
    deeper = [
        piece
        for section in reading.sections(nb)
        if section.title.startswith("Deeper:")
        for piece in section.pieces
    ]
    counts = [
        ("the core has", reading.words(core), WORDS, "words"),
        ("the core shows", reading.code_lines(core), CODE_LINES, "lines of code"),
        ("the core shows", len(reading.code_cells(core)), CODE_CELLS, "code cells"),
        ("the core takes", reading.minutes(nb), MINUTES, "minutes"),
        ("the Deeper sections have", reading.words(deeper), DEEPER_WORDS, "words"),
    ]
    return [
        f"{what} {count:.0f} {unit}, {most} are allowed"
        for what, count, most, unit in counts
        if count > most
    ]


# --- cells ------------------------------------------------------------------------


def _cell_faults(nb, guard: str, solved: set[int]) -> list[str]:
    """What is seen and what is folded. ``solved``: the cells within solutions."""
    found = []
    for index, cell in enumerate(nb.cells):
        tags, source, here = reading.tags(cell), cell.source, where(nb, index)
        if odd := sorted(tags - (TAGS if cell.cell_type == "code" else set())):
            found.append(f"{here}: has the tags {odd}")
        if cell.cell_type != "code":
            continue
        lists = reading.listing(cell) or re.search(r"\bsource\(", source)
        if "remove-input" in tags and not lists and source != guard:
            found.append(f"{here}: remove-input is for listings and for the guard")
        if tags & reading.CODE_UNSEEN:
            continue
        if pragma := re.search(r"#\s*(?:fmt|type):|#\s*noqa\b", source):
            found.append(f"{here}: shows a pragma, {pragma[0]!r}")
        if index in solved:  # folded as a whole
            continue
        if re.search(r"^\s*assert\b", source, re.MULTILINE):
            found.append(f"{here}: shows an assert; print, or fold the cell")
        if re.search(r"\balt\s*=", source):
            found.append(f"{here}: shows alternative text (alt=); fold the cell")
        if reading.pictures(cell) or re.search(r"\bplotting\.[\w.]+\(", source):
            found.append(f"{here}: draws, so it is tagged hide-input")
    return found


def _prediction_faults(nb) -> list[str]:
    cells, found, answers = nb.cells, [], set()
    asking = reading.predictions(p for s in reading.sections(nb) for p in s.pieces)
    least, most = PREDICTIONS
    if not least <= len(asking) <= most:
        found.append(
            f"a page asks for {least} to {most} predictions, got {len(asking)}"
        )
    for piece in asking:
        here = where(nb, piece.index)
        _, *asked = re.split(r"\*\*Predict\b", piece.text)
        choices = [FOLD.findall(question) for question in asked]
        if len(asked) > 1:
            found.append(f"{here}: asks for {len(asked)} predictions, 1 is allowed")
        elif len(choices[0]) != 3 or not all(a.strip() for _, a in choices[0]):
            found.append(
                f"{here}: a prediction has three choices, each a <details> with a "
                f"<summary> and a sentence, got {len(choices[0])}"
            )
        shown = _answers(cells, piece.index)
        answers |= shown
        if not shown:
            found.append(f"{here}: no output answers the prediction")
        for index in sorted(shown):
            if "hide-output" not in reading.tags(cells[index]):
                found.append(
                    f"{where(nb, index)}: answers a prediction, "
                    "so it is tagged hide-output"
                )
    for index, cell in enumerate(cells):
        tags = reading.tags(cell)
        needless = "hide-output" in tags and "remove-input" not in tags
        if needless and index not in answers:
            found.append(
                f"{where(nb, index)}: folds its output, but no prediction asks for it"
            )
    return found


def _answers(cells, index: int) -> set[int]:
    """The cells with the first output below a cell of text, up to the next text."""
    found: set[int] = set()
    for i in range(index + 1, len(cells)):
        if cells[i].cell_type == "code":
            found |= {i} if cells[i].outputs else set()
        elif found or reading.predictions(
            [reading.Piece(i, cells[i], cells[i].source)]
        ):
            break
    return found


_NAMED = {"caption", "name"}


def _figure_faults(nb, name: str) -> list[str]:
    prefix, found, names = name.replace("_", "-") + "-", [], []
    for index, cell in enumerate(nb.cells):
        here, own = where(nb, index), cell.metadata.get("mystnb")
        count = reading.pictures(cell) if cell.cell_type == "code" else 0
        if count > 1:
            found.append(f"{here}: shows {count} pictures, 1 is allowed")
        if own is None and count == 0:
            continue
        figure = reading.figure(cell)
        if count == 0 or set(own or {}) - {"figure"} or set(figure) - _NAMED:
            found.append(f"{here}: mystnb is for a figure's caption and name alone")
        if not str(figure.get("caption", "")).strip():
            found.append(f"{here}: its figure has no caption (mystnb, figure, caption)")
        names.append(str(figure.get("name", "")))
        if not names[-1].startswith(prefix):
            found.append(f"{here}: its figure needs a name (mystnb) like {prefix}…")
    known = [m[1] for row, _ in reading.rows(nb) if (m := LABEL.match(row))]
    for label in sorted({n for n in names if (names + known).count(n) > 1}):
        found.append(f"the name {label} stands there twice")
    return found


# --- exercises ---------------------------------------------------------------------


def _solutions(nb) -> list[list[int]]:
    """The cells of each solution."""
    found: list[list[int]] = []
    inside = False
    for index, cell in enumerate(nb.cells):
        if "{solution-start}" in cell.source:
            found.append([])
            inside = True
        if inside:
            found[-1].append(index)
        inside = inside and "{solution-end}" not in cell.source
    return found


def _solution_faults(nb, solved: list[list[int]]) -> list[str]:
    """No solution uses the function that was to be written."""
    found = []
    for indices in solved:
        code = [nb.cells[i].source for i in indices if nb.cells[i].cell_type == "code"]
        nodes = [node for source in code for node in ast.walk(_tree(source))]
        checked = {
            node.args[0].value.rpartition(".")[2]
            for node in nodes
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] == "check"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        }
        own = {
            node.name
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        own |= {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        used = {
            node.attr
            for node in nodes
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) != "self"
        }
        used |= {node.id for node in nodes if isinstance(node, ast.Name)} - own
        for name in sorted(checked & used):
            found.append(
                f"{where(nb, indices[0])}: the solution uses {name}, "
                "which was to be written"
            )
    return found


# --- blanks ----------------------------------------------------------------------


_RIGHT = re.compile(
    r": (?:right|all \d+ cases agree|.* \(not asked here\))$", re.MULTILINE
)


def _blank_faults(nb) -> list[str]:
    """What a reader fills in is solved here, and marked."""
    found, orders = [], 0
    for index, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        here, rows = where(nb, index), cell.source.splitlines()
        said = "".join(
            reading.text(o.get("text", o.get("data", {}).get("text/plain", "")))
            for o in cell.get("outputs", [])
        )
        if ": not yet; fill in" in said:
            found.append(f"{here}: solve it, and mark the line: # blank: name = ...")
        blanks = [row for row in rows if re.search(r"#\s*blank\b", row)]
        found += [
            f"{here}: a blank is marked like x = 2  # blank: x = ..., got {row!r}"
            for row in blanks
            if not _is_blank(row)
        ]
        if len(blanks) > BLANKS:
            found.append(f"{here}: leaves {len(blanks)} blanks, {BLANKS} are allowed")
        shuffled = [i for i, row in enumerate(rows) if re.search(r"#\s*shuffle\b", row)]
        if shuffled:
            orders += 1
            together = shuffled == list(range(shuffled[0], shuffled[-1] + 1))
            texts = [
                node.value
                for node in ast.walk(_tree(cell.source))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            quoted = any("\n".join(rows[i] for i in shuffled) in t for t in texts)
            if not together or not quoted or len(shuffled) < SHUFFLED:
                found.append(
                    f"{here}: lines that change places (# shuffle) follow one another, "
                    f"{SHUFFLED} or more, in a text: it runs in any order"
                )
        if not blanks and not shuffled:
            continue
        if reading.tags(cell) & FOLDS:
            found.append(f"{here}: has a blank, so it is not folded")
        if not re.search(r"\bcheck\(", cell.source):
            found.append(f"{here}: has a blank, so it ends with dl.check(…)")
        elif not _RIGHT.search(said):
            found.append(f"{here}: is not solved: check must say that it is right")
    if orders > 1:
        found.append(f"a page has lines to put in order once, got {orders}")
    return found


def _is_blank(row: str) -> bool:
    """Whether a line and its blank set the same names, or both return."""
    match = work_copy.BLANK.match(row)
    try:
        solved, asked = (
            ast.parse(f"def f():\n {part}").body[0].body
            for part in (match[2], match[3])
        )
    except (SyntaxError, TypeError):  # TypeError: no match
        return False
    if len(solved) != 1 or len(asked) != 1 or type(solved[0]) is not type(asked[0]):
        return False
    if not isinstance(asked[0], ast.Assign | ast.Return):
        return False
    value = asked[0].value  # ... or [..., ...]
    parts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    blank = all(isinstance(p, ast.Constant) and p.value is ... for p in parts)
    targets = [
        list(map(ast.dump, getattr(node[0], "targets", []))) for node in (solved, asked)
    ]
    return blank and targets[0] == targets[1]


def _tree(source: str) -> ast.Module:
    """Parse a cell; lines for IPython alone count as empty."""
    return ast.parse(re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.MULTILINE))
