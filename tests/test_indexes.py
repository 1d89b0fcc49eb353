"""The pages written from the metadata: topics, symptoms, review questions."""

import functools
import re
from types import SimpleNamespace

import chapters
import indexes
import pytest
import search_entries
import sharing
import torch
from docutils import nodes

import house
import pages

BOOK = chapters.load(house.ROOT)
TERMS = indexes.glossary(house.ROOT)


# ---- topics -----------------------------------------------------------------


def test_every_keyword_and_term_is_in_the_index():
    found, in_glossary = indexes.topics(list(BOOK.values()), TERMS)
    assert set(in_glossary.values()) >= set(TERMS)
    for language in found:
        for word, places in found[language].items():
            assert places or word in in_glossary
    for chapter in BOOK.values():
        for language, words in chapter.about["keywords"].items():
            assert all(chapter.name in found[language][word] for word in words)


def test_keywords_have_no_comma():
    words = [
        word
        for chapter in BOOK.values()
        for language in chapter.about["keywords"].values()
        for word in language
    ]
    assert not [word for word in words if re.search("[,;]", word)]  # they divide


def test_chinese_words_stand_in_the_order_of_their_pinyin():
    words = ["循环神经网络", "KL散度", "激活函数", "长短期记忆", "重要性加权"]
    ordered = sorted(words, key=indexes.pinyin)
    assert ordered == [words[3], words[2], words[1], words[0], words[4]]
    assert [indexes.letter(word) for word in ordered] == list("CJKXZ")
    assert indexes.letter("@") == "#"


def test_a_glossary_entry_opens_with_its_chinese_terms():
    definition = "暂退法（丢弃法）。 Setting random units to 0, 设为零。"
    assert indexes.chinese(definition) == ["暂退法", "丢弃法"]
    assert indexes.chinese("扇入、扇出。 Of a weight.") == ["扇入", "扇出"]


def opening(chapter):
    """A chapter's title, its aims, and what it needs."""
    first = chapter.markdown.partition("\n## ")[0]
    words = re.sub(r"\{term\}`([^`<]*?)(?: <[^`]*)?`", r"\1", first)
    aims = words.partition("**After")[2].partition("**Code**")[0]
    return re.sub(r"`[^`]*`", "", f"{chapter.title}\n{aims}")


SAID = {"saving models"}  # means what it says


@pytest.mark.parametrize("name", BOOK)
def test_glossary_has_the_terms_of_titles_aims_and_needs(name):
    keywords = {word for c in BOOK.values() for word in c.about["keywords"]["en"]}
    terms, lacking = {term.casefold() for term in TERMS}, []
    text = opening(BOOK[name])
    for word in sorted(keywords - SAID):
        functions = (torch, torch.Tensor, functools)
        code = re.search(r"[._*]|[a-z][A-Z]", word)
        message = word.count(" ") > 2
        if code or message or any(hasattr(place, word) for place in functions):
            continue
        if not re.search(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])", text, re.I):
            continue
        small = word.casefold().removesuffix("s")
        known = any(small in term or small.endswith(f" {term}") for term in terms)
        if word.isupper():  # short for a term
            known = known or any(word in text for text in TERMS.values())
        lacking += [] if known else [word]
    assert not lacking


# ---- symptoms ---------------------------------------------------------------

SYMPTOMS = indexes.symptoms(house.ROOT)


def test_symptoms_lead_to_sections_of_all_chapters():
    lost = [row["where"] for row in SYMPTOMS if row["chapter"] is None]
    assert not lost
    assert all(row["label"] in row["chapter"].headings for row in SYMPTOMS)
    topics = {chapter.topic for chapter in BOOK.values()}
    assert {row["chapter"].topic for row in SYMPTOMS} == topics
    assert len(SYMPTOMS) >= 40


def test_symptoms_are_complete_and_told_once():
    assert {row["kind"] for row in SYMPTOMS} == {"message", "curve", "result"}
    for row in SYMPTOMS:
        assert row["seen"]
        assert row["cause"]
        assert ";" not in row["seen"]  # divides an entry of the search in two
    told = [words for row in SYMPTOMS for words in (row["seen"], *row["search"])]
    assert sorted(told) == sorted(set(told))


