"""Directives that write Markdown from what the notebooks say of themselves.

``chapter-cards``, ``learning-path``, ``chapter-figure``, ``interactive-figure``,
``erratum``, ``errata-table``, ``notes-table``; and the role ``count``.
"""

import os
from pathlib import Path

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


class ChapterCards(Generated):
    """One card a part: the first chapter's cover, each topic and its question."""

    def markdown(self):
        parts = {}
        for chapter in self.chapters.values():
            parts.setdefault(chapter.about["part"], []).append(chapter)
        cards = "\n".join(self.card(*part) for part in parts.items())
        return f"::::{{grid}} 1 2 2 3\n:gutter: 3\n\n{cards}\n::::"

    def card(self, part, chapters):
        picture = next((p for c in chapters if (p := c.picture())), None)
        image = store(self.env, picture) if picture else None
        options = f":img-top: {image}\n:img-alt: {picture.alt}\n" if picture else ""
        topics = "\n".join(self.line(c) for c in chapters if c.leads)
        return (
            f":::{{grid-item-card}} {part}\n{options}:class-card: dl-card\n\n"
            f"{topics}\n:::"
        )

    def line(self, chapter):
        question = chapter.about["question"]
        link = f"[{chapter.short}](/{chapter.docname}.ipynb)"
        return f"- {link}: {question[:1].lower()}{question[1:]}"


class LearningPath(Generated):
    """Chapters in the order to read them; ``name: Title`` where one is to come."""

    has_content = True
    classes = ("dl-path",)

    def markdown(self):
        return "\n".join(f"1. {self.step(line)}" for line in self.content if line)

    def step(self, line):
        name, _, planned = (part.strip() for part in line.partition(":"))
        if name in self.chapters:
            chapter = self.chapters[name]
            return f"[{chapter.short}](/{chapter.docname}.ipynb)"
        if not planned:
            self.warn("no chapter %s, and no title of one to come", name)
        return f"[{planned or name}]{{.dl-planned}}"


class ChapterFigure(Generated):
    """A chapter's cover, or its first figure after a label: ``roi e-113``."""

    required_arguments = 1
    optional_arguments = 1
    has_content = True
    classes = ("dl-figure",)

    def markdown(self):
        name, label = [*self.arguments, None][:2]
        chapter = self.chapters.get(name)
        picture = chapter and chapter.picture(label)
        if not picture:
            self.warn("no figure %s", " ".join(self.arguments))
            return ""
        caption = "\n".join(self.content)
        image = store(self.env, picture)
        return f":::{{image}} {image}\n:alt: {picture.alt}\n:::\n\n{caption}"


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
    """One erratum: what is often said, and what is true."""

    required_arguments = 1
    has_content = True
    classes = ("dl-erratum",)

    def markdown(self):
        (wanted,) = self.arguments
        for chapter in self.chapters.values():
            if wanted in chapter.about.get("errata", {}):
                entry = chapter.about["errata"][wanted]
                proof = "\n".join(self.content)
                return (
                    f"**Often said.** {entry['said']}\n\n{proof}\n\n"
                    f"**True.** {entry['true']} "
                    f"{{ref}}`See it run <{wanted.lower()}>`"
                )
        self.warn("no chapter has the erratum %s", wanted)
        return ""


class ErrataTable(Generated):
    """Every erratum, in the order of its number."""

    classes = ("dl-stack", "dl-errata")

    def markdown(self):
        rows = [
            (_number(key), key, entry, chapter)
            for chapter in self.chapters.values()
            for key, entry in chapter.about.get("errata", {}).items()
        ]
        out = ["| | Often said | What is true | Verdict |", "|---|---|---|---|"]
        for _, key, entry, _ in sorted(rows, key=lambda row: row[0]):
            said, true, verdict = (_cell(entry[k]) for k in ("said", "true", "verdict"))
            link = f"{{ref}}`{key} <{key.lower()}>`"
            out.append(f"| {link} | {said} | {true} | {verdict.lower()} |")
        return "\n".join(out)


class NotesTable(Generated):
    """Every topic of the notes, with the section that covers it."""

    classes = ("dl-stack",)

    def markdown(self):
        rows = [
            (_number(key), key, label, chapter)
            for chapter in self.chapters.values()
            for key, label in chapter.about.get("notes", {}).items()
        ]
        out = ["| | Section | Chapter |", "|---|---|---|"]
        for _, key, label, chapter in sorted(rows, key=lambda row: row[0]):
            link = f"[{_cell(chapter.short)}](/{chapter.docname}.ipynb)"
            out.append(f"| {key} | {{ref}}`{label}` | {link} |")
        return "\n".join(out)


class Count(SphinxRole):
    """``{count}`cells```: how many the book has."""

    def run(self):
        chapters = load_for(self.env).values()
        counts = {
            "chapters": len(chapters),
            "cells": sum(len(chapter.code_cells) for chapter in chapters),
            "figures": sum(len(chapter.pictures) for chapter in chapters),
            "errata": sum(len(chapter.about.get("errata", {})) for chapter in chapters),
            "topics": sum(len(chapter.about.get("notes", {})) for chapter in chapters),
        }
        if self.text not in counts:
            logger.warning(
                "nothing to count: %s", self.text, location=self.get_location()
            )
        return [nodes.Text(f"{counts.get(self.text, 0):,}")], []


def store(env, picture):
    """Write a picture where Sphinx finds it, and return its path for Markdown."""
    folder = Path(env.app.outdir).parent / "jupyter_execute"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{picture.sha256}.png"
    if not path.exists():
        path.write_bytes(picture.png)
    return "/" + Path(os.path.relpath(path, env.srcdir)).as_posix()


def _number(key):
    return int(key.partition("-")[2])


def _cell(text):
    return " ".join(text.split()).replace("|", "\\|")


def setup(app):
    app.add_directive("chapter-cards", ChapterCards)
    app.add_directive("learning-path", LearningPath)
    app.add_directive("chapter-figure", ChapterFigure)
    app.add_directive("interactive-figure", InteractiveFigure)
    app.add_directive("erratum", Erratum)
    app.add_directive("errata-table", ErrataTable)
    app.add_directive("notes-table", NotesTable)
    app.add_role("count", Count())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
