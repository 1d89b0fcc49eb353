"""Show blanks as their reader gets them, and offer the work copy for download.

The theme's download button leads to the source of a page; there we put the copy to
work on. ``tools/work_copy.py`` says what becomes of a cell.
"""

import json
from pathlib import Path

import pathsetup  # noqa: F401 - finds tools/
from chapters import load

import work_copy


def show_blanks(app, docname, source):
    if docname.startswith("notebooks/"):
        notebook = json.loads(source[0])
        source[0] = json.dumps(work_copy.for_the_site(notebook))


def offer_copies(app, exception):
    if exception or app.builder.format != "html":
        return
    for chapter in load(str(app.srcdir)).values():
        path = Path(app.outdir) / "_sources" / f"{chapter.docname}.ipynb"
        if path.exists():
            copy = work_copy.work_copy(chapter.notebook)
            text = json.dumps(copy, ensure_ascii=False, indent=1) + "\n"
            path.write_text(text, encoding="utf-8")


def setup(app):
    app.connect("source-read", show_blanks)
    app.connect("build-finished", offer_copies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
