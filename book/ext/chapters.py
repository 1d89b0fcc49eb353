"""What the notebooks say of themselves, read once for all other extensions.

No extension of its own: a chapter's title, topic, question, prerequisites, sections,
errata, figures and measured cost, in the order of ``_toc.yml``.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml

MIME = "application/vnd.dlnotes.figure+json"
LABEL = re.compile(r"^\(([^()\s]+)\)=\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Picture:
    """A figure that a notebook stores: the PNG and its alternative text."""

    png: bytes
    alt: str

    @property
    def sha256(self):
        return hashlib.sha256(self.png).hexdigest()


@dataclass
class Chapter:
    """One notebook. ``name`` is its file name without the ending.

    The pages of a topic are nested under the one that ``leads``.
    """

    path: Path
    leads: bool = True

    @property
    def name(self):
        return self.path.stem

    @property
    def docname(self):
        return f"notebooks/{self.name}"

    @cached_property
    def notebook(self):
        return json.loads(self.path.read_text(encoding="utf-8"))

    @property
    def about(self):
        return self.notebook["metadata"].get("dlnotes", {})

    @cached_property
    def title(self):
        found = re.search(r"^# (.+)$", self.markdown, re.MULTILINE)
        return found[1].strip() if found else self.name

    @property
    def topic(self):
        return self.about["topic"]

    @property
    def short(self):
        """What the page is called in a list: its topic; if nested, its question."""
        return self.topic if self.leads else self.about["question"]

    @cached_property
    def markdown(self):
        return "\n\n".join(
            _text(cell["source"])
            for cell in self.notebook["cells"]
            if cell["cell_type"] == "markdown"
        )

    @cached_property
    def labels(self):
        return LABEL.findall(self.markdown)

    @cached_property
    def headings(self):
        """The heading of each label: right below it, or the last one above it."""
        found, above, waiting = {}, self.title, []
        for row in self.markdown.splitlines():
            if match := LABEL.match(row):
                waiting.append(match[1])
            elif row.strip():
                heading = re.match(r"##+ (.+)", row)
                above = heading[1].strip() if heading else above
                found |= dict.fromkeys(waiting, above)
                waiting = []
        return found

    @property
    def code_cells(self):
        return [c for c in self.notebook["cells"] if c["cell_type"] == "code"]

    @cached_property
    def pictures(self):
        return [p for cell in self.code_cells for p in pictures(cell)]

    @cached_property
    def exercises(self):
        """Label to title."""
        found = re.findall(r"\{exercise\} *(.*)\n:label: (\S+)", self.markdown)
        return {label: title for title, label in found}

    def picture(self, label=None):
        """Return the first picture after a label, or the chapter's cover.

        The cover is the first picture of the cell tagged ``cover``, and where
        no cell is, the first of the chapter.
        """
        seen = label is None
        for cell in self.notebook["cells"]:
            seen = seen or label in LABEL.findall(_text(cell["source"]))
            if seen and (label or "cover" in cell["metadata"].get("tags", [])):
                for picture in pictures(cell):
                    return picture
        return self.pictures[0] if label is None and self.pictures else None

    @property
    def interactive(self):
        """The first figure with a slider: its HTML, or ``None``."""
        for cell in self.code_cells:
            for output in cell.get("outputs", []):
                html = _text(output.get("data", {}).get("text/html", ""))
                if "dlnotes-interactive" in html:
                    return html
        return None

    @property
    def measured_path(self):
        return self.path.parents[1] / "book" / "measured" / f"{self.name}.json"

    @property
    def measured(self):
        """Seconds, version of torch and date of the last refresh, or ``None``."""
        if not self.measured_path.exists():
            return None
        return json.loads(self.measured_path.read_text(encoding="utf-8"))


def pictures(cell):
    """List the figures among a cell's outputs."""
    return [
        Picture(base64.b64decode(_text(data["image/png"])), data[MIME]["alt"])
        for data in (output.get("data", {}) for output in cell.get("outputs", []))
        if MIME in data and "image/png" in data
    ]


@cache
def load(root):
    """Return all chapters by name, in the order of ``_toc.yml``."""
    root = Path(root)
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    files = [found for part in toc["parts"] for found in _files(part["chapters"])]
    found = [
        Chapter(root / f"{file}.ipynb", leads)
        for file, leads in files
        if file.startswith("notebooks/")
    ]
    return {chapter.name: chapter for chapter in found if chapter.path.exists()}


def _files(entries, leads=True):
    """Yield the files of a part in reading order, those nested under others too."""
    for entry in entries:
        yield entry["file"], leads
        yield from _files(entry.get("sections", []), leads=False)


def load_for(env):
    """Likewise, for a directive: its page is built anew when a chapter changes."""
    found = load(str(env.srcdir))
    env.note_dependency(str(Path(env.srcdir) / "_toc.yml"))
    for chapter in found.values():
        env.note_dependency(str(chapter.path))
    return found


def _text(source):
    return source if isinstance(source, str) else "".join(source)
