"""The built site is found: by its own search, in its lists, by search engines.

Needs ``_build/html`` (``make book``) and Debian's Chromium, as ``test_browser.py``.
"""

import re
from urllib.parse import quote

import chapters
import pytest
import sharing

import house
from test_browser import (
    CHAPTERS,
    READ,
    SITE,
    browser,  # noqa: F401
    server,  # noqa: F401
    soup,
    tab,  # noqa: F401
)

pytestmark = pytest.mark.slow
BOOK = chapters.load(house.ROOT)
GLOSSARY = "book/glossary"
# What a reader types: the page, or pages, that must be among the first three results.
WANTED = {
    "autograd": "autograd",
    "backpropagation": "autograd",
    "in-place error": "autograd",
    "反向传播": "autograd",
    "RNN": "rnn",
    "RNNs": "rnn",
    "recurrent neural network": "rnn",
    "循环神经网络": "rnn",
    "beam search": "rnn",
    "LSTM": "gated_rnns",
    "GRU": "gated_rnns",
    "batch norm": "normalization",
    "batchnorm": "normalization",
    "layer norm": "normalization",
    "vanishing gradient": "activations initialization",
    "exploding gradients": "initialization rnn",
    "learning rate warmup": "schedules",
    "learning-rate warm-up": "schedules",
    "warmup": "schedules",
    "cosine annealing": "schedules",
    "softmax overflow": "activations losses",
    "softmax": "activations losses",
    "cross entropy": "losses",
    "KL divergence": "losses",
    "MSE": "losses",
    "损失函数": "losses",
    "Adam": "optimizers",
    "momentum": "optimizers",
    "优化器": "optimizers",
    "dropout": "regularization",
    "early stopping": "regularization",
    "weight decay": "regularization optimizers",
    "overfitting": "regularization",
    "过拟合": "regularization",
    "RoI Align": "roi",
    "perplexity": "language_models",
    "n-gram": "language_models",
    "tokenizer": "language_models",
    "initialization": "initialization",
    "初始化": "initialization",
    "梯度": f"{GLOSSARY} gradient_descent autograd",
    "学习率": f"{GLOSSARY} gradient_descent schedules",
    "交叉熵": f"{GLOSSARY} losses",
    "激活函数": "activations",
    "learning rate": "gradient_descent schedules",
    "loss goes up": "gradient_descent",
    "SGD": "gradient_descent",
    "checkpoint": "saving_models",
    "state_dict": "modules saving_models",
    "nn.Module": "modules",
    "hook": "modules python_toolbox",
    "in place": "tensors",
    "nan": "tensors training_loop",
    "einsum": "linear_algebra",
    "SVD": "linear_algebra",
    "broadcasting": "memory_layout",
    "contiguous": "memory_layout",
    "view size is not compatible": "memory_layout",
    "MLP": "perceptrons",
    "linear regression": "perceptrons",
    "gradient clipping": "training_loop rnn",
    "mixed precision": "training_loop",
    "out of memory": "training_loop",
    "decorator": "python_toolbox",
    "Viterbi": "markov_chains",
    "universal approximation": "approximation",
    "domain adaptation": "distribution_shift",
}


def same_topic(name):
    """The page and those of its topic, which are nested under it."""
    return [c.docname for c in BOOK.values() if c.topic == BOOK[name].topic]


@pytest.fixture
def results(tab, server):  # noqa: F811
    """Search as a reader does; return the addresses found, without the excerpts."""

    def excerpts(route):
        fetched = route.request.resource_type == "fetch"
        route.abort() if fetched else route.continue_()

    def find(words):
        tab.goto(f"{server}/search.html?q={quote(words)}")
        tab.locator(".search-summary:has-text('finished')").wait_for()
        links = tab.locator("#search-results li > a").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        return [re.sub(r"\.html(#.*)?$", "", link) for link in links]

    tab.route("**/*.html*", excerpts)
    yield find
    tab.unroute("**/*.html*")


@pytest.mark.parametrize("words", WANTED)
def test_the_right_page_is_found_first(results, words):
    names = WANTED[words].split()
    wanted = {p for name in names if name != GLOSSARY for p in same_topic(name)}
    found = results(words)
    first = found[:3]
    assert wanted & set(first), found[:8]
    assert GLOSSARY in first or GLOSSARY not in names, found[:8]
    before = found[: min(found.index(page) for page in wanted & set(first))]
    assert not any(page.startswith("book/api") for page in before), found[:8]


def test_excerpts_have_no_words_of_buttons(tab, server):  # noqa: F811
    tab.goto(f"{server}/search.html")
    read = """async ([page, anchor]) =>
        Search.htmlToText(await (await fetch(page)).text(), anchor)"""
    for page in CHAPTERS:
        text = tab.evaluate(read, [page, ""])
        assert "import torch" in text
        assert not re.search(r"(Show|Hide) code cell|Runs in", text)
    text = tab.evaluate(read, ["notebooks/roi.html", "#roi-sample"])
    assert r"\frac" not in text
    text = tab.evaluate(read, ["book/glossary.html", "#term-dropout"])
    assert "random units" in text


def test_excerpts_are_shown(tab, server):  # noqa: F811
    tab.goto(f"{server}/search.html?q=dropout")
    first = tab.locator("#search-results li p.context").first
    first.wait_for()
    assert "dropout" in first.text_content().casefold()


# ---- names ------------------------------------------------------------------


@pytest.mark.parametrize("page", ["book/index.html", CHAPTERS[0]])
def test_sidebar_shows_the_topics(page):
    links = soup(page).select(".bd-docs-nav a, .bd-links a")
    shown = [link.get_text().strip() for link in links]
    for chapter in BOOK.values():
        assert chapter.short.replace("`", "") in shown


@pytest.mark.parametrize("page", CHAPTERS)
def test_title_of_the_window_begins_with_the_topic(page):
    chapter = BOOK[page.removeprefix("notebooks/").removesuffix(".html")]
    assert soup(page).title.get_text().startswith(chapter.topic.replace("`", ""))


# ---- the head, and what robots read ----------------------------------------


@pytest.mark.parametrize("page", READ)
def test_head_says_what_the_page_is_about(page):
    head = soup(page).head
    tags = {
        tag.get("name") or tag.get("property"): tag.get("content")
        for tag in head.find_all("meta")
    }
    assert len(tags["description"]) > 20
    assert tags["og:title"] in soup(page).title.get_text()
    assert tags["og:description"] == tags["description"]
    picture = tags["og:image"].removeprefix(sharing.base() or "")
    folder = SITE if sharing.base() else (SITE / page).parent
    assert (folder / picture).is_file()
    if page in CHAPTERS:
        about = BOOK[page[10:-5]].about
        assert tags["description"] == about["description"]
        words = [w for language in about["keywords"].values() for w in language]
        assert tags["keywords"].split(", ") == words
    canonical = head.find("link", rel="canonical")
    assert (canonical is not None) == bool(sharing.base())


def test_landing_page_says_its_title_once():
    title = soup("book/index.html").title.get_text()
    assert title.count("Deep learning notes") == 1


def test_robots_and_the_lost():
    assert (SITE / "robots.txt").read_text().startswith("User-agent: *\n")
    assert (SITE / "sitemap.xml").exists() == bool(sharing.base())
    assert "not here" in soup("404.html").h1.get_text()
