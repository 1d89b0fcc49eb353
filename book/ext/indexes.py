"""Four pages that are gathered: topics, symptoms, questions, and the glossary.

``terms`` is the glossary, which stands in ``glossary/``, a file a topic;
``topic-index`` has the keywords of the metadata and the terms of the glossary, from A
to Z and in Chinese; ``symptom-index`` the rows of ``symptoms.csv``; ``review`` the
warm-up questions of the chapters.
"""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pathsetup  # noqa: F401 - finds tools/
from chapters import load
from generated import Generated
from pypinyin import lazy_pinyin

import reading

CHINESE = re.compile(r"[\u4e00-\u9fff]")


# ---- topics -----------------------------------------------------------------


def entries(root):
    """Return the entries of ``book/glossary/``, as written: the term is the first row.

    They stand in a file a topic, and here in the order of their terms.

    Raises:
        ValueError: if a term is in two places, or has no definition.
    """
    found, places = {}, {}
    for path in sorted((Path(root) / "book" / "glossary").glob("*.md")):
        text = re.sub(r"^%.*\n?", "", path.read_text(encoding="utf-8"), flags=re.M)
        for block in filter(None, re.split(r"\n\s*\n", text.strip())):
            term, _, definition = block.partition("\n")
            if not definition or re.search(r"^\S", definition, re.M):
                raise ValueError(f"{path.name}: {term!r} needs a definition, indented")
            if term in found:
                raise ValueError(f"{path.name}: {term!r} is in {places[term]}, too")
            found[term], places[term] = block, path.name
    return dict(sorted(found.items(), key=lambda entry: entry[0].casefold()))


def glossary(root):
    """Return the terms of the glossary, each with its definition."""
    return {
        term: " ".join(row.strip() for row in block.splitlines()[1:])
        for term, block in entries(root).items()
    }


def note_glossary(env):
    """Have a page built anew when a file of the glossary changes."""
    for path in (Path(env.srcdir) / "book" / "glossary").glob("*.md"):
        env.note_dependency(str(path))


class Terms(Generated):
    """``{terms}``: the glossary, gathered from the files of the topics."""

    def markdown(self):
        note_glossary(self.env)
        blocks = "\n\n".join(entries(self.env.srcdir).values())
        return f":::{{glossary}}\n{blocks}\n:::"


def chinese(definition):
    """Return the Chinese terms with which a definition opens.

    >>> chinese("暂退法（丢弃法）。 Setting random units to 0")
    ['暂退法', '丢弃法']
    """
    words = re.split(r"[，、（）()]", definition.partition("。")[0])
    return [word.strip() for word in words if CHINESE.search(word)]


def topics(chapters, terms):
    """Return two indexes, English and Chinese: a word, its chapters and its term."""
    found = {"en": defaultdict(dict), "zh": defaultdict(dict)}
    for chapter in chapters:
        for language, words in chapter.about["keywords"].items():
            for word in words:
                found[language][word][chapter.name] = chapter
    known = {word.casefold(): word for word in found["en"]}
    in_glossary = {}
    for term, definition in terms.items():
        used = re.compile(rf"\{{term\}}`(?:[^`<]*<)?{re.escape(term)}>?`")
        first = next((c for c in chapters if used.search(c.markdown)), None)
        word = known.get(term.casefold(), term)
        places = found["en"][word]
        if first and not places:
            places[first.name] = first
        in_glossary[word] = term
        for name in chinese(definition):
            for chapter in places.values():
                found["zh"][name].setdefault(chapter.name, chapter)
            in_glossary[name] = term
    return found, in_glossary


def letter(word):
    first = pinyin(word)[0][:1].upper()
    return first if first.isalpha() else "#"


def pinyin(word):
    return [part.casefold() for part in lazy_pinyin(word.lstrip("*_."))]


