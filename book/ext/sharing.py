"""Say what a page is about to search engines, and to those it is shared with.

Description, keywords and the tags of Open Graph stand in the head of each page. What
needs a whole address (canonical links, a sitemap) is there once the book has one.
"""

import re
from html import escape, unescape
from urllib.parse import urlsplit

import pathsetup  # noqa: F401 - finds tools/
from chapters import load
from docutils import nodes

import house

PICTURE = "_static/readme.png"
LENGTH = 160  # characters of a description
LOST = """<h1>This page is not here</h1>
<p>It may have moved: chapters are in the list at the side, words in the
<a href="{topics}">topic index</a>, and the search finds the rest.</p>"""


def base():
    """Return where the site is published, or ``None`` while it has no address.

    >>> from unittest import mock
    >>> with mock.patch("house.address", lambda: "someone/notes"):
    ...     base()
    'https://someone.github.io/notes/'
    """
    at = house.address()
    if not at:
        return None
    owner, _, name = at.partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" + ("" if name.lower() == host else f"{name}/")


def configure(app, config):
    config.html_baseurl = base() or ""  # Sphinx writes the canonical links


def add_tags(app, pagename, templatename, context, doctree):
    # Sphinx has said this already.
    context["metatags"] = re.sub(
        r'<meta [^>]*name="viewport"[^>]*>\s*', "", context.get("metatags", "")
    )
    if pagename == "404" and base():  # the server shows it at any address
        path = escape(urlsplit(base()).path)
        context["metatags"] = f'<base href="{path}">\n' + context["metatags"]
    if pagename == app.config.root_doc:
        context["docstitle"] = ""  # else the book's title stands there twice
    if doctree is None:
        return
    chapter = load(str(app.srcdir)).get(pagename.removeprefix("notebooks/"))
    if chapter is not None and chapter.docname != pagename:
        chapter = None
    title = unescape(re.sub(r"<[^>]+>", "", context["title"]))
    about = description(chapter, doctree)
    picture = (base() or context["content_root"]) + image(app, chapter)
    tags = {"name": {"description": about, "keywords": keywords(chapter)}}
    tags["property"] = {
        "og:title": title,
        "og:description": about,
        "og:type": "article" if chapter else "website",
        "og:site_name": app.config.html_title,
        "og:image": picture,
        "og:url": context["pageurl"],
    }
    context["metatags"] += "".join(
        f'\n<meta {kind}="{name}" content="{escape(value)}">'
        for kind, named in tags.items()
        for name, value in named.items()
        if value
    )


def description(chapter, doctree):
    """Return a chapter's own description, else the first sentences of a page."""
    if chapter:
        return chapter.about["description"]
    first = next((p for p in doctree.findall(nodes.paragraph) if p.astext()), None)
    text = " ".join(first.astext().split()) if first else ""
    if len(text) <= LENGTH:
        return text
    return text[: text.rfind(" ", 0, LENGTH)] + " …"


def keywords(chapter):
    words = chapter.about["keywords"] if chapter else {}
    return ", ".join(word for language in words.values() for word in language)


def image(app, chapter):
    """Return the chapter's cover as the site has it, else the book's picture."""
    cover = chapter.picture() if chapter else None
    if cover and f"{cover.sha256}.png" in app.builder.images.values():
        return f"_images/{cover.sha256}.png"
    return PICTURE


def add_lost_page(app):
    body = LOST.format(topics=app.builder.get_target_uri("book/topics"))
    yield "404", {"title": "Not found", "body": body}, "page.html"


def write_for_robots(app, exception):
    if exception or app.builder.format != "html":
        return
    lines = ["User-agent: *", "Disallow:"]
    if base():
        lines.append(f"Sitemap: {base()}sitemap.xml")
        names = sorted(app.env.found_docs)
        urls = [f"{base()}{app.builder.get_target_uri(name)}" for name in names]
        entries = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
        (app.outdir / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{entries}</urlset>\n",
            encoding="utf-8",
        )
    (app.outdir / "robots.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")


def setup(app):
    app.connect("config-inited", configure)
    app.connect("html-page-context", add_tags)
    app.connect("html-collect-pages", add_lost_page)
    app.connect("build-finished", write_for_robots)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
