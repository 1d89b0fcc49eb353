"""The book on paper: which pages, in which order, and where their links lead."""

import pytest
from pypdf import PdfReader

import pdf
from fresh import lacking

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{0}</title></head>
<body><h1>{0}<a class="headerlink">#</a></h1>{1}
<h2 id="far" style="break-before: page">Far</h2></body></html>"""


def test_pages_stand_in_reading_order():
    known = pdf.pages()
    assert known[0] == "book/index.html"
    assert known.index("notebooks/tensors.html") < known.index("notebooks/roi.html")
    assert len(set(known)) == len(known)


def test_a_page_has_a_short_name():
    known = ["book/index.html", "notebooks/roi.html"]
    assert pdf.choose(["roi", "book/index"], known) == [*reversed(known)]


def test_a_page_that_is_not_there():
    with pytest.raises(pdf.Stop, match="NB must name pages of the book, got 'rio'"):
        pdf.choose(["rio"], ["notebooks/roi.html"])


def test_without_a_browser(monkeypatch):
    monkeypatch.setattr(pdf, "NAMES", ["no-such-program"])
    with pytest.raises(pdf.Stop, match="needs Chromium"):
        pdf.browser()


def test_without_a_site(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "SITE", tmp_path)
    with pytest.raises(pdf.Stop, match="make book"):
        pdf.main([])


@pytest.fixture
def site(monkeypatch, tmp_path):
    try:
        pdf.browser()
    except pdf.Stop as stop:
        lacking(str(stop))
    monkeypatch.setattr(pdf, "SITE", tmp_path)
    monkeypatch.setattr(pdf, "OUT", tmp_path / "out")
    monkeypatch.setattr(pdf, "pages", lambda: ["book/index.html", "book/b.html"])
    (tmp_path / "book").mkdir()
    links = ("#far", "b.html", "https://example.org/", "gone.html")
    text = " ".join(f'<a href="{link}">{link}</a>' for link in links)
    (tmp_path / "book" / "index.html").write_text(PAGE.format("First", text))
    (tmp_path / "book" / "b.html").write_text(PAGE.format("Second", ""))
    return tmp_path / "out"


def links(reader):
    """Say of each link on the first page where it leads: a page's number, or a URI."""
    found = []
    for _, link in pdf.annotations(reader.pages[0]):
        if "/Dest" in link:
            found.append(reader.get_page_number(link["/Dest"][0].get_object()))
        else:
            found.append(link["/A"]["/URI"])
    return found


def test_whole_book_is_one_file(site):
    pdf.main([])
    reader = PdfReader(site / "dlnotes.pdf")
    assert len(reader.pages) == 4
    assert [e.title for e in reader.outline if not isinstance(e, list)] == [
        "First",
        "Second",
    ]
    assert links(reader) == [1, 2, "https://example.org/"]


def test_one_page_is_one_file(site):
    pdf.main(["index"])
    reader = PdfReader(site / "index.pdf")
    assert reader.metadata.title == "First"
    assert links(reader) == [1, "https://example.org/"]
    assert "/StructTreeRoot" in reader.trailer["/Root"]  # for those who listen
