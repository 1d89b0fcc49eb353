"""Folds of cells: small, and named by what is in them.

A figure's code stands folded below the figure, and says "code". The fold under a
prediction says "Show the answer". The labels are no text of the page: neither the
search nor its snippets meet them. The guard, which installs the library, is left out.
"""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, HideInputCells
from sphinx.transforms.post_transforms import SphinxPostTransform

import house

LABELS = {  # by how the cell is hidden, and by whether its code is there at all
    ("input", True): "code",
    ("output", True): "Show the answer",
    ("output", False): "Show the code",  # a listing
    ("all", True): "Show the cell",
}


class Folds(SphinxPostTransform):
    """Before those of MyST-NB are made: what they say; no fold for the guard."""

    default_priority = HideInputCells.default_priority - 1
    formats = ("html",)

    def run(self):
        guard = house.guard_cell(house.address())
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or not cell.children:
                continue
            has_input = cell.children[0].get("nb_element") == "cell_code_source"
            if has_input and cell.children[0].astext().strip() == guard:
                cell.parent.remove(cell)
            elif mode := cell.get("hide_mode"):
                label = LABELS.get((mode, has_input), "Show the cell")
                own = cell.get("cell_metadata", {}).get("dlnotes", {})
                if own.get("fold") == "answer":  # a blank, filled in
                    label = "Show the answer"
                cell["prompt_show"] = cell["prompt_hide"] = label


class CodeBelow(SphinxPostTransform):
    """And after: the code of a figure goes below it."""

    default_priority = HideInputCells.default_priority + 1
    formats = ("html",)

    def run(self):
        for cell in self.document.findall(nodes.container):
            for fold in [n for n in cell.children if isinstance(n, HideCodeCellNode)]:
                fold["classes"].append(f"dl-fold-{fold['prompt_show'].split()[-1]}")
                figure = any(cell.findall(nodes.image))
                if "above-input" in fold["classes"] and figure:
                    cell.remove(fold)
                    cell.append(fold)


def visit(self, node):
    own = [name for name in node["classes"] if name.startswith("dl-")]
    classes = " ".join(["dl-fold", *own])  # those of MyST-NB bring their looks
    label = self.attval(node["prompt_show"])
    self.body.append(
        f'<details class="{classes}"><summary aria-label="{label}" '
        f'data-label="{label}"></summary>\n'
    )


def depart(self, node):
    self.body.append("</details>\n")


def setup(app):
    app.setup_extension("myst_nb")
    app.add_node(HideCodeCellNode, override=True, html=(visit, depart))
    app.add_post_transform(Folds)
    app.add_post_transform(CodeBelow)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
