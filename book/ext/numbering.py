"""Number figures, tables, exercises and equations by page, from 1.

Sphinx numbers through the book. Here each page begins anew, so a link from another
page says which page it means: "Fig. 2 of Autograd".
"""

from chapters import load
from docutils import nodes
from sphinx import addnodes
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.transforms.post_transforms import SphinxPostTransform


def by_page(numbers):
    """Renumber one page: figure type to anchor to number, in the old order.

    >>> by_page({"figure": {"a": (7,), "b": (9,)}, "table": {"c": (2,)}})
    {'figure': {'a': (1,), 'b': (2,)}, 'table': {'c': (1,)}}
    """
    found = {}
    for kind, known in numbers.items():
        order = sorted(known, key=known.get)
        found[kind] = {anchor: (i,) for i, anchor in enumerate(order, 1)}
    return found


through_the_book = TocTreeCollector.assign_figure_numbers


def assign(self, env):
    """Number, and return the pages whose numbers have changed since the last build.

    Inside Sphinx's collector, and not after it: what it compares is what is kept.
    """
    before = env.toc_fignumbers
    through_the_book(self, env)
    env.toc_fignumbers = {
        page: by_page(numbers) for page, numbers in env.toc_fignumbers.items()
    }
    return [page for page, n in env.toc_fignumbers.items() if n != before.get(page)]


class NameThePage(SphinxPostTransform):
    """A link to something that is numbered on another page names that page."""

    default_priority = 6  # after sphinx_exercise (5), before links are resolved (10)

    def run(self):
        std, math = self.env.get_domain("std"), self.env.get_domain("math")
        for node in list(self.document.findall(addnodes.pending_xref)):
            target, kind = node.get("reftarget"), node.get("reftype")
            if kind == "numref" and not node.get("refexplicit"):
                page, anchor, *_ = std.anonlabels.get(target, ("", ""))
                if name := self.other(page):
                    node["refexplicit"] = True
                    form = self.format_of(page, anchor)
                    node.clear()
                    node += nodes.literal("", f"{form} of {name}", classes=["xref"])
            elif kind == "eq":
                page, _ = math.equations.get(target, ("", 0))
                if name := self.other(page):
                    place = node.parent.index(node) + 1
                    node.parent.insert(place, nodes.Text(f" of {name}"))

    def other(self, page):
        """What another page is called; '' for this one and for none."""
        if not page or page == self.env.docname:
            return ""
        chapter = load(str(self.app.srcdir)).get(page.removeprefix("notebooks/"))
        name = chapter.short if chapter else self.env.titles[page].astext()
        return name.replace("`", "").rstrip("?")

    def format_of(self, page, anchor):
        for kind, known in self.env.toc_fignumbers.get(page, {}).items():
            if anchor in known:
                return self.config.numfig_format[kind]
        return "%s"


def setup(app):
    TocTreeCollector.assign_figure_numbers = assign
    app.add_post_transform(NameThePage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
