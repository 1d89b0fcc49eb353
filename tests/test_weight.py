"""What the site sends: formulas typeset at build time, icons and pictures cut down."""

import io
import re
from types import SimpleNamespace

import formulas
import pytest
import weight
from fontTools.ttLib import TTFont
from sphinx.builders.html._assets import _JavaScript

CSS = (
    '.fa-up:before,.fa-arrow-up:before{content:"\\f062"}'
    '.fa-sun:before{content:"\\f185"}.note:before{content:"\\f05a"}'
)


# ---- formulas ----------------------------------------------------------------


def test_formula_is_typeset():
    found = formulas.typeset(r"\hat{m}_t = ½")
    assert found.startswith('<span class="katex">')
    assert "<math" in found  # for those who do not see it
    assert "\\hat" not in found


def test_formula_of_its_own_line():
    assert "katex-display" in formulas.typeset("x", display=True)


@pytest.mark.parametrize("tex", [r"\frac{1", r"\nosuchword x", "x 和 y"])
def test_formula_that_cannot_be_read(tex):
    with pytest.raises(ValueError, match=re.escape(f"formula {tex!r}: KaTeX parse")):
        formulas.typeset(tex)


@pytest.mark.parametrize(
    ("tex", "joined"),
    [
        ("a = b", "a = b"),
        (r"a &= b \\ &= c", r"\begin{split}a &= b \\ &= c\end{split}"),
        ("a\n\nb", r"\begin{gathered}a \\ b\end{gathered}"),
    ],
)
def test_lines_of_a_formula(tex, joined):
    assert formulas.join(tex) == joined
    formulas.typeset(joined, display=True)


# ---- icons -------------------------------------------------------------------


def test_styles_keep_the_icons_in_use():
    css, codes = weight.cut_styles(CSS, {"fa-up", "fa-solid"})
    assert css == CSS.replace('.fa-sun:before{content:"\\f185"}', "")
    assert codes == {0xF062, 0xF05A}


def test_theme_names_its_icons_as_we_read_them():
    css = (weight.STATIC / weight.STYLE).read_text(encoding="utf-8")
    assert len(weight.RULE.findall(css)) > 1000


def test_font_keeps_the_icons_in_use():
    font = weight.STATIC / weight.FONTS / "fa-solid-900.ttf"
    cut = weight.cut_font(font, {0xF062})
    assert len(cut) < 2000 < font.stat().st_size
    assert set(TTFont(io.BytesIO(cut)).getBestCmap()) == {0xF062}


def site(tmp_path, page):
    static = tmp_path / "_static"
    for folder in ("scripts", "styles", weight.FONTS):
        (static / folder).mkdir(parents=True)
    (static / "scripts" / "fontawesome.js").touch()
    (static / weight.FONTS / "fa-solid-900.ttf").touch()
    (tmp_path / "page.html").write_text(page)
    return static


def test_icons_of_the_whole_site(tmp_path):
    static = site(tmp_path, '<i class="fa-solid fa-rocket">')
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html"))
    weight.cut_icons(app, None)
    weight.cut_icons(app, None)  # the next build begins here
    css = (static / weight.STYLE).read_text()
    assert ".fa-rocket:before" in css
    assert ".fa-bath:before" not in css
    icons = TTFont(static / weight.FONTS / "fa-solid-900.woff2").getBestCmap()
    assert 0xF135 in icons
    assert 0xF2CD not in icons
    assert not (static / "scripts" / "fontawesome.js").exists()
    assert not (static / weight.FONTS / "fa-solid-900.ttf").exists()


# ---- pages -------------------------------------------------------------------


def shown(tmp_path, body, images=()):
    builder = SimpleNamespace(images=dict(images))
    app, context = SimpleNamespace(builder=builder, srcdir=tmp_path), {"body": body}
    weight.wait_for_reader(app, "page", "page.html", context, None)
    return context["body"]


def test_picture_waits_and_keeps_its_place(tmp_path):
    style = "width: 640px; height: 320px;"
    tag = f'<img alt="A > b" src="../_images/a.png" style="{style}" />'
    wanted = tag.replace("<img", '<img loading="lazy" width="640" height="320"')
    assert shown(tmp_path, f"<p>{tag}</p>") == f"<p>{wanted}</p>"


def test_picture_without_a_size_gets_that_of_its_file(tmp_path):
    from PIL import Image

    Image.new("1", (30, 20)).save(tmp_path / "a.png")
    found = shown(tmp_path, '<img src="x/b.png">', {"a.png": "b.png"})
    assert found == '<img loading="lazy" width="30" height="20" src="x/b.png">'


def test_picture_that_knows_when_to_come(tmp_path):
    tag = '<img loading="eager" src="a.png">'
    assert shown(tmp_path, tag) == tag


@pytest.mark.parametrize(
    ("page", "deferred"), [("book/index", True), ("search", False)]
)
def test_scripts_wait_for_the_page(page, deferred):
    scripts = [
        _JavaScript("_static/documentation_options.js"),
        _JavaScript("_static/copybutton.js"),
        _JavaScript(None, body="let a = 1"),
    ]
    context = {"script_files": scripts}
    weight.wait_for_page(None, page, "page.html", context, None)
    waits = ["defer" in script.attributes for script in context["script_files"]]
    assert waits == [False, deferred, False]
    assert not any(script.attributes.get("defer") for script in scripts)
