"""Write ``book/twins.md``: what we built, from twin lines and measured numbers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from twin_lines import Twin, chapter, twins  # noqa: E402

PAGE = ROOT / "book" / "twins.md"
STORE = ROOT / "book" / "measured" / "twins.json"
DOCS = {
    "functools": "https://docs.python.org/3/library/functools.html#{}",
    "scipy": "https://docs.scipy.org/doc/scipy/reference/generated/{}.html",
    "numpy": "https://numpy.org/doc/stable/reference/generated/{}.html",
    "torch": "https://docs.pytorch.org/docs/stable/generated/{}.html",
    "torchvision": "https://docs.pytorch.org/vision/stable/generated/{}.html",
}
HEAD = """\
(twins)=
# Twins

A twin is our own version of something in PyTorch or torchvision (here and there
in SciPy, NumPy or Python itself): the same parameters, defaults and results,
written to be read. A test compares the
parameters of each with its model's, and its values and gradients on many inputs.

- *Less* names the parameters that ours leaves out.
- *From torch 2.12* says since when the model has a parameter; ours has it with any.
- *Error* is the largest difference from the model that we measured, over so many
  *cases*, values and gradients, in float64; for values above 1, as a share of them.
- *Time* is ours divided by the model's, on one thread: 0.5 is twice as fast, 2 half
  as fast. Where several sizes are timed, it is the slowest of them.

To try a version of your own on the same cases: {py:func}`dlnotes.check`.
"""


def topics() -> dict[str, str]:
    """Return the topic of each page."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["metadata"]["dlnotes"][
            "topic"
        ]
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    }


def link(page: str, known: dict[str, str]) -> str:
    """Return a link to the chapter that builds a twin."""
    return f"[{known[page]}](../notebooks/{page}.ipynb)"


def row(twin: Twin, numbers: dict, chapter: str) -> str:
    """Write one line of the table."""
    role = "class" if twin.role == "class" else "func"
    page = DOCS[twin.model.partition(".")[0]].format(twin.model)
    notes = [f"less {_listed(twin.leaves_out)}"] if twin.leaves_out else []
    for version in dict.fromkeys(version for _, version in twin.since):
        names = [name for name, since in twin.since if since == version]
        notes.append(f"{_listed(names)} from torch {version}")
    error, speed = numbers.get("error"), numbers.get("speed")
    cells = [
        f"{{py:{role}}}`~dlnotes.{twin.name}`",
        f"[`{twin.model}`]({page}){', ' + '; '.join(notes) if notes else ''}",
        str(numbers.get("cases", "")),
        "" if error is None else f"{error:.0e}".replace("0e+00", "0"),
        "" if speed is None else f"{speed:.2f}",
        chapter,
    ]
    return f"| {' | '.join(cells)} |"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def page() -> str:
    """Write the whole page: a table for each room of the library."""
    measured = json.loads(STORE.read_text()) if STORE.exists() else {}
    known, rooms = topics(), {}
    for name, twin in twins().items():
        room = name.rpartition(".")[0]
        page = link(chapter(twin.item.__module__), known)
        line = row(twin, measured.get(name, {}), page)
        rooms.setdefault(room, []).append(line)
    parts = [HEAD]
    for room, lines in sorted(rooms.items()):
        parts.append(
            f"\n## dlnotes.{room}\n\n"
            "| Twin | Model | Cases | Error | Time | Chapter |\n"
            "|---|---|---:|---:|---:|---|\n" + "\n".join(lines) + "\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(twins())} twins")