def test_a_label_has_a_heading(tmp_path):
    path = tmp_path / "one.ipynb"
    text = "(one)=\n# One\n\n(two)=\n(three)=\n## Two\n\nso\n\n(e-001)=\n> said"
    path.write_text(pages.nbformat.writes(notebook(text)), encoding="utf-8")
    headings = chapters.Chapter(path).headings
    assert headings == {"one": "One", "two": "Two", "three": "Two", "e-001": "Two"}


def notebook(text):
    return pages.nbformat.v4.new_notebook(cells=[pages.text(text)])


# ---- review -----------------------------------------------------------------


def test_review_has_the_warm_up_questions(tmp_path):
    path = tmp_path / "small.ipynb"
    path.write_text(pages.nbformat.writes(pages.page()), encoding="utf-8")
    chapter = chapters.Chapter(path)
    found = indexes.questions(chapter)
    assert [asked for asked, _ in found] == ["a?", "b?", "c?"]  # and no prediction
    review = indexes.Review.part(None, chapter, found)
    assert review.startswith("**[Sums](/notebooks/small.ipynb)**")
    assert "Yes: [there](/notebooks/tensors.ipynb)." in review


def test_links_are_moved_with_a_question():
    text = "{doc}`rnn`, {doc}`it <rnn>`, [a](rnn.ipynb#x), [b](rnn.ipynb), {ref}`c`"
    assert indexes._moved(text) == (
        "{doc}`/notebooks/rnn`, {doc}`it </notebooks/rnn>`, "
        "{ref}`a <x>`, [b](/notebooks/rnn.ipynb), {ref}`c`"
    )


# ---- search and sharing -----------------------------------------------------


def test_spellings():
    forms = ["warm-up", "warm-ups", "warm up", "warm ups", "warmup", "warmups"]
    assert search_entries.spellings("warm-up") == forms
    assert search_entries.spellings("overfitness") == ["overfitness"]
    assert search_entries.spellings("梯度") == ["梯度"]


def test_names_of_a_chapter():
    about = {"topic": "Gated RNNs (LSTM, GRU)", "keywords": {"en": ["gate"], "zh": []}}
    chapter = SimpleNamespace(
        name="gated_rnns", about=about, topic=about["topic"], leads=True
    )
    found = ["gated rnns", "lstm", "gru", "gate"]
    assert search_entries.names(chapter) == found
    chapter.name, chapter.leads = "peepholes", False
    assert search_entries.names(chapter) == ["peepholes", "gate"]


@pytest.mark.parametrize(
    ("address", "base"),
    [
        (None, None),
        ("Someone/notes", "https://someone.github.io/notes/"),
        ("Someone/someone.github.io", "https://someone.github.io/"),
    ],
)
def test_where_the_site_is_published(monkeypatch, address, base):
    monkeypatch.setattr(house, "address", lambda: address)
    assert sharing.base() == base


def test_description_of_a_page():
    text = "word " * 40
    tree = nodes.section("", nodes.paragraph("", ""), nodes.paragraph("", text))
    about = sharing.description(None, tree)
    assert about.endswith("word …")
    assert len(about) <= sharing.LENGTH + 2
    assert sharing.description(BOOK["rnn"], tree) == BOOK["rnn"].about["description"]


@pytest.mark.parametrize("address", [None, "someone/notes"])
def test_sitemap_and_robots(monkeypatch, tmp_path, address):
    monkeypatch.setattr(house, "address", lambda: address)
    builder = SimpleNamespace(format="html", get_target_uri=lambda n: f"{n}.html")
    env = SimpleNamespace(found_docs={"book/index"})
    app = SimpleNamespace(builder=builder, env=env, outdir=tmp_path)
    sharing.write_for_robots(app, None)
    robots = (tmp_path / "robots.txt").read_text()
    sitemap = tmp_path / "sitemap.xml"
    assert ("Sitemap: " in robots) == sitemap.exists() == bool(address)
    if address:
        page = "<loc>https://someone.github.io/notes/book/index.html</loc>"
        assert page in sitemap.read_text()
