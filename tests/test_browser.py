"""The built site, as a browser shows it: with a mouse, a phone, or a keyboard only.

Needs ``_build/html`` (``make book``) and Debian's Chromium. What takes long is done
for a share of the pages, another one every day; ``make browser ALL=1`` does all.
"""

import functools
import gzip
import http.server
import importlib
import inspect
import os
import re
import statistics
import threading
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import bs4
import launch
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

import house
from fresh import lacking

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
PACKED = {".html", ".js", ".css", ".svg"}  # as servers send them
SLIDER = ".dlnotes-interactive input[type=range]"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

if not (SITE / "book" / "index.html").exists():
    pytest.skip("no site in _build/html: run make book", allow_module_level=True)

FILES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html"))
PAGES = [p for p in FILES if p != "index.html" and not p.startswith("_static/")]
READ = [p for p in PAGES if p.startswith(("book/", "notebooks/"))]
CHAPTERS = [p for p in PAGES if p.startswith("notebooks/")]


def share(pages, parts):
    """A part of the pages, another one every day; all of them with ALL=1."""
    if os.environ.get("ALL"):
        return pages
    return pages[date.today().toordinal() % parts :: parts]


LISTINGS = [p for p in PAGES if p.startswith("_modules/")]  # all of one make
LOOKED_AT = sorted({*PAGES} - {*LISTINGS} | {*share(LISTINGS, 10)})

# KiB of a first visit, packed, and what scrolls on a phone. They may only fall.
LANDING, MEDIAN, MOST = 250, 400, 500


# ---- without a browser ----------------------------------------------------


@functools.cache
def soup(page):
    return bs4.BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_unique(page):
    ids = Counter(tag["id"] for tag in soup(page).find_all(id=True))
    assert not {name for name, times in ids.items() if times > 1}


CHINESE = re.compile("[\u3400-\u9fff]")


@pytest.mark.parametrize("page", READ)
def test_chinese_is_marked(page):
    words = soup(page).body.find_all(string=CHINESE)
    assert not [str(w)[:60] for w in words if not w.find_parent(lang="zh")]


@functools.cache
def anchors(page):
    return {
        tag[key]
        for tag in soup(page).find_all(True)
        for key in ("id", "name")
        if tag.get(key)
    }


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    lost = []
    for tag in soup(page).find_all(["a", "img", "link", "script"]):
        target = tag.get("href") or tag.get("src") or ""
        if not target or urlsplit(target).scheme or target.startswith("//"):
            continue
        path, anchor = urldefrag(target)
        path = unquote(path.partition("?")[0])
        file = (SITE / page).parent / path if path else SITE / page
        file = file.resolve()
        if not file.is_file():
            lost.append(target)
        elif anchor and file.suffix == ".html" and not anchor.startswith("pst-"):
            there = anchors(file.relative_to(SITE.resolve()).as_posix())
            lost += [] if unquote(anchor) in there else [target]
    assert not lost


@pytest.mark.parametrize("page", READ)
def test_pictures_have_alternative_text(page):
    silent = [
        img.get("src", "")[:80]
        for img in soup(page).find_all("img")
        if not img.get("alt")
    ]
    for svg in soup(page).select(".cell_output svg, .dl-figure svg"):
        if svg.find_parent("svg"):  # a part of a picture, which has the text
            continue
        if svg.find_parent(class_="katex"):  # the root of a formula, told by MathML
            continue
        named = svg.get("aria-label") or svg.get("aria-labelledby") or svg.find("title")
        if not named and svg.get("aria-hidden") != "true":
            silent.append(str(svg)[:80])
    assert not silent


API = [p for p in PAGES if p.startswith("book/api/")]


def test_api_shows_the_arguments_of_every_class():
    """Their names, and which have a default, unless a library beyond ours sets them."""
    shown = 0
    for page in API:
        for sig in soup(page).select("dl.py.class > dt[id]"):
            module, _, name = sig["id"].rpartition(".")
            real = getattr(importlib.import_module(module), name)
            params = [p.get_text().lstrip("*") for p in sig.select(".sig-param")]
            found = {
                p.partition("=")[0]: "=" in p for p in params if p not in ("/", "")
            }
            wanted = {
                p.name: p.default is not p.empty
                for p in inspect.signature(real).parameters.values()
            }
            source = next(
                base
                for base in real.__mro__
                if {"__new__", "__init__"} & vars(base).keys()
            )
            ours = source.__module__.startswith("dlnotes")
            assert found == wanted or not (ours or found), sig["id"]
            shown += 1
    assert shown > 100


