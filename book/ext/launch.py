"""Lead readers to Colab, Kaggle and Binder, with an address or without one.

With an address, which ``tools/rename_repository.py`` sets, the launch buttons open
the chapter's work copy, on the branch that the workflow ``pages`` makes, and the theme
adds its buttons for the repository. Without one, they lead to the section of How to
use that needs none, and the site offers the library as a wheel. Pages ask for the
tag: ``{only} address``, ``{only} not address``.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from html import escape
from pathlib import Path

import pathsetup  # noqa: F401 - finds tools/
from docutils import nodes
from sphinx.util.docutils import SphinxRole

import house

PAGES = {
    "Colab": "https://colab.research.google.com/github/{at}/blob/work/{file}",
    "Kaggle": "https://kaggle.com/kernels/welcome"
    "?src=https://github.com/{at}/blob/work/{file}",
    "Binder": "https://mybinder.org/v2/gh/{at}/work?urlpath=lab/tree/{file}",
}
ICONS = {
    "Colab": "_static/images/logo_colab.png",
    "Kaggle": "fab fa-kaggle",
    "Binder": "_static/images/logo_binder.svg",
}
HELP = "book/how_to_use", "on-colab"  # the page and its label
TELL = "book/how_to_use", "something-wrong"
WRONG = "https://github.com/{at}/issues/new?template=wrong_claim.yml&place={place}"
BUILD = (  # as pip does it
    "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
)


def configure(app, config):
    at = house.address()
    if at:
        app.tags.add("address")
    buttons = ("use_repository_button", "use_issues_button", "use_edit_page_button")
    config.html_theme_options.update(
        dict.fromkeys(buttons, bool(at)),
        repository_url=f"https://github.com/{at}" if at else "",
        repository_branch="main",
    )


def colab(docname):
    """Return where a page opens on Colab; ``None`` while the book has no address."""
    at = house.address()
    return PAGES["Colab"].format(at=at, file=f"{docname}.ipynb") if at else None


def ask_for_mistakes(app, pagename, templatename, context, doctree):
    """End each page that is read with a link to where a mistake can be told."""
    if doctree is None or not pagename.startswith(("book/", "notebooks/")):
        return
    page, label = TELL
    at, url = house.address(), f"{context['pathto'](page).rstrip('#')}#{label}"
    if at:
        url = WRONG.format(at=at, place=pagename)
    context["body"] += (
        f'<p class="dl-wrong"><a href="{escape(url)}">Something wrong on this page?'
        "</a></p>"
    )


def add_buttons(app, pagename, templatename, context, doctree):
    if not pagename.startswith("notebooks/"):
        return
    page, label = HELP
    at, below = house.address(), f"{context['pathto'](page)}#{label}"
    group = {
        "type": "group",
        "tooltip": "Launch interactive content",
        "icon": "fas fa-rocket",
        "label": "launch-buttons",
        "buttons": [
            {
                "type": "link",
                "text": name,
                "tooltip": f"Launch on {name}" if at else f"How to launch on {name}",
                "icon": ICONS[name],
                "url": url.format(at=at, file=f"{pagename}.ipynb") if at else below,
            }
            for name, url in PAGES.items()
        ],
    }
    context["header_buttons"].insert(0, group)
    if at:
        button = {
            "type": "link",
            "text": "Open in Colab",
            "tooltip": "Run this page in your browser",
            "url": colab(pagename),
            "label": "colab-button",
        }
        context["header_buttons"].insert(0, button)


def wheel_name():
    text = (house.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return f"dlnotes-{tomllib.loads(text)['project']['version']}-py3-none-any.whl"


def build_wheel(folder):
    """Build the library's wheel from a copy, so that nothing is left beside src/."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(house.ROOT / file, copy)
        unwanted = shutil.ignore_patterns("*.egg-info", "__pycache__")
        shutil.copytree(house.ROOT / "src", copy / "src", ignore=unwanted)
        command = [sys.executable, "-c", BUILD, str(Path(folder).resolve())]
        subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL)
    return Path(folder) / wheel_name()


def offer_wheel(app):
    folder = Path(app.outdir) / "_downloads"
    for old in folder.glob("dlnotes-*.whl"):
        old.unlink()
    if app.builder.format == "html" and not house.address():
        folder.mkdir(parents=True, exist_ok=True)
        build_wheel(folder)


class Wheel(SphinxRole):
    """A link to the wheel, under its name of today, whatever the page calls it."""

    def run(self):
        self.env.note_dependency(str(house.ROOT / "pyproject.toml"))
        uri = f"{'../' * self.env.docname.count('/')}_downloads/{wheel_name()}"
        name = nodes.literal("", wheel_name())
        return [nodes.reference("", "", name, refuri=uri, internal=True)], []


def setup(app):
    app.connect("config-inited", configure)
    app.connect("builder-inited", offer_wheel)
    app.connect("html-page-context", add_buttons, priority=502)  # after the theme's
    app.connect("html-page-context", ask_for_mistakes, priority=502)
    app.add_role("wheel", Wheel())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
