"""Call a page by its topic, not by its whole title, where others speak of it.

So in the sidebar, below a page (previous, next), and in ``{doc}`` and ``{ref}``.
"""

from pathlib import Path

from chapters import load
from docutils import nodes


def shorten(app, doctree):
    env = app.env
    chapter = load(str(app.srcdir)).get(env.docname.removeprefix("notebooks/"))
    if chapter is None or chapter.docname != env.docname:
        return
    env.note_dependency(str(Path(env.srcdir) / "_toc.yml"))  # says which pages lead
    env.titles[env.docname] = nodes.title("", "", *_inline(chapter.short))
    (entry,) = env.tocs[env.docname].children  # the page; its sections are inside
    reference = next(entry.findall(nodes.reference))
    reference[:] = _inline(chapter.short)
    labels = env.get_domain("std").labels
    label = nodes.fully_normalize_name(chapter.name)
    if label in labels:
        labels[label] = (*labels[label][:2], chapter.short.replace("`", ""))


def offer_labels(app, doctree):
    """Let a link of Markdown name a label elsewhere, ``tensors.ipynb#tensors-sum``.

    Where a notebook is read elsewhere, such a link at least opens the page.
    """
    env = app.env
    offered = env.metadata[env.docname].setdefault("myst_slugs", {})
    for name, (docname, anchor, title) in env.get_domain("std").labels.items():
        if docname == env.docname:
            offered.setdefault(name, (0, anchor, title))


def _inline(words):
    """Return a text whose parts between backticks are code."""
    parts = enumerate(words.split("`"))
    return [nodes.literal("", w) if i % 2 else nodes.Text(w) for i, w in parts if w]


def setup(app):
    app.connect("doctree-read", shorten, priority=600)  # after Sphinx's own
    app.connect("doctree-read", offer_labels, priority=601)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
