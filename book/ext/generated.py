"""Directives that write Markdown from what the notebooks say of themselves.

``front-door``, ``topic-list``, ``question-list``, ``learning-path``,
``interactive-figure``, ``erratum``, ``errata-tables``, ``notes-table``; and the role
``count``.
"""

from collections import Counter

import launch
from chapters import load_for
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

logger = logging.getLogger(__name__)


class Generated(SphinxDirective):
    """A directive whose content is Markdown that :meth:`markdown` writes."""

    classes = ()

    def run(self):
        self.chapters = load_for(self.env)
        box = nodes.container(classes=list(self.classes))
        lines = self.markdown().splitlines()
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList(lines, source), 0, box)
        return [box] if self.classes else box.children

    def markdown(self):
        raise NotImplementedError

    def warn(self, message, *args):
        logger.warning(message, *args, location=self.get_location())


class FrontDoor(Generated):
    """Two buttons: to the first page, and to where it can be run."""

    classes = ("dl-door",)

    def markdown(self):
        first = next(iter(self.chapters.values()))
        run = launch.colab(first.docname) or "#how-to-run"
        words = "Run it on Colab" if launch.colab(first.docname) else "Run it"
        return f"[Start: {first.short}](/{first.docname}.ipynb) [{words}]({run})"


class TopicList(Generated):
    """All topics, a line a part."""

    classes = ("dl-topics",)

    def markdown(self):
        return "\n\n".join(
            f"**{part}** " + " · ".join(map(linked, (c for c in pages if c.leads)))
            for part, pages in by_part(self.chapters).items()
        )


class QuestionList(Generated):
    """All pages with their questions, part by part."""

    classes = ("dl-questions",)

    def markdown(self):
        return "\n\n".join(
            f"**{part}**\n\n" + "\n".join(map(self.line, pages))
            for part, pages in by_part(self.chapters).items()
        )

    def line(self, chapter):
        if not chapter.leads:  # it is called by its question
            return f"  - {linked(chapter)}"
        return f"- {linked(chapter)}: {chapter.about['question']}"


class LearningPath(Generated):
    """The way to some pages: all that they need, in the order of the book.

    ``name: Title`` is a page to come, which stands at the end.
    """

    has_content = True
    classes = ("dl-path",)

    def markdown(self):
        goals = [line.strip() for line in self.content if line.strip()]
        there = [goal for goal in goals if ":" not in goal]
        for name in set(there) - set(self.chapters):
            self.warn("no page %s, and no title of one to come", name)
        steps = [linked(self.chapters[name]) for name in way_to(there, self.chapters)]
        steps += [
            f"[{goal.partition(':')[2].strip()}]{{.dl-planned}}"
            for goal in goals
            if ":" in goal
        ]
        return "\n".join(f"1. {step}" for step in steps)


def way_to(goals, chapters):
    """Return the names of some pages and of all that they need, that first."""
    found = {}

    def visit(names):
        for name in (n for n in chapters if n in names and n not in found):
            visit(chapters[name].about.get("needs", []))
            found[name] = None

    visit(goals)
    return list(found)


def by_part(chapters):
    parts = {}
    for chapter in chapters.values():
        parts.setdefault(chapter.about["part"], []).append(chapter)
    return parts


def linked(chapter, words="short"):
    return f"[{getattr(chapter, words)}](/{chapter.docname}.ipynb)"


class InteractiveFigure(Generated):
    """A chapter's first figure with a slider."""

    required_arguments = 1
    has_content = True
    classes = ("dl-figure",)

    def run(self):
        (box,) = super().run()
        chapter = self.chapters.get(self.arguments[0])
        figure = chapter and chapter.interactive
        if not figure:
            self.warn("no interactive figure in %s", self.arguments[0])
            return []
        box.insert(0, nodes.raw("", figure, format="html"))
        return [box]

    def markdown(self):
        return "\n".join(self.content)


class Erratum(Generated):
    """One misconception: what is believed, a proof, and what is so."""

    required_arguments = 1
    has_content = True
    classes = ("dl-erratum",)

    def markdown(self):
        (wanted,) = self.arguments
        for chapter in self.chapters.values():
            if wanted in chapter.about.get("errata", {}):
                entry = chapter.about["errata"][wanted]
                if entry.get("kind") == "slip":
                    self.warn("%s is a slip, no misconception", wanted)
                proof = "\n".join(self.content)
                return (
                    f"**Misconception.** {entry['said']}\n\n{proof}\n\n"
                    f"**In fact.** {entry['true']} "
                    f"{{ref}}`See it run <{wanted.lower()}>`"
                )
        self.warn("no chapter has the erratum %s", wanted)
        return ""