class TopicIndex(Generated):
    """``{topic-index} en`` or ``zh``."""

    required_arguments = 1
    classes = ("dl-index",)

    def markdown(self):
        (language,) = self.arguments
        root = self.env.srcdir
        note_glossary(self.env)
        found, self.terms = topics(list(self.chapters.values()), glossary(root))
        groups = defaultdict(list)
        for word in sorted(found[language], key=lambda w: (letter(w), pinyin(w))):
            groups[letter(word)].append(self.line(word, found[language]))
        return "\n\n".join(
            f"**{first}**\n\n" + "\n".join(lines) for first, lines in groups.items()
        )

    def line(self, word, found):
        places = [f"[{c.short}](/{c.docname}.ipynb)" for c in found[word].values()]
        if term := self.terms.get(word):
            places.append(f"{{term}}`glossary <{term}>`")
        return f"- {escape(word)}: {', '.join(places)}"


def escape(word):
    return re.sub(r"([*_`<\[])", r"\\\1", word)


# ---- symptoms ---------------------------------------------------------------


def symptoms(root):
    """Return the rows of ``symptoms.csv``, each with its chapter and its label.

    ``where`` is a label, or the number of a note or an erratum, which moves with it.
    """
    chapters = load(str(root)).values()
    labels = {label: c for c in chapters for label in c.labels}
    notes = {n: label for c in chapters for n, label in c.about["notes"].items()}
    path = Path(root) / "book" / "symptoms.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        where = row["where"]
        row["label"] = notes.get(where) or re.sub(r"^E-(?=\d{3}$)", "e-", where)
        row["chapter"] = labels.get(row["label"])
        row["search"] = [words for words in row["search"].split(";") if words]
    return rows


class SymptomIndex(Generated):
    """``{symptom-index} message``: the rows of this kind."""

    required_arguments = 1
    classes = ("dl-symptoms",)

    def markdown(self):
        root = self.env.srcdir
        self.env.note_dependency(str(Path(root) / "book" / "symptoms.csv"))
        rows = [row for row in symptoms(root) if row["kind"] == self.arguments[0]]
        for row in rows:
            if row["chapter"] is None:
                self.warn("symptoms.csv: no chapter has %s", row["where"])
        return "\n\n".join(self.entry(row) for row in rows if row["chapter"])

    def entry(self, row):
        seen, chapter = row["seen"], row["chapter"]
        if row["kind"] == "message":
            seen = f"`` {seen} ``" if "`" in seen else f"`{seen}`"
        heading = chapter.headings[row["label"]].replace("`", "")
        link = f"{{ref}}`{heading} <{row['label']}>`"
        return f"{seen}\n: {_sentence(row['cause'])} {chapter.short}: {link}"


def _sentence(words):
    return f"{words[:1].upper()}{words[1:]}."


# ---- questions --------------------------------------------------------------


def questions(chapter):
    """Return the warm-up questions of a chapter: what is asked, the answer.

    They stand below "You need", each in a fold with its link.
    """
    opening = reading.prose_of(reading.sections(chapter.notebook)[0].pieces)
    _, _, needs = opening.partition("**You need")
    found = reading.FOLD.findall(needs)
    return [(q, a) for q, a in found if re.search(r"\]\(|\{\w+\}`", q + a)]


class Review(Generated):
    """All warm-up questions, chapter by chapter, the answers folded."""

    classes = ("dl-review",)

    def markdown(self):
        asked = [(c, questions(c)) for c in self.chapters.values()]
        parts = [self.part(c, found) for c, found in asked if found]
        return "\n\n".join(parts) or "*No chapter has any yet.*"

    def part(self, chapter, found):
        link = f"**[{chapter.short}](/{chapter.docname}.ipynb)**"
        folds = [
            f"<details><summary>{asked}</summary>\n\n{_moved(answer)}\n\n</details>"
            for asked, answer in found
        ]
        return "\n\n".join([link, *folds])


def _moved(text):
    """Links between notebooks, as they are written in ``book/``."""
    text = re.sub(
        r"\[([^]]*)\]\(\w+\.ipynb#([\w-]+)\)", r"{ref}`\1 <\2>`", text.strip()
    )
    text = re.sub(r"\]\((\w+\.ipynb)\)", r"](/notebooks/\1)", text)
    return re.sub(
        r"\{doc\}`((?:[^`<]*<)?)(\w+)(>?)`", r"{doc}`\1/notebooks/\2\3`", text
    )


def setup(app):
    app.add_directive("terms", Terms)
    app.add_directive("topic-index", TopicIndex)
    app.add_directive("symptom-index", SymptomIndex)
    app.add_directive("review", Review)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
