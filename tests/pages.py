"""Small notebooks for tests, and the lies that are told about them."""

import nbformat

import house
import run_notebooks

PICTURE = {
    "image/png": "UE5H",
    house.FIGURE: {"alt": "A line."},
    "text/plain": "Figure: A line.",
}


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def code(source, *tags, shows=None, **metadata):
    """A code cell that was run; ``shows`` is what it puts out: a text, or data."""
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags, **metadata})
    cell.execution_count = 1
    if shows:
        data = {"text/plain": shows} if isinstance(shows, str) else shows
        output = nbformat.v4.new_output("execute_result", data, execution_count=1)
        cell.outputs = [output]
    return cell


def exercise(number, solution):
    mark = f"small-ex-{number}"
    return [
        text(f":::{{exercise}} Think\n:label: {mark}\n\nWhat comes out?\n:::"),
        text(f":::{{solution-start}} {mark}\n:class: dropdown\n:::"),
        code(solution),
        text(":::{solution-end}\n:::"),
    ]


def fold(asked, answer="That is why."):
    return f"<details><summary>{asked}</summary>\n\n{answer}\n\n</details>"


def page():
    """The smallest page of the book that breaks no rule; its name is ``small``."""
    choices = "\n".join(fold(n) for n in (1, 2, 3))
    warm_up = "\n".join(fold(f"{n}?", "Yes: [there](tensors.ipynb).") for n in "abc")
    caption = {"caption": "A line.", "name": "small-line"}
    entry = {"said": "3", "true": "2", "verdict": "WRONG", "why": "It costs time."}
    own = {
        "topic": "Sums",
        "question": "Why are they small?",
        "part": "Vision",
        "description": "How to add.",
        "keywords": {"en": ["sum"], "zh": ["求和"]},
        "needs": ["tensors"],
        "later": ["nothing_yet"],
        "modules": ["dlnotes.ops"],
        "notes": {"N-257": "small-sum"},
        "errata": {
            "E-113": {**entry, "kind": "misconception"},
            "E-114": {**entry, "kind": "slip"},
        },
    }
    cells = [
        text("(small)=\n# Sums: why are they small?\n\nOf *sums* there are two."),
        code(house.guard_cell(house.address()), "remove-input"),
        code(
            "import dlnotes as dl\n\ndl.setup()\n"
            'dl.plotting.lines(x, y, alt="A line.")',
            "hide-input",
            shows=PICTURE,
            mystnb={"figure": caption},
        ),
        text(f"**Predict.** One and a half?\n\n{choices}"),
        code(
            "import torch\n\ntorch.tensor(1.5)", "hide-output", shows="tensor(1.5000)"
        ),
        text(
            "**After this page you can** add.\n\n"
            f"**You need** [tensors](tensors.ipynb).\n\n{warm_up}"
        ),
        code("from torch.nn import functional as F", "hide-input"),
        text(f"(small-sum)=\n## The sum\n\n**Predict.** And two?\n\n{choices}"),
        code("1 + 1", "hide-output", shows="2"),
        text(
            "(e-113)=\n> **Misconception.** 3. It tempts.\n> **In fact** 1.5 does.\n\n"
            f"**Predict.** And a half?\n\n{choices}"
        ),
        code("one = 1\none / 2", "hide-output", shows="0.5"),
        text("An output that no prediction asks for is open."),
        code("print(one)", shows="1"),
        text("**Your turn.** Three of them; then put the lines in order."),
        code(
            'three = 1 + 1 + 1  # blank: three = ...\ndl.check("small-three", three)',
            shows="small-three: right",
        ),
        code(
            'order = """\na = 1  # shuffle\na += 1  # shuffle\na *= 2  # shuffle\n"""\n'
            'dl.check("small-order", order)',
            shows="small-order: right",
        ),
        code(
            "source(dl.ops.add)",
            "remove-input",
            "hide-output",
            shows={"text/markdown": "```python\nadd\n```", "text/plain": "add"},
        ),
        text("(small-practice)=\n## In practice\n\nStart with 0.1 {cite}`he2017`."),
        text(
            "(small-known)=\n## What we now know\n\n1. Why?\n2. How?\n3. When?\n\n"
            "- With 1.5, says the page.\n- Often with 0.1 {cite}`he2017`."
        ),
        text("(small-exercises)=\n## Exercises"),
        *exercise(1, 'def mine(a):\n    return -a\n\n\ncheck("ops.neg", mine)'),
        *exercise(2, "assert 1 + 1 == 2"),
        *exercise(3, "1 + 1"),
        text("(small-more)=\n## Deeper: more\n\nMore."),
        text("(small-slips)=\n## Deeper: slips in the notes\n\n(e-114)=\nThey said 3."),
        code("1 + 1 == 3", "hide-cell", shows="False"),
        text("(small-next)=\n## Read next\n\n(small-sources)=\n## Sources"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"dlnotes": own})
    run_notebooks.normalise(notebook, "small")
    return notebook


# --- lies: each returns a function that changes a notebook ----------------------


def holding(notebook, words):
    """The first cell with these words."""
    return next(cell for cell in notebook.cells if words in cell.source)


def swap(old, new):
    def change(notebook):
        cell = holding(notebook, old)
        cell.source = cell.source.replace(old, new)

    return change


def tagged(words, *tags):
    """Give the cell with these words other tags."""

    def change(notebook):
        holding(notebook, words).metadata.tags = list(tags)

    return change


def metadata(**changes):
    return lambda notebook: notebook.metadata.dlnotes.update(changes)


def before(words, *cells):
    """Put cells before the cell with these words."""

    def change(notebook):
        place = notebook.cells.index(holding(notebook, words))
        notebook.cells[place:place] = [nbformat.from_dict({**cell}) for cell in cells]

    return change


def both(*changes):
    def change(notebook):
        for one in changes:
            one(notebook)

    return change
