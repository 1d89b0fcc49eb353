"""Let the search find a page by what it is about.

Sphinx's search knows words and titles. Each chapter gets main index entries for its
topic, the keywords of its metadata, English and Chinese, and the symptoms that it
explains; each glossary entry gets one for its Chinese term. ``search_scorer.js`` lifts
chapters and glossary above the library. The entries go into the search alone, not into
the general index.
"""

import re
from pathlib import Path

from chapters import load
from docutils import nodes
from indexes import chinese, symptoms
from sphinx import addnodes

WRITTEN = set()  # pages of this build


def configure(app, config):
    config.html_search_scorer = str(Path(__file__).with_name("search_scorer.js"))


def spellings(word):
    """Return how else a reader may type it: no hyphen, a plural.

    >>> spellings("warm-up")
    ['warm-up', 'warm-ups', 'warm up', 'warm ups', 'warmup', 'warmups']
    """
    found = []
    for mark in "-", " ", "":
        form = word.replace("-", mark)
        found += [form, f"{form}s"] if re.search(r"[a-rt-z]$", form, re.I) else [form]
    return list(dict.fromkeys(found))


def begin(app):
    WRITTEN.clear()


def add_entries(app, doctree, docname):
    WRITTEN.add(docname)
    chapter = load(str(app.srcdir)).get(docname.removeprefix("notebooks/"))
    entries = []
    if chapter is not None and chapter.docname == docname:
        for word in names(chapter):
            entries += [(form, "") for form in spellings(word)]
        labels = app.env.get_domain("std").anonlabels
        for row in symptoms(app.srcdir):
            if row["chapter"] is chapter:
                _, at = labels[row["label"]]
                entries += [(w, at) for w in (row["seen"], *row["search"])]
    elif docname == "book/glossary":
        entries = [(word, at) for at, word in chinese_terms(doctree)]
    found = [("single", word, at, "main", None) for word, at in entries]
    if found:
        doctree += addnodes.index(entries=found)


def add_pages_not_written(app):
    """Feed the search those pages too that stay as they are.

    Sphinx keeps their words from the last build, but loses their index entries.
    """
    builder = app.builder
    for docname in sorted(app.env.found_docs - WRITTEN):
        doctree = app.env.get_doctree(docname)
        add_entries(app, doctree, docname)
        title = builder.render_partial(app.env.longtitles[docname])["title"]
        builder.index_page(docname, doctree, title)
    return []


def names(chapter):
    """Return what a page is called: its file, its topic if it leads, its keywords."""
    keywords = chapter.about["keywords"]
    topic, _, short = re.sub(r"[`)]", "", chapter.topic).partition(" (")
    file = chapter.name.replace("_", " ")
    found = [file, topic, *short.split(", ")] if chapter.leads else [file]
    found += [*keywords["en"], *keywords["zh"]]
    return list({word.casefold(): None for word in found if word})


def chinese_terms(doctree):
    """Yield the label and each Chinese term, which opens the definition."""
    for item in doctree.findall(nodes.definition_list_item):
        term, definition = item.children[0], item.children[-1]
        for word in chinese(definition.astext()):
            yield term["ids"][0], word


def setup(app):
    app.connect("config-inited", configure)
    app.connect("builder-inited", begin)
    app.connect("doctree-resolved", add_entries)
    app.connect("html-collect-pages", add_pages_not_written)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
