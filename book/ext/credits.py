"""Link each entry of an API page to the chapter that explains it.

Which one that is, its module or its package says: ``Chapter: roi``.
"""

import re

from twin_lines import chapter


def credit(app, what, name, obj, options, lines):
    if what == "module":
        said = re.compile(r"^Chapter: (\w+)$")
        lines[:] = [said.sub(_link(r"\1"), line) for line in lines]
    elif what in ("class", "function") and (page := chapter(obj.__module__)):
        lines += ["", _link(page), ""]


def _link(page):
    return f"Chapter: :doc:`/notebooks/{page}`"


def setup(app):
    app.connect("autodoc-process-docstring", credit, priority=900)  # after napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
