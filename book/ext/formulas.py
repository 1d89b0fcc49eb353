"""Typeset formulas while the site is built, with KaTeX: a page needs no script for it.

A formula that KaTeX does not read is a warning.
"""

import re
from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

SCRIPT = Path(__file__).parents[1] / "assets" / "katex" / "katex.min.js"
STYLE = "katex/katex.min.css"
LINE = r" \\ "
SOURCE = re.compile("<annotation.*?</annotation>", re.DOTALL)
MACROS = {"½": r"\tfrac12"}


@cache
def katex():
    engine = MiniRacer()
    engine.eval(SCRIPT.read_text(encoding="utf-8"))
    return engine


def typeset(tex, display=False):
    """Return a formula's HTML, with its MathML for those who do not see it."""
    options = {
        "displayMode": display,
        "strict": "error",
        "throwOnError": True,
        "macros": MACROS,
    }
    try:
        return SOURCE.sub("", katex().call("katex.renderToString", tex, options))
    except JSEvalException as error:
        reason = str(error).partition("ParseError: ")[2].partition("\n")[0]
        raise ValueError(f"formula {tex!r}: {reason or error}") from None


def join(tex):
    """Write paragraphs and lines of a formula as LaTeX wants them."""
    parts = [part for part in tex.split("\n\n") if part.strip()]
    parts = [rf"\begin{{split}}{p}\end{{split}}" if r"\\" in p else p for p in parts]
    if len(parts) == 1:
        return parts[0]
    return rf"\begin{{gathered}}{LINE.join(parts)}\end{{gathered}}"


def _html(self, node, tex, display):
    try:
        return typeset(tex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node)
        return self.encode(tex)


def visit_math(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate"))
    self.body.append(_html(self, node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def visit_displaymath(self, node):
    tex = node.astext()
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:  # the theme shows it on the right
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(_html(self, node, tex if node["nowrap"] else join(tex), True))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def add_style(app, pagename, templatename, context, doctree):
    if app.builder.format == "html" and 'class="katex' in context.get("body", ""):
        app.add_css_file(STYLE)


def setup(app):
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.connect("html-page-context", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
