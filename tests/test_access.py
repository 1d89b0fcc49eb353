"""What is mended in the HTML, for those who listen to a page or hold it in a hand."""

from types import SimpleNamespace

import access
import chapter_bar
import formulas
import pytest

from test_site import CHAPTERS, ROOT


@pytest.mark.parametrize(
    ("html", "mended"),
    [
        ("<p>loss: 损失函数</p>", '<p>loss: <span lang="zh">损失函数</span></p>'),
        ('<p title="损失">a</p>', '<p title="损失">a</p>'),
        (
            "损失，梯度 and 和",
            '<span lang="zh">损失，梯度</span> and <span lang="zh">和</span>',
        ),
        ("plain", "plain"),
    ],
)
def test_chinese_is_marked(html, mended):
    assert access.mark_chinese(html) == mended


@pytest.mark.parametrize("empty", ["", "<p></p>", "\n"])
def test_empty_header_is_none(empty):
    html = f'<tr><th class="head">{empty}</th><th>SGD</th></tr>'
    assert access.name_headers(html) == '<tr><td class="head"></td><th>SGD</th></tr>'


def test_header_that_is_a_formula_has_a_name():
    formula = formulas.typeset("x_1")
    html = f'<th><p><span class="math notranslate">{formula}</span></p></th>'
    name = ' role="math" aria-label="x1">'
    assert access.name_headers(html) == html.replace(
        'notranslate">', f'notranslate"{name}'
    )


def test_entries_of_the_bibliography_are_items():
    html = '<div class="citation" id="id2" role="doc-biblioentry">'
    assert access.mend_roles(html) == '<div class="citation" id="id2" role="listitem">'


def test_ids_are_unique():
    html = '<section id="exercise-content"></section><section id="solution-content">'
    assert access.mend_roles(html) == "<section></section><section>"


def code(kind, lines):
    outer = f'<div class="highlight-{kind} notranslate"><div class="highlight">'
    return f"{outer}<pre><span></span>{lines}</pre></div></div>"


def test_lines_of_code_hang():
    html = code("python", '<span class="k">def</span> f():\n\n    <span>a</span>\n')
    assert access.hang_lines(html) == code(
        "python",
        '<span class="dl-line"><span class="k">def</span> f():</span>\n\n'
        '<span class="dl-line" style="--in:4ch">    <span>a</span></span>\n',
    )


@pytest.mark.parametrize("kind", ["myst-ansi", "ipythontb"])
def test_output_keeps_its_columns(kind):
    html = code(kind, "a  b\n")
    assert access.hang_lines(html) == html


def test_span_over_two_lines_is_left():
    html = code("python", "<span>a\nb</span>\n")
    assert access.hang_lines(html) == html


def test_branch_of_the_sidebar_has_a_name():
    html = '<li><a class="reference" href="a.html">The <code>lib</code></a>'
    found = access.name_branches(f"{html}<details open=''><summary><i></i></summary>")
    assert found.endswith('<summary aria-label="Pages of The lib"><i></i></summary>')


def test_menus_are_mended():
    context = {"generate_toc_html": lambda: "<a>中文</a>", "body": "<th></th>"}
    access.mend_page(None, "page", "page.html", context, None)
    assert context["generate_toc_html"]() == '<a><span lang="zh">中文</span></a>'
    assert context["body"] == "<td></td>"


# ---- where a chapter stands ----------------------------------------------------


def above(pagename):
    context = {"parents": [{"link": "a.html", "title": "A"}], "body": "<h1>"}
    app = SimpleNamespace(srcdir=ROOT)
    chapter_bar.place(app, pagename, "page.html", context, None)
    return context["body"]


def test_part_stands_above_the_title():
    part = CHAPTERS["roi"].about["part"]
    place = f'<p class="dl-place">{part} › <a href="a.html">A</a></p>'
    assert above("notebooks/roi") == f"{place}\n<h1>"
    assert above("book/glossary") == "<h1>"
