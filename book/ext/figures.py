"""Give every figure of a notebook its alternative text.

MyST-NB names an output picture by the SHA-256 of its bytes; the notebook keeps
the picture's alternative text beside it. A picture without one is a warning.
"""

from pathlib import Path

from chapters import Chapter
from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)


def describe(app, doctree):
    path = Path(app.env.doc2path(app.env.docname))
    known = {}
    if path.suffix == ".ipynb":
        known = {picture.sha256: picture.alt for picture in Chapter(path).pictures}
    for image in doctree.findall(nodes.image):
        if not image.get("alt"):
            image["alt"] = known.get(Path(image["uri"]).stem, "")
        if not image["alt"]:
            logger.warning(
                "picture without alternative text: %s", image["uri"], location=image
            )


def setup(app):
    app.connect("doctree-read", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
