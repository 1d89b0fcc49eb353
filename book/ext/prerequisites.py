"""Draw which chapter needs which, as an SVG whose boxes are links.

A chapter stands one column to the right of the last chapter it needs. All
lines and letters have the colour of the text, so it reads in both themes.
"""

import textwrap
from html import escape

from chapters import load_for
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

WIDTH, HEIGHT, LINE = 200, 52, 16  # of a box and of a line of text, in pixels
ACROSS, DOWN, EDGE = 56, 16, 3  # between boxes, and around all


def columns(needs):
    """Return each name's column: 0, or one more than those of what it needs."""
    found = {}

    def column(name, above=()):
        if name in above:
            raise ValueError(f"{' -> '.join([*above, name])}: chapters need each other")
        if name not in found:
            before = [column(other, (*above, name)) for other in needs[name]]
            found[name] = 1 + max(before, default=-1)
        return found[name]

    for name in needs:
        column(name)
    return found


def draw(titles, needs, uris):
    """Return the SVG of chapters (name to title, needed names, address)."""
    at, rows = {}, {}
    for name, column in columns(needs).items():
        row = rows[column] = rows.get(column, -1) + 1
        x = EDGE + column * (WIDTH + ACROSS)
        at[name] = x, EDGE + row * (HEIGHT + DOWN)
    width = max(x for x, _ in at.values()) + WIDTH + EDGE
    height = max(y for _, y in at.values()) + HEIGHT + EDGE
    arrows = [_arrow(at[other], at[name]) for name in titles for other in needs[name]]
    boxes = [_box(titles[name], uris[name], *at[name]) for name in titles]
    said = "; ".join(
        f"{titles[name]} needs {', '.join(titles[other] for other in needs[name])}"
        for name in titles
        if needs[name]
    )
    return (
        '<div class="dl-graph" tabindex="0" role="group" '
        f'aria-label="Which chapter needs which: {escape(said)}">'
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        '<defs><marker id="dl-arrow" viewBox="0 0 8 8" refX="8" refY="4" '
        'markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
        f"{''.join(arrows)}{''.join(boxes)}</svg></div>"
    )


def _arrow(start, end):
    x0, y0 = start[0] + WIDTH, start[1] + HEIGHT / 2
    x1, y1 = end[0] - 2, end[1] + HEIGHT / 2
    bend = ACROSS / 2
    return (
        f'<path d="M{x0} {y0}C{x0 + bend} {y0} {x1 - bend} {y1} {x1} {y1}" fill="none" '
        'stroke="currentColor" stroke-width="1.2" marker-end="url(#dl-arrow)"/>'
    )


def _box(title, uri, x, y):
    lines = textwrap.wrap(title, 24, max_lines=3, placeholder=" …")
    top = y + HEIGHT / 2 - LINE * (len(lines) - 1) / 2 + 4.5
    text = "".join(
        f'<tspan x="{x + WIDTH / 2}" y="{top + LINE * i}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return (
        f'<a href="{escape(uri)}"><rect x="{x}" y="{y}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="6"/><text text-anchor="middle">{text}</text></a>'
    )


class PrerequisiteGraph(SphinxDirective):
    """The graph of all chapters."""

    def run(self):
        chapters = load_for(self.env)
        link = self.env.app.builder.get_relative_uri
        needs = {}
        for name, chapter in chapters.items():
            asked = chapter.about.get("needs", [])
            needs[name] = [other for other in asked if other in chapters]
            for other in set(asked) - set(chapters):
                logger.warning("%s needs %s, which is no chapter", name, other)
        if not chapters:
            return []
        titles = {name: c.short.replace("`", "") for name, c in chapters.items()}
        uris = {n: link(self.env.docname, c.docname) for n, c in chapters.items()}
        svg = draw(titles, needs, uris)
        return [nodes.raw("", svg, format="html")]


def setup(app):
    app.add_directive("prerequisite-graph", PrerequisiteGraph)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