GROUPS = {  # of errata, as headings: what belongs there
    "misconception": ("Misconceptions", "Many believe it, and it costs them time."),
    "slip": ("Slips", "Few would believe it; the notes say it all the same."),
    "WRONG": ("Wrong", "The cell contradicts it."),
    "IMPRECISE": ("Imprecise", "It holds only under a condition that was not named."),
    "OUTDATED": ("Outdated", "It was true of an earlier PyTorch."),
    "TRUE*": ("True, with a caveat", "It holds, and the caveat is worth showing."),
}


def errata(chapters):
    """All errata in the order of their numbers: key, entry, chapter."""
    found = [
        (key, entry, chapter)
        for chapter in chapters.values()
        for key, entry in chapter.about.get("errata", {}).items()
    ]
    return sorted(found, key=lambda row: _number(row[0]))


def grouped(chapters):
    """Errata by their kind; those that have none yet, by their verdict."""
    groups = {name: [] for name in GROUPS}
    for row in errata(chapters):
        groups[row[1].get("kind") or row[1]["verdict"]].append(row)
    return {name: rows for name, rows in groups.items() if rows}


class ErrataTables(SphinxDirective):
    """Every erratum, a section for each group."""

    def run(self):
        found = []
        for name, rows in grouped(load_for(self.env)).items():
            title, meaning = GROUPS[name]
            part = nodes.section(ids=[nodes.make_id(title)], classes=["dl-group"])
            part += nodes.title("", f"{title} ({len(rows)})")
            lines = [meaning, "", ":::{div} dl-stack dl-errata"]
            lines += [
                "| No. | The notes say | In fact | Verdict |",
                "|---|---|---|---|",
            ]
            lines += [*(self.row(*row) for row in rows), ":::"]
            source = self.get_source_info()[0]
            self.state.nested_parse(StringList(lines, source), 0, part)
            found.append(part)
        up = "../" * self.env.docname.count("/")
        script = f'<script src="{up}_static/filter.js" defer></script>'
        return [*found, nodes.raw("", script, format="html")]

    def row(self, key, entry, chapter):
        verdict = "true\\*" if entry["verdict"] == "TRUE*" else entry["verdict"].lower()
        return (
            f"| {{ref}}`{key} <{key.lower()}>` | {_cell(entry['said'])} "
            f"| {_cell(entry['true'])} | {verdict}, {_cell(linked(chapter, 'topic'))} |"
        )


class NotesTable(Generated):
    """Every topic of the notes, with the section that covers it."""

    classes = ("dl-stack",)

    def markdown(self):
        rows = [
            (_number(key), key, label, chapter)
            for chapter in self.chapters.values()
            for key, label in chapter.about.get("notes", {}).items()
        ]
        out = ["| No. | Section | Page |", "|---|---|---|"]
        for _, key, label, chapter in sorted(rows, key=lambda row: row[0]):
            heading = _cell(chapter.headings[label].replace("`", ""))
            section = f"{{ref}}`{heading} <{label}>`"  # not all have one of their own
            out.append(f"| {key} | {section} | {_cell(linked(chapter))} |")
        return "\n".join(out)


def counts(chapters):
    """What the book has, and how many of each."""
    pages = list(chapters.values())
    entries = [entry for _, entry, _ in errata(chapters)]
    verdicts = Counter(entry["verdict"] for entry in entries)
    kinds = Counter(entry.get("kind") for entry in entries)
    return {
        "pages": len(pages),
        "topics": len({page.topic for page in pages}),
        "cells": sum(len(page.code_cells) for page in pages),
        "figures": sum(len(page.pictures) for page in pages),
        "exercises": sum(len(page.exercises) for page in pages),
        "notes": sum(len(page.about.get("notes", {})) for page in pages),
        "errata": len(entries),
        "wrong": verdicts["WRONG"],
        "imprecise": verdicts["IMPRECISE"],
        "outdated": verdicts["OUTDATED"],
        "caveats": verdicts["TRUE*"],
        "misconceptions": kinds["misconception"],
        "slips": kinds["slip"],
        "unsorted": kinds[None],
    }


class Count(SphinxRole):
    """``{count}`cells```: how many the book has."""

    def run(self):
        found = counts(load_for(self.env))
        if self.text not in found:
            logger.warning(
                "nothing to count: %s", self.text, location=self.get_location()
            )
        return [nodes.Text(f"{found.get(self.text, 0):,}")], []


def _number(key):
    return int(key.partition("-")[2])


def _cell(text):
    return " ".join(text.split()).replace("|", "\\|")


def setup(app):
    app.add_directive("front-door", FrontDoor)
    app.add_directive("topic-list", TopicList)
    app.add_directive("question-list", QuestionList)
    app.add_directive("learning-path", LearningPath)
    app.add_directive("interactive-figure", InteractiveFigure)
    app.add_directive("erratum", Erratum)
    app.add_directive("errata-tables", ErrataTables)
    app.add_directive("notes-table", NotesTable)
    app.add_role("count", Count())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
