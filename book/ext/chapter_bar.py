"""Write above each chapter's title where it stands, and below what it costs.

The seconds come from ``book/measured/<name>.json``, made by ``make refresh``; the
minutes are those of the core, counted as the rules of the house count them.
"""

from html import escape

import pathsetup  # noqa: F401 - finds tools/
from chapters import load
from docutils import nodes
from sphinx.util import logging

import house

logger = logging.getLogger(__name__)


def watch(app, docname, source):
    """Build a chapter anew when its measured cost changes."""
    chapter = load(str(app.srcdir)).get(docname.removeprefix("notebooks/"))
    if chapter is not None and chapter.measured_path.exists():
        app.env.note_dependency(str(chapter.measured_path))


def add_bar(app, doctree, docname):
    chapter = load(str(app.srcdir)).get(docname.removeprefix("notebooks/"))
    if chapter is None or chapter.docname != docname:
        return
    pieces = [*_reading(chapter), *_measured(chapter), *_library(app, chapter)]
    bar = nodes.container(classes=["dl-bar"])
    for piece in pieces:
        bar += nodes.inline("", "", *piece)
    title = next(doctree.findall(nodes.title))
    title.parent.insert(title.parent.index(title) + 1, bar)


def place(app, pagename, templatename, context, doctree):
    """Write the chapter's part above its title, and the page that it is below."""
    chapter = load(str(app.srcdir)).get(pagename.removeprefix("notebooks/"))
    if chapter is None or chapter.docname != pagename:
        return
    above = [f'<a href="{p["link"]}">{p["title"]}</a>' for p in context["parents"]]
    steps = " › ".join([escape(chapter.about["part"]), *above])
    context["body"] = f'<p class="dl-place">{steps}</p>\n{context["body"]}'


def _reading(chapter):
    """How long it takes to read; a page of the old form has no core to count."""
    if chapter.name in house.OLD_FORM:
        return []
    minutes = max(1, round(house.minutes(chapter.notebook)))
    return [
        [nodes.Text(f"{minutes} {'minute' if minutes == 1 else 'minutes'} to read")]
    ]


def _measured(chapter):
    measured = chapter.measured
    if measured is None:
        logger.warning(
            "no measured cost: run `make refresh NB=%s`",
            chapter.name,
            location=chapter.docname,
        )
        return []
    seconds = max(1, round(measured["seconds"]))
    return [
        [nodes.Text(f"Runs in {seconds} s on one core")],
        [nodes.Text(f"Checked with torch {measured['torch']} on {measured['date']}")],
    ]


def _library(app, chapter):
    piece = [nodes.Text("Library: ")]
    for module in chapter.about["modules"]:
        if len(piece) > 1:
            piece.append(nodes.Text(", "))
        piece.append(_link(app, chapter, module))
    return [piece] if len(piece) > 1 else []


def _link(app, chapter, module):
    """Link a module, or the package that documents it."""
    code = nodes.literal("", module, classes=["py"])
    documented = app.env.domaindata["py"]["modules"]
    public = module
    while public and public not in documented:
        public = public.rpartition(".")[0]
    if not public:
        logger.warning("no API page for %s", module, location=chapter.docname)
        return code
    entry = documented[public]
    uri = app.builder.get_relative_uri(chapter.docname, entry.docname)
    return nodes.reference("", "", code, refuri=f"{uri}#{entry.node_id}", internal=True)


def setup(app):
    app.connect("source-read", watch)
    app.connect("doctree-resolved", add_bar)
    app.connect("html-page-context", place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
