"""Print built pages with Chromium: those that are named, or the whole book as one file.

``python tools/pdf.py roi`` writes ``_build/pdf/roi.pdf``; without a name it writes
``_build/pdf/dlnotes.pdf``, with a bookmark for each page and section. Links within a
file and links to other sites stay; a link to a page that the file has not is text.
"""

import argparse
import io
import logging
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import yaml
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    TextStringObject,
)

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "pdf"
NAMES = "chromium", "chromium-browser", "google-chrome"
MARGIN = {"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
FOOTER = (
    '<div style="width: 100%; padding: 0 16mm; font: 7.5pt sans-serif; color: #555">'
    '<span class="title"></span>'
    '<span style="float: right" class="pageNumber"></span></div>'
)
READY = """async () => {
  const pictures = [...document.images];
  pictures.forEach(picture => { picture.loading = 'eager'; });
  await Promise.allSettled(pictures.map(picture => picture.decode()));
  await document.fonts.ready;
}"""


class Stop(Exception):
    """One sentence for the person at the terminal."""


def pages():
    """List the book's pages, as paths within the site, in reading order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))

    def files(entry):
        yield entry.get("file", entry.get("root"))
        for key in ("parts", "chapters", "sections"):
            for below in entry.get(key, []):
                yield from files(below)

    return [f"{name}.html" for name in files(toc) if name]


def choose(names, known):
    """Return the pages of these names; ``roi`` is ``notebooks/roi.html``."""
    chosen = []
    for name in names:
        found = [page for page in known if name in (page, page[:-5], Path(page).stem)]
        if not found:
            raise Stop(f"pdf: NB must name pages of the book, got {name!r}")
        chosen.append(found[0])
    return chosen


def browser():
    """Return where Chromium is."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise Stop("make pdf needs Chromium: apt-get install chromium, or like it.")
    return found


def print_pages(chosen):
    """Yield each page's title and what Chromium prints of it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = chromium.new_page(color_scheme="light")
        for page in chosen:
            tab.goto((SITE / page).as_uri(), wait_until="load")
            tab.evaluate(READY)
            tab.emulate_media(media="print")
            title = tab.locator("h1").first.evaluate(
                "e => [...e.childNodes].filter(n => n.className != 'headerlink')"
                ".map(n => n.textContent).join('')"
            )
            pdf = tab.pdf(
                format="A4",
                margin=MARGIN,
                print_background=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOTER,
                outline=True,
                tagged=True,
            )
            yield title, pdf
        chromium.close()


def annotations(page):
    """List a page's links, as (where they stand, the link)."""
    links = page.get("/Annots", ArrayObject()).get_object()
    return [(link, link.get_object()) for link in links]


def action(link):
    return link.get("/A", DictionaryObject()).get_object()


def name_targets(reader, uri):
    """Write links within a page as those to others are; return their targets."""
    for page in reader.pages:
        for _, link in annotations(page):
            name = link.get("/Dest", action(link).get("/D"))
            if isinstance(name, str):
                link.pop("/Dest", None)
                link[NameObject("/A")] = DictionaryObject(
                    {
                        NameObject("/S"): NameObject("/URI"),
                        NameObject("/URI"): TextStringObject(
                            f"{uri}#{name.strip('/')}"
                        ),
                    }
                )
    return {
        f"{uri}#{name.strip('/')}": (reader.get_destination_page_number(target), target)
        for name, target in reader.named_destinations.items()
    }


def lead(writer, targets, base):
    """Point links at places in the file; those to pages it has not become text."""
    for page in writer.pages:
        kept = ArrayObject()
        for reference, link in annotations(page):
            uri = unquote(action(link).get("/URI", ""))
            if uri.startswith(base):
                target = targets.get(uri, targets.get(uri.partition("#")[0]))
                if target is None:
                    continue
                number, top = target
                place = FloatObject(top) if top is not None else NullObject()
                there = writer.pages[number].indirect_reference
                link.pop("/A")
                link[NameObject("/Dest")] = ArrayObject(
                    [there, NameObject("/XYZ"), NullObject(), place, NullObject()]
                )
            kept.append(reference)
        if kept:
            page[NameObject("/Annots")] = kept
        else:
            page.pop("/Annots", None)


def join(printed, chosen, base):
    """Return one file of all that was printed."""
    writer, targets = PdfWriter(), {}
    for page, (title, pdf) in zip(chosen, printed, strict=True):
        reader, uri, start = PdfReader(io.BytesIO(pdf)), base + page, len(writer.pages)
        targets[uri] = start, None
        for name, (number, place) in name_targets(reader, uri).items():
            targets[name] = start + number, place.top
        if len(chosen) == 1:
            writer = PdfWriter(clone_from=reader)  # keeps its tags
        else:
            writer.append(reader, outline_item=title, import_outline=True)
        print(f"{page}: {len(reader.pages)} pages", flush=True)
    lead(writer, targets, base)
    writer.add_metadata(
        {"/Title": title if len(chosen) == 1 else "Deep learning notes"}
    )
    return writer


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="of pages; without one, the book")
    names = parser.parse_args(arguments).names
    if not (SITE / "book" / "index.html").exists():
        raise Stop("No site yet: say make book.")
    known = pages()
    chosen = choose(names, known) if names else known
    files = [(Path(p).stem, [p]) for p in chosen] if names else [("dlnotes", known)]
    browser()
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium counts otherwise
    OUT.mkdir(parents=True, exist_ok=True)
    for name, part in files:
        writer = join(print_pages(part), part, f"{SITE.as_uri()}/")
        writer.write(OUT / f"{name}.pdf")
        print(OUT / f"{name}.pdf")


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.exit(str(stop))
