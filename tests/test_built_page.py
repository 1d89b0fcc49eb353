"""A page as it is built: numbers, captions, links from elsewhere, folds.

A site of two small pages is made in a Python of its own, with MyST-NB, the exercises
and our extensions.
"""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup

import house
import pages
import run_notebooks
from pages import holding, text

CONF = """
import sys
sys.path[:0] = {folders}
extensions = ["myst_nb", "sphinx_exercise", "figures", "numbering", "folds", "work"]
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_theme = "basic"
html_sourcelink_suffix = ""
exclude_patterns = ["html", "jupyter_execute"]
suppress_warnings = ["mystnb.unknown_mime_type", "myst.xref_missing"]
"""
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZF"
    "QAAAAABJRU5ErkJggg=="
)
MORE = (
    "{numref}`small-line` {numref}`small-two` {ref}`small-ex-2` {eq}`small-eq`\n\n"
    "$$a = b$$ (small-first)\n\n$$c = d$$ (small-eq)\n\n"
    ":::{table} Numbers.\n:name: small-tab\n\n| a |\n|---|\n| 1 |\n:::"
)
LINKS = (
    "(other-links)=\n## Links\n\n{numref}`small-two` {ref}`small-ex-2` {eq}`small-eq` "
    "{numref}`small-tab` {numref}`other-two` {numref}`Picture %s <small-two>`"
)


def page():
    """The smallest page, with one more figure, two formulas and a table."""
    notebook = pages.page()
    first = holding(notebook, "plotting.lines")
    first.outputs[0].data["image/png"] = PNG
    second = nbformat.from_dict(json.loads(json.dumps(first)))
    second.metadata.mystnb.figure.update(caption="Two.", name="small-two")
    holding(notebook, "{cite}").source = "(small-practice)=\n## In practice"
    holding(notebook, "1. Why?").source = "(small-known)=\n## What we now know"
    place = notebook.cells.index(holding(notebook, "print(one)"))
    notebook.cells[place:place] = [second, text(MORE)]
    run_notebooks.normalise(notebook, "small")
    return nbformat.writes(notebook)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Builds the site, and answers with a page of it."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "notebooks").mkdir()
    folders = [str(house.ROOT / name) for name in ("book/ext", "tools")]
    (folder / "conf.py").write_text(CONF.format(folders=folders))
    (folder / "index.md").write_text(
        "# Book\n\n```{toctree}\nnotebooks/small\nnotebooks/other\n```\n"
    )
    (folder / "_toc.yml").write_text(
        "parts:\n- chapters:\n  - file: notebooks/small\n  - file: notebooks/other\n"
    )
    small = page()
    (folder / "notebooks" / "small.ipynb").write_text(small)
    other = re.sub("small", "other", small).replace("Sums", "Rest")
    other = json.loads(other.replace("(e-11", "(e-91"))
    other["cells"].append(text(LINKS))
    (folder / "notebooks" / "other.ipynb").write_text(json.dumps(other))

    def build():
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "html"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr

    build()

    def read(name):
        html = (folder / "html" / "notebooks" / f"{name}.html").read_text()
        return BeautifulSoup(html, "html.parser")

    read.build, read.folder = build, folder
    return read


def said(soup, selector):
    return [
        " ".join(tag.get_text(" ").replace("¶", "").split())
        for tag in soup.select(selector)
    ]


@pytest.mark.parametrize("name", ["small", "other"])
def test_numbers_begin_anew_on_each_page(site, name):
    soup = site(name)
    assert said(soup, "figcaption") == ["Fig. 1 A line.", "Fig. 2 Two."]
    assert said(soup, ".eqno") == ["(1)", "(2)"]
    assert said(soup, "caption") == ["Table 1 Numbers."]
    exercises = [f"Exercise {n} (Think)" for n in (1, 2, 3)]
    assert said(soup, ".exercise > .admonition-title") == exercises
    solutions = [f"Solution to {exercise}" for exercise in exercises]
    assert said(soup, ".solution > .admonition-title") == solutions
    *_, links = said(soup, f"p:has(> a[href='#{name}-line'])")
    assert links == "Fig. 1 Fig. 2 Exercise 2 (2)"


def test_a_link_from_elsewhere_names_the_topic(site):
    (links,) = said(site("other"), "#links > p")
    assert links == (
        "Fig. 2 of Sums Exercise 2 of Sums (2) of Sums Table 1 of Sums Fig. 2 Picture 2"
    )


def test_numbers_stay_when_another_page_changes(site):
    path = site.folder / "notebooks" / "other.ipynb"
    written = site.folder / "html" / "notebooks" / "small.html"
    before = written.read_bytes(), written.stat().st_mtime_ns
    path.write_text(path.read_text().replace("It tempts.", "So it is."))
    site.build()
    assert "So it is." in site("other").get_text()
    assert (written.read_bytes(), written.stat().st_mtime_ns) == before
    test_numbers_begin_anew_on_each_page(site, "other")


def test_folds_are_named_by_what_is_in_them(site):
    labels = [
        s["data-label"] for s in site("small").select("details.dl-fold > summary")
    ]
    assert labels == [
        "code",
        "Show the answer",
        "code",
        "Show the answer",
        "Show the answer",
        "code",
        "Show the answer",  # a blank
        "Show the answer",  # lines in order
        "Show the code",  # a listing
        "Show the cell",  # a slip
    ]


def test_labels_are_no_text_of_the_page(site):
    folds = site("small").select("details.dl-fold > summary")
    assert all(not fold.get_text(strip=True) and fold["aria-label"] for fold in folds)
    index = (site.folder / "html" / "searchindex.js").read_text()
    assert "answer" not in index and "toggl" not in index


def test_the_code_of_a_figure_stands_below_it(site):
    cell = site("small").select_one("figure").find_parent(class_="cell")
    output, fold = cell.find_all(recursive=False)
    assert output.select("figcaption") and fold.select("pre")


def test_the_guard_is_not_on_the_page(site):
    assert "importlib" not in site("small").get_text()


def test_a_blank_is_asked_and_answered_in_a_fold(site):
    blocks = [block.get_text() for block in site("small").select("pre")]
    asked = next(text for text in blocks if "three = ..." in text)
    (answer,) = [text for text in blocks if "three = 1 + 1 + 1" in text]
    assert blocks.index(asked) < blocks.index(answer)
    assert not any("# blank" in text or "# shuffle" in text for text in blocks)
    outputs = site("small").select("details.dl-fold-answer .cell_output")
    assert [o.get_text(strip=True) for o in outputs if "small-" in o.get_text()] == [
        "small-three: right",
        "small-order: right",
    ]


def test_the_download_is_the_work_copy(site):
    path = site.folder / "html" / "_sources" / "notebooks" / "small.ipynb"
    notebook = json.loads(path.read_text())
    nbformat.validate(nbformat.from_dict(notebook))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] for cell in cells)
    assert any("three = ..." in "".join(cell["source"]) for cell in cells)
