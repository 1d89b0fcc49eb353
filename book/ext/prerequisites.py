"""Draw which topic needs which: an SVG whose boxes are links, and a list of the same.

A topic stands below the last one that it needs. What a topic needs through another is
not drawn. The drawing is as wide as a page; where there is less room, the style sheet
shows the list. Lines and letters have the colour of the text, in both themes.
"""

import textwrap
from collections import Counter
from html import escape
from itertools import pairwise

from chapters import load_for
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

WIDE, MOST = 770, 6  # pixels of the drawing; boxes in a row
WIDTH, HEIGHT, LINE = 112, 50, 14  # of a box, and of a line of text in it
DOWN, GAP, LANE = 40, 8, 4  # between rows, between neighbours; a line on its way


def levels(needs, most=MOST):
    """Return each name's row: below all that it needs, at most so many in each."""
    found, full = {}, Counter()

    def level(name, above=()):
        if name in above:
            raise ValueError(f"{' -> '.join([*above, name])}: pages need each other")
        if name not in found:
            row = 1 + max((level(o, (*above, name)) for o in needs[name]), default=-1)
            while full[row] == most:
                row += 1
            found[name] = row
            full[row] += 1
        return found[name]

    for name in needs:
        level(name)
    return found


def behind(name, needs):
    """Return all that a name needs, through others too."""
    return set(needs[name]).union(*(behind(other, needs) for other in needs[name]))


def direct(needs):
    """Leave out what is needed through another anyway."""
    return {
        name: [o for o in own if not any(o in behind(p, needs) for p in own)]
        for name, own in needs.items()
    }


def ways(needs, rows):
    """Return each arrow's stops: both ends, and a lane in each row between."""
    return [
        [
            other,
            *((other, name, row) for row in range(rows[other] + 1, rows[name])),
            name,
        ]
        for name in needs
        for other in needs[name]
    ]


def place(needs):
    """Return the middle x and the row of each box and lane: few crossings, short ways.

    In turns, downwards and upwards, each row is sorted by where its neighbours in the
    row before stand, and each takes its place as near to them as the others let it.
    """
    rows = levels(needs)
    for way in ways(needs, rows):
        rows |= {stop: stop[2] for stop in way[1:-1]}
    near = {stop: ([], []) for stop in rows}  # above, below
    for way in ways(needs, levels(needs)):
        for upper, lower in pairwise(way):
            near[lower][0].append(upper)
            near[upper][1].append(lower)
    lines = [[s for s in rows if rows[s] == r] for r in range(max(rows.values()) + 1)]
    at = {}
    for line in lines:
        at |= _spread(line, {stop: i for i, stop in enumerate(line)})
    for turn in range(24):
        side = turn % 2
        for line in reversed(lines) if side else lines:
            wish = {}
            for stop in line:
                others = near[stop][side] or [stop]
                wish[stop] = sum(at[o] for o in others) / len(others)
            line.sort(key=wish.get)
            at |= _spread(line, wish)
    return at, rows


def _half(stop):
    return (WIDTH if isinstance(stop, str) else LANE) / 2


def _spread(line, wish):
    """Put a row's stops in this order, each as near to its wish as there is room."""
    width = [2 * _half(stop) for stop in line]
    gap = min(GAP, (WIDE - 4 - sum(width)) / max(1, len(line) - 1))
    at, end = [], 2
    for stop, wide in zip(line, width, strict=True):  # pushed from the left
        at.append(max(wish[stop], end + wide / 2))
        end = at[-1] + wide / 2 + gap
    end = WIDE - 2
    for i in reversed(range(len(line))):  # and from the right
        at[i] = min(at[i], end - width[i] / 2)
        end = at[i] - width[i] / 2 - gap
    return dict(zip(line, at, strict=True))


def draw(titles, needs, uris):
    """Return the SVG of topics (name to title, needed names, address)."""
    needs = direct(needs)
    at, rows = place(needs)
    height = 4 + (max(rows.values()) + 1) * (HEIGHT + DOWN) - DOWN
    arrows = [_arrow(way, at, rows) for way in ways(needs, levels(needs))]
    boxes = [_box(titles[n], uris[n], at[n] - WIDTH / 2, _top(rows[n])) for n in needs]
    return (
        f'<svg width="{WIDE}" height="{height}" viewBox="0 0 {WIDE} {height}" '
        'role="group" aria-label="Which topic needs which">'
        '<defs><marker id="dl-arrow" viewBox="0 0 8 8" refX="8" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
        f"{''.join(arrows)}{''.join(boxes)}</svg>"
    )


def _top(row):
    return 2 + row * (HEIGHT + DOWN)


def _arrow(way, at, rows):
    """Draw a line that is upright at each row that it passes."""
    path = ""
    for i, (upper, lower) in enumerate(pairwise(way)):
        x0, x1 = round(at[upper]), round(at[lower])
        y0, y1 = _top(rows[upper]) + HEIGHT, _top(rows[lower])
        end, middle = y1 - 2 * (lower == way[-1]), (y0 + y1) / 2
        path += f"M{x0} {y0}" if i == 0 else f"V{y0}"
        path += f"C{x0} {middle:g} {x1} {middle:g} {x1} {end}"
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" '
        'marker-end="url(#dl-arrow)"/>'
    )


def _box(title, uri, x, y):
    lines = textwrap.wrap(title, 16, max_lines=3, placeholder=" …")
    top = y + HEIGHT / 2 - LINE * (len(lines) - 1) / 2 + 4.5
    text = "".join(
        f'<tspan x="{x + WIDTH / 2:g}" y="{top + LINE * i:g}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return (
        f'<a href="{escape(uri)}"><rect x="{x:g}" y="{y}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="6"/><text text-anchor="middle">{text}</text></a>'
    )


def tell(titles, needs, uris, parts):
    """Return the same as a list, part by part."""

    def link(name):
        return f'<a href="{escape(uris[name])}">{escape(titles[name])}</a>'

    out = []
    for part in dict.fromkeys(parts.values()):
        out.append(f"<p>{escape(part)}</p><ul>")
        for name in (n for n in needs if parts[n] == part):
            after = ", ".join(map(link, direct(needs)[name]))
            out.append(f"<li>{link(name)}{f' after {after}' * bool(after)}</li>")
        out.append("</ul>")
    return "".join(out)


class PrerequisiteGraph(SphinxDirective):
    """The first pages of all topics: the drawing and the list."""

    def run(self):
        chapters = load_for(self.env)
        first = {}  # page of each topic
        for name, chapter in chapters.items():
            first.setdefault(chapter.topic, name)
            for other in set(chapter.about.get("needs", [])) - set(chapters):
                logger.warning("%s needs %s, which is no page", name, other)
        if not chapters:
            return []
        lead = {name: first[chapter.topic] for name, chapter in chapters.items()}
        needs, titles, uris, parts = {}, {}, {}, {}
        for name in first.values():
            chapter = chapters[name]
            asked = [lead[n] for n in chapter.about.get("needs", []) if n in chapters]
            needs[name] = list(dict.fromkeys(asked))
            titles[name] = chapter.topic.replace("`", "")
            link = self.env.app.builder.get_relative_uri
            uris[name] = link(self.env.docname, chapter.docname)
            parts[name] = chapter.about["part"]
        html = (
            f'<div class="dl-graph">{draw(titles, needs, uris)}'
            f"<div>{tell(titles, needs, uris, parts)}</div></div>"
        )
        return [nodes.raw("", html, format="html")]


def setup(app):
    app.add_directive("prerequisite-graph", PrerequisiteGraph)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
