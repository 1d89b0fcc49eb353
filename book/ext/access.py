"""Make pages speak to those who listen to them, and fit those who hold them.

Mends at build time what docutils, the theme and the extensions leave wrong in their
HTML: languages without a mark, headers without a text, roles and ids that clash, and
code whose lines do not fit a phone. ``book/templates`` has the theme's own parts.
"""

import re

HAN = re.compile(
    r"[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*[\u3400-\u9fff])?"
)
TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
EMPTY = re.compile(r"<th\b([^>]*)>((?:\s|<p>|</p>)*)</th>")
FORMULA = re.compile(
    r'(<th\b[^>]*>\s*(?:<p>)?<span class="math notranslate")>(.*?</math>)', re.DOTALL
)
TWICE = re.compile(r' id="(?:exercise|solution)-content"')
CODE = re.compile(  # not what a cell puts out
    r'(<div class="highlight-(?!myst-ansi|ipythontb)[\w-]+ notranslate">'
    r'<div class="highlight"><pre>)(.*?)</pre>',
    re.DOTALL,
)
BRANCH = re.compile(r"(<a\b[^>]*>(.*?)</a>\s*<details\b[^>]*>\s*<summary)>", re.DOTALL)


def mark_chinese(html):
    """Say of Chinese words that they are Chinese."""
    pieces = TAG.split(html)  # text, tag, text, …
    pieces[::2] = [HAN.sub(r'<span lang="zh">\g<0></span>', p) for p in pieces[::2]]
    return "".join(pieces)


def name_headers(html):
    """Make a cell of a header that is empty; name one that begins with a formula."""
    html = EMPTY.sub(r"<td\1></td>", html)
    return FORMULA.sub(
        lambda m: f'{m[1]} role="math" aria-label="{_plain(m[2])}">{m[2]}', html
    )


def mend_roles(html):
    """Make entries of the bibliography items of its list, and ids unique."""
    return TWICE.sub("", html.replace('role="doc-biblioentry"', 'role="listitem"'))


def hang_lines(html):
    """Give each line of code a box, that it may break on a phone below itself."""
    return CODE.sub(lambda m: f"{m[1]}{_lines(m[2])}</pre>", html)


def _lines(code):
    lines = code.removeprefix("<span></span>").split("\n")
    return "<span></span>" + "\n".join(_line(line) for line in lines)


def _line(line):
    if not line or line.count("<span") != line.count("</span>"):
        return line
    text = TAG.sub("", line)
    indent = len(text) - len(text.lstrip())
    style = f' style="--in:{indent}ch"' if indent else ""
    return f'<span class="dl-line"{style}>{line}</span>'


def mend(html):
    for step in (mark_chinese, name_headers, mend_roles, hang_lines):
        html = step(html)
    return html


def name_branches(html):
    """Name what opens a branch of the sidebar after the page that it is below."""
    return BRANCH.sub(lambda m: f'{m[1]} aria-label="Pages of {_plain(m[2])}">', html)


def _plain(html):
    return TAG.sub("", html).strip().replace('"', "&quot;")


MENUS = {"generate_toctree_html": name_branches, "generate_toc_html": mark_chinese}


def mend_page(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = mend(context["body"])
    for name, step in MENUS.items():
        if name in context:
            context[name] = _then(step, context[name])


def _then(step, make):
    return lambda *args, **options: step(str(make(*args, **options)))


def setup(app):
    app.connect("html-page-context", mend_page, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
