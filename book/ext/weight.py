"""Send readers only what a page needs.

The theme loads 1.5 MB to draw some twenty icons, twice, and a search index that only
the search page reads. Here its icon fonts and their styles are cut to the icons that
pages show (the templates leave out the script that draws them once more), scripts wait
for the page, and pictures wait for the reader.
"""

import io
import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.util.images import get_image_size

STATIC = (
    Path(pydata_sphinx_theme.__file__).parent
    / "theme"
    / "pydata_sphinx_theme"
    / "static"
)
STYLE = Path("styles", "pydata-sphinx-theme.css")
FONTS = Path("vendor", "fontawesome", "webfonts")
UNUSED = ["scripts/fontawesome.js*", f"{FONTS.as_posix()}/*.ttf"]

ICON = re.compile(r"\bfa-[a-z0-9-]+")
RULE = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
CODE = re.compile(r'"\\([0-9a-f]{2,5})"')
IMAGE = re.compile(r'<img\b(?:[^>"]|"[^"]*")*>')
SOURCE = re.compile(r'\bsrc="([^"]+)"')
SIZE = re.compile(r'\bstyle="width: (\d+)px; height: (\d+)px;"')


# ---- icons -------------------------------------------------------------------


def cut_styles(css, used):
    """Return the styles without the icons that are not used, and all codes left."""
    css = RULE.sub(lambda m: m[0] if used & set(ICON.findall(m[1])) else "", css)
    return css, {int(code, 16) for code in CODE.findall(css)}


def cut_font(path, codes):
    """Return a font, as WOFF2, with only these characters."""
    font = TTFont(path)
    cutter = subset.Subsetter(subset.Options(drop_tables=["FFTM"], notdef_outline=True))
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def cut_icons(app, error):
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = [p for p in site.rglob("*.html") if p.parent.name != "_static"]
    scripts = (site / "_static").rglob("*.js")
    texts = (
        p.read_text(encoding="utf-8")
        for p in [*pages, *scripts]
        if p.name != "fontawesome.js"
    )
    used = {name for text in texts for name in ICON.findall(text)}
    css, codes = cut_styles((STATIC / STYLE).read_text(encoding="utf-8"), used)
    other = (p for p in (site / "_static").rglob("*.css") if p.name != STYLE.name)
    for path in other:
        codes |= {int(c, 16) for c in CODE.findall(path.read_text(encoding="utf-8"))}
    (site / "_static" / STYLE).write_text(css, encoding="utf-8")
    for path in (STATIC / FONTS).glob("*.ttf"):
        target = site / "_static" / FONTS / path.with_suffix(".woff2").name
        target.write_bytes(cut_font(path, codes))
    for pattern in UNUSED:
        for path in (site / "_static").glob(pattern):
            path.unlink()


# ---- pages -------------------------------------------------------------------


def wait_for_page(app, pagename, templatename, context, doctree):
    """Defer the scripts that others do not need at once."""
    if pagename == "search":  # its own script needs them
        return
    context["script_files"] = [_deferred(s) for s in context["script_files"]]


def _deferred(script):
    if not script.filename or "documentation_options" in str(script.filename):
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


def wait_for_reader(app, pagename, templatename, context, doctree):
    """Load pictures as they come into sight; keep their places free until then."""
    if "body" not in context:
        return
    files = {name: path for path, name in app.builder.images.items()}

    def lazy(match):
        tag = match[0]
        source = SOURCE.search(tag)
        if "loading=" in tag or source is None:
            return tag
        size = SIZE.search(tag)
        size = size.groups() if size else None
        if size is None and (path := files.get(Path(source[1]).name)):
            size = get_image_size(str(Path(app.srcdir, path)))
        more = f' width="{size[0]}" height="{size[1]}"' if size else ""
        return f'<img loading="lazy"{more}{tag.removeprefix("<img")}'

    context["body"] = IMAGE.sub(lazy, context["body"])


def setup(app):
    app.connect("html-page-context", wait_for_page, priority=900)
    app.connect("html-page-context", wait_for_reader, priority=900)
    app.connect("build-finished", cut_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