@pytest.mark.parametrize("page", READ)
def test_formulas_are_typeset(page):
    raw = [str(e) for e in soup(page).select(".math") if not e.select_one(".katex")]
    assert not raw
    style = soup(page).select_one('link[href*="katex.min.css"]')
    assert bool(style) == bool(soup(page).select_one(".katex"))


# ---- with one -------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        lacking(f"no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server():
    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            pass

        def do_GET(self):
            path = Path(self.translate_path(self.path))
            if path.suffix not in PACKED or not path.is_file():
                return super().do_GET()
            body = gzip.compress(path.read_bytes(), 6)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    handler = functools.partial(Handler, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def tab(browser):
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    context.add_init_script(STILL)
    yield context.new_page()
    context.close()


STILL = """addEventListener('DOMContentLoaded', () => document.head.append(
  Object.assign(document.createElement('style'),
                {textContent: '* { transition: none !important }'})))"""


def visit(tab, url):
    tab.goto(url, wait_until="load")


def complaints(tab, url):
    """Load a page and list what it asks for elsewhere, misses, or reports."""
    found = []
    home = (
        SITE.parents[1].as_uri()
        if url.startswith("file:")
        else "/".join(url.split("/")[:3])
    )
    listeners = {
        "request": lambda r: (
            r.url.startswith((home, "data:", "blob:")) or found.append(f"asks {r.url}")
        ),
        "requestfailed": lambda r: (
            "ERR_ABORTED" in r.failure  # by the next page
            or found.append(f"misses {r.url}")
        ),
        "response": lambda r: r.status < 400 or found.append(f"{r.status} {r.url}"),
        "console": lambda m: m.type != "error" or found.append(f"console: {m.text}"),
        "pageerror": lambda e: found.append(f"error: {e}"),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)
    visit(tab, url)
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    return found


CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = ([r, g, b, a = 1], below) =>
    [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const ground = e => {
    const layers = [];
    for (; e; e = e.parentElement)
      layers.unshift(parse(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const linear = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) =>
    .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const skip = '.headerlink, .copybtn, .visually-hidden, script, style, svg,' +
    '.katex-mathml';
  const bad = {};
  const look = (e, text, color, below) => {
    color = over(parse(color), below);
    const [a, b] = [light(color), light(below)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5)
      bad[`${color.map(Math.round)} on ${below.map(Math.round)}`] =
        `${ratio.toFixed(2)} ${e.tagName}.${e.className} ${text.trim().slice(0, 40)}`;
  };
  const main = document.querySelector('.bd-main');
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent, e = walk.currentNode.parentElement;
    if (!text.trim() || e.closest(skip)) continue;
    if (!e.checkVisibility({visibilityProperty: true})) continue;
    look(e, text, getComputedStyle(e).color, ground(e));
  }
  for (const box of document.querySelectorAll('.dl-graph svg a')) {
    const text = box.querySelector('text');
    const below = parse(getComputedStyle(box.querySelector('rect')).fill);
    look(text, text.textContent, getComputedStyle(text).fill, below);
  }
  return bad;
}"""


AXE = {
    "runOnly": [
        *["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "best-practice",
    ],
    "resultTypes": ["violations"],
    "rules": {"color-contrast": {"enabled": False}},  # test_text_has_contrast is quick
}
UNFOLD = """() => {
  document.querySelectorAll('details').forEach(e => { e.open = true; });
  document.querySelectorAll('.toggle-hidden')
    .forEach(e => e.classList.remove('toggle-hidden'));
}"""
HIDDEN = """() => [...document.querySelectorAll('article *')]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .filter(e => /auto|scroll/.test(getComputedStyle(e).overflowX))
  .filter(e => !getComputedStyle(e).backgroundAttachment.includes('local'))
  .map(e => e.outerHTML.slice(0, 120))"""


def barriers(tab):
    """List what axe finds: its rule and the element."""
    tab.evaluate(UNFOLD)
    tab.wait_for_timeout(50)  # what scrolls now can be entered
    found = Axe().run(tab, options=AXE).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:150]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module")
def seen(tab, server):
    """Return what is to be seen of a page: one visit answers many tests."""

    @functools.cache
    def look(page):
        tab.set_viewport_size(DESK)
        tab.emulate_media(color_scheme="light")
        found = {"complaints": complaints(tab, f"{server}/{page}")}
        for scheme in ("light", "dark") if page in READ else ():
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_function(
                f"document.documentElement.dataset.theme == {scheme!r}"
            )
            found[scheme] = tab.evaluate(CONTRAST)
        found["cards"] = tab.evaluate(
            """() => [...document.querySelectorAll('.bd-article img')]
            .map(e => getComputedStyle(e))
            .map(style => `${style.backgroundColor} ${style.filter}`)"""
        )
        tab.set_viewport_size(PHONE)
        found["wide"] = tab.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
        )
        if page in READ:
            found["hidden"] = tab.evaluate(HIDDEN)
        tab.set_viewport_size(DESK)
        tab.emulate_media(color_scheme="light")
        if page in LOOKED_AT:
            found["barriers"] = barriers(tab)
        return found

    return look


@pytest.mark.parametrize("page", PAGES)
def test_page_loads_by_itself(seen, page):
    assert not seen(page)["complaints"]


@pytest.mark.parametrize("page", READ)
def test_page_loads_from_a_folder(tab, page):
    assert not complaints(tab, f"{SITE.as_uri()}/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_phone_needs_no_sideways_scrolling(seen, page):
    assert not seen(page)["wide"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", READ)
def test_text_has_contrast(seen, page, scheme):
    assert not seen(page)[scheme]


@pytest.mark.parametrize("page", READ)
def test_what_goes_on_sideways_says_so(seen, page):
    assert not seen(page)["hidden"]


@pytest.mark.parametrize("page", LOOKED_AT)
def test_no_barrier(seen, page):
    assert not seen(page)["barriers"]


@pytest.mark.parametrize(
    ("page", "size", "scheme"),
    [
        *[(page, DESK, "dark") for page in share(READ, 6)],
        *[(page, PHONE, "light") for page in share(READ, 6)],
    ],
    ids=lambda value: str(value.get("width")) if isinstance(value, dict) else value,
)
def test_no_barrier_elsewhere(tab, server, page, size, scheme):
    tab.set_viewport_size(size)
    tab.emulate_media(color_scheme=scheme)
    visit(tab, f"{server}/{page}")
    found = barriers(tab)
    tab.set_viewport_size(DESK)
    tab.emulate_media(color_scheme="light")
    assert not found


def test_pages_are_light(browser, server):
    def weigh(page):
        context, sizes = browser.new_context(viewport=PHONE), []
        tab = context.new_page()
        tab.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
        visit(tab, f"{server}/{page}")
        context.close()
        return sum(sizes) / 1024

    chapters = {page: weigh(page) for page in CHAPTERS}
    assert weigh("book/index.html") <= LANDING
    assert statistics.median(chapters.values()) <= MEDIAN
    assert not {page: kib for page, kib in chapters.items() if kib > MOST}


@pytest.mark.parametrize("page", READ)
def test_figures_stand_on_white_in_the_dark(seen, page):
    assert set(seen(page)["cards"]) <= {"rgb(255, 255, 255) none"}


def test_front_door_leads_to_the_first_page(tab, server):
    tab.goto(server)
    tab.wait_for_url("**/book/index.html")


def test_front_page_names_all_topics_before_one_scrolls(tab, server):
    tab.set_viewport_size(DESK)
    visit(tab, f"{server}/book/index.html")
    links = tab.locator(".dl-door a, .dl-topics a")
    bottoms = links.evaluate_all(
        "all => all.map(a => a.getBoundingClientRect().bottom)"
    )
    assert len(bottoms) > 20
    assert max(bottoms) < DESK["height"]


def test_what_needs_what_is_drawn_if_it_fits_and_told_if_not(tab, server):
    visit(tab, f"{server}/book/index.html")
    for size, drawn in ((DESK, True), (PHONE, False), (DESK, True)):
        tab.set_viewport_size(size)
        assert tab.locator(".dl-graph svg").is_visible() == drawn
        assert tab.locator(".dl-graph li").first.is_visible() != drawn
    box = tab.locator(".dl-graph svg").bounding_box()
    assert box["width"] == tab.locator(".dl-graph svg").evaluate(
        "e => e.viewBox.baseVal.width"
    )
    inside = tab.locator(".dl-graph svg a").evaluate_all(
        """all => all.map(a => [a.querySelector('rect'), a.querySelector('text')]
            .map(e => e.getBoundingClientRect().width))"""
    )
    assert not [pair for pair in inside if pair[1] > pair[0]]
    fonts = "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    assert min(tab.locator(".dl-graph text").evaluate_all(fonts)) >= 12


def test_errata_are_filtered(tab, server):
    visit(tab, f"{server}/book/errata.html")
    rows, output = tab.locator(".dl-errata tbody tr"), tab.locator(".dl-filter output")
    total = rows.count()
    assert output.inner_text() == f"{total} of {total}"
    tab.locator(".dl-filter select").first.select_option("outdated")
    shown = rows.locator("visible=true").count()
    assert 0 < shown < total
    assert output.inner_text() == f"{shown} of {total}"
    tab.locator(".dl-filter input").fill("nothing says this")
    assert output.inner_text() == f"0 of {total}"
    assert not rows.locator("visible=true").count()
    assert not tab.locator(".dl-group h2").locator("visible=true").count()


def test_bar_of_a_solution_opens_it(tab, server):
    page = next(p for p in CHAPTERS if soup(p).select(".solution.dropdown"))
    visit(tab, f"{server}/{page}")
    bar = tab.locator(".solution > .admonition-title").first
    assert not bar.locator("a").count()
    bar.click(position={"x": 40, "y": 10})
    assert tab.locator(".solution").first.locator("section").first.is_visible()
    assert tab.url == f"{server}/{page}"


@pytest.mark.parametrize("where", ["http", "file"])
def test_search_finds_a_word(tab, server, where):
    address = server if where == "http" else SITE.as_uri()
    visit(tab, f"{address}/book/notation.html")
    tab.locator(".search-button-field").first.click()
    tab.locator("input[name=q]:visible").fill("glossary")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results li a", timeout=15000)
    found = tab.eval_on_selector_all(
        "#search-results li a", "all => all.map(a => a.href)"
    )
    assert any(re.search(r"book/glossary\.html", link) for link in found)


TABS = ["book/index.html", *CHAPTERS]
CONTROLS = """() => {
  const sort = 'a[href], button, input, select, summary, [tabindex="0"]';
  window.reached = new Set();
  const all = [...document.querySelectorAll(sort)].filter(
    e => e.checkVisibility({visibilityProperty: true, opacityProperty: false}) &&
      e.tabIndex >= 0 && !e.disabled && !e.closest('dialog:not([open])'));
  all.forEach((e, i) => e.dataset.control = i);
  addEventListener('focusin', e => reached.add(e.target.dataset.control));
  return all.length;
}"""


@pytest.mark.parametrize("page", TABS)
def test_keyboard_reaches_every_control(tab, server, page):
    visit(tab, f"{server}/{page}")
    count = tab.evaluate(CONTROLS)
    for _ in range(count + 10):
        tab.keyboard.press("Tab")
    missed = tab.evaluate(
        """() => [...document.querySelectorAll('[data-control]')]
        .filter(e => !reached.has(e.dataset.control))
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not missed
    wanted = [".search-button-field", ".theme-switch-button"]
    if page in CHAPTERS:
        wanted += [
            ".dropdown-launch-buttons button",
            ".dropdown-download-buttons button",
        ]
    optional = [SLIDER, "main summary", ".toggle-button"]
    wanted += [name for name in optional if tab.locator(name).count()]
    for name in wanted:
        assert tab.locator(f"{name}[data-control]").count(), name


@pytest.mark.parametrize("page", CHAPTERS)
def test_launch_buttons_open_this_chapter(tab, server, page):
    visit(tab, f"{server}/{page}")
    tab.locator(".dropdown-launch-buttons button").first.focus()
    tab.keyboard.press("Enter")
    links = tab.locator(".dropdown-launch-buttons a:visible")
    found = links.evaluate_all("all => all.map(a => a.href)")
    if at := house.address():
        file = page.replace(".html", ".ipynb")
        wanted = [url.format(at=at, file=file) for url in launch.PAGES.values()]
    else:
        wanted = [f"{server}/book/how_to_use.html#on-colab"] * 3
    assert found == wanted


def test_site_offers_the_library_while_it_has_no_address():
    page = soup("book/how_to_use.html")
    links = [a["href"] for a in page.find_all("a") if a["href"].endswith(".whl")]
    files = [] if house.address() else [f"../_downloads/{launch.wheel_name()}"]
    assert links == files  # test_links_lead_somewhere has seen that it is there


@pytest.mark.parametrize("page", CHAPTERS)
def test_slider_moves_the_figure(tab, server, page):
    visit(tab, f"{server}/{page}")
    sliders = tab.locator(SLIDER)
    if not sliders.count():
        pytest.skip("no slider in this chapter")
    for i in range(sliders.count()):
        figure = sliders.nth(i).locator(
            "xpath=ancestor::*[contains(@class, 'dlnotes-interactive')][1]"
        )
        sliders.nth(i).focus()
        seen = []
        for key in ("Home", "ArrowRight", "End"):
            tab.keyboard.press(key)
            seen.append(figure.evaluate("e => e.innerHTML"))
        assert len(set(seen)) == 3
