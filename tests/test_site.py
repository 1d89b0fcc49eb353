"""What the pages' sources promise: order, labels, numbers, terms, examples.

No build and no browser; ``test_browser.py`` looks at the built site.
"""

import ast
import doctest
import importlib
import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import api
import chapter_bar
import chapters
import generated
import indexes
import launch
import nbformat
import prerequisites
import pytest
import teaching
import yaml
from sphinx.ext.autodoc.mock import mock

import house
import pages
import reading
from dlnotes import nn

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"

CHAPTERS = {p.stem: chapters.Chapter(p) for p in sorted(ROOT.glob("notebooks/*.ipynb"))}
each_chapter = pytest.mark.parametrize("name", CHAPTERS)


def toc():
    return yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))


def contents_faults(toc, about):
    """What is wrong with the contents, if the notebooks say this of themselves."""
    found, listed, tops = [], [], {}

    def walk(entries, caption, above):
        for entry in entries:
            _, _, name = entry["file"].partition("notebooks/")
            if name:
                listed.append(name)
                own = about.get(name, {})
                topic = own.get("topic", name)  # a page of the old form has none
                if own.get("part") != caption:
                    found.append(f"{name} stands in the part {caption}")
                if above and about.get(above, {}).get("topic") != topic:
                    found.append(f"{name} is nested under {above}, of another topic")
                if not above and topic in tops:
                    found.append(f"{name} belongs under {tops[topic]}: one topic")
                tops.setdefault(topic, name)
            walk(entry.get("sections", []), caption, name or above)

    for part in toc["parts"]:
        walk(part["chapters"], part["caption"], None)
    found += [f"{n} is missing, or twice" for n in about if listed.count(n) != 1]
    return found + [f"{n} is no notebook" for n in listed if n not in about]


def test_every_notebook_is_in_the_table_of_contents():
    assert contents_faults(toc(), {n: c.about for n, c in CHAPTERS.items()}) == []


def entry(name, *sections):
    return {"file": f"notebooks/{name}", "sections": list(sections)}


ABOUT = {
    "adam": {"part": "A", "topic": "Optimizers"},
    "optimizers": {"part": "A", "topic": "Optimizers"},
    "roi": {"part": "A"},
}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([entry("optimizers", entry("adam")), entry("roi")], None),
        ([entry("optimizers"), entry("adam"), entry("roi")], "adam belongs under opti"),
        ([entry("optimizers", entry("adam"), entry("roi"))], "roi is nested under opt"),
        ([entry("roi", entry("optimizers", entry("adam")))], "optimizers is nested un"),
        ([entry("optimizers", entry("adam"))], "roi is missing, or twice"),
        ([entry(n) for n in ("optimizers", "roi", "gone")], "gone is no notebook"),
    ],
)
def test_pages_of_a_topic_are_nested_under_its_first(entries, message):
    toc = {"parts": [{"caption": "A", "chapters": entries}]}
    found = contents_faults(toc, ABOUT)
    assert (found == []) if message is None else any(message in f for f in found), found


def test_pages_stand_in_the_part_that_they_name():
    toc = {"parts": [{"caption": "B", "chapters": [entry("roi")]}]}
    assert "roi stands in the part B" in contents_faults(toc, ABOUT)


def test_nested_pages_are_loaded_in_reading_order(tmp_path):
    entries = [entry("optimizers", entry("adam")), entry("roi")]
    toc = {"parts": [{"caption": "A", "chapters": entries}]}
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    for name in ABOUT:
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}")
    found = chapters.load(tmp_path)
    assert {name: c.leads for name, c in found.items()} == {
        "optimizers": True,
        "adam": False,
        "roi": True,
    }
    assert list(found) == ["optimizers", "adam", "roi"]


def test_a_page_is_called_by_its_topic_and_a_nested_one_by_its_question(tmp_path):
    path = tmp_path / "adam.ipynb"
    own = {"dlnotes": {"topic": "Optimizers", "question": "What is `eps` for?"}}
    path.write_text(json.dumps({"metadata": own, "cells": []}), encoding="utf-8")
    assert chapters.Chapter(path).short == "Optimizers"
    assert chapters.Chapter(path, leads=False).short == "What is `eps` for?"


def test_every_page_is_in_the_table_of_contents():
    listed = re.findall(r"book/[\w/]+", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [p.relative_to(ROOT).with_suffix("") for p in BOOK.rglob("*.md")]
    pages = [page for page in pages if page.parent.name != "glossary"]  # gathered
    assert sorted(listed) == sorted(page.as_posix() for page in pages)


@each_chapter
def test_chapter_says_what_the_pages_need(name):
    about = CHAPTERS[name].about  # its keys are held in test_notebooks.py
    assert about["question"].endswith("?")
    assert set(about["needs"]) <= set(CHAPTERS) - {name}
    for module in about["modules"]:
        path = ROOT / "src" / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__init__.py").exists()
    for entry in about["errata"].values():
        assert entry["verdict"] in {"WRONG", "IMPRECISE", "OUTDATED", "TRUE*"}


@each_chapter
def test_labels_stand_in_the_chapter(name):
    chapter = CHAPTERS[name]
    wanted = set(chapter.about["notes"].values())
    wanted |= {key.lower() for key in chapter.about["errata"]}
    assert wanted <= set(chapter.labels)


@each_chapter
def test_labels_of_errata_are_told_of(name):
    chapter = CHAPTERS[name]
    found = {label for label in chapter.labels if re.fullmatch(r"e-\d{3}", label)}
    assert found == {key.lower() for key in chapter.about["errata"]}


@pytest.mark.parametrize(("kind", "form"), [("notes", "N"), ("errata", "E")])
def test_numbers_are_given_once(kind, form):
    numbers = [key for c in CHAPTERS.values() for key in c.about.get(kind, {})]
    assert [key for key in numbers if not re.fullmatch(rf"{form}-\d{{3}}", key)] == []
    assert sorted(numbers) == sorted(set(numbers))


def test_labels_are_given_once():
    pages = [p.read_text(encoding="utf-8") for p in BOOK.rglob("*.md")]
    labels = [label for page in pages for label in chapters.LABEL.findall(page)]
    labels += [label for chapter in CHAPTERS.values() for label in chapter.labels]
    assert sorted(labels) == sorted(set(labels))


def test_every_term_has_its_chinese_one():
    entries = indexes.glossary(ROOT)
    assert entries
    chinese = re.compile(r"^[^.]*[\u4e00-\u9fff][^.]*。 \S")
    assert [term for term, text in entries.items() if not chinese.match(text)] == []


def test_glossary_and_references_have_a_file_a_topic():
    topics = {name for name, chapter in chapters.load(ROOT).items() if chapter.leads}
    for folder in ("glossary", "references"):
        files = {path.stem for path in (BOOK / folder).iterdir()}
        assert files <= topics | {"shared"}, folder


def keys(text):
    return re.findall(r"^@\w+\{([^,\s]+),", text, re.M)


def test_references_stand_once_in_the_topic_that_cites_them():
    """What two topics cite, or none, is shared."""
    citing, topic = {}, ""
    for name, chapter in chapters.load(ROOT).items():
        topic = name if chapter.leads else topic
        for found in re.findall(r"\{cite(?::\w+)?\}`([^`]*)`", chapter.markdown):
            for key in re.split(r"\s*,\s*", found.strip()):
                citing.setdefault(key, set()).add(topic)
    homes = {}
    for path in BOOK.glob("references/*.bib"):
        for key in keys(path.read_text(encoding="utf-8")):
            assert key not in homes, f"{key} is in {path.stem} and in {homes[key]}"
            homes[key] = path.stem
    assert not citing.keys() - homes.keys()
    for key, topics in citing.items():
        assert homes[key] in {"shared", *topics} and (
            len(topics) == 1 or homes[key] == "shared"
        ), f"{key} is cited by {sorted(topics)} and stands in {homes[key]}"


def test_entries_of_the_glossary_are_gathered(tmp_path):
    folder = tmp_path / "book" / "glossary"
    folder.mkdir(parents=True)
    (folder / "b.md").write_text(
        "atom\n  原子。 One.\n\nXOR\n  异或。 Two,\n  or so.\n"
    )
    (folder / "a.md").write_text("Box\n  盒子。 Three.\n")
    assert list(indexes.entries(tmp_path)) == ["atom", "Box", "XOR"]
    assert indexes.glossary(tmp_path)["XOR"] == "异或。 Two, or so."
    (folder / "c.md").write_text("atom\n  原子。 Once more.\n")
    with pytest.raises(ValueError, match=r"c\.md: 'atom' is in b\.md, too"):
        indexes.entries(tmp_path)
    (folder / "c.md").write_text("atom")
    with pytest.raises(ValueError, match=r"c\.md: 'atom' needs a definition"):
        indexes.entries(tmp_path)


def test_every_public_module_has_an_api_page():
    """Its package shows it if it takes the names from it; else a page names it."""
    pages = "\n".join(p.read_text(encoding="utf-8") for p in BOOK.glob("api/**/*.md"))
    shown = set(re.findall(r"automodule:: ([\w.]+)", pages))
    for package in re.findall(r"\{modules\} ([\w.]+)", pages):
        found = importlib.import_module(package)
        shown |= {f"{package}.{name}" for name in found.__all__}
    source = ROOT / "src"
    missing = []
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        if any(part.startswith("_") and part != "__init__" for part in parts):
            continue
        module = ".".join(part for part in parts if part != "__init__")
        if module in shown or module.startswith("dlnotes.checking."):
            continue
        if module.startswith("dlnotes.plotting."):
            continue
        home = path.parent.parent if path.name == "__init__.py" else path.parent
        package = ast.parse((home / "__init__.py").read_text(encoding="utf-8"))
        outer = module.rpartition(".")[0]
        taken = {
            f"{outer}.{node.module}" if node.level else node.module
            for node in ast.walk(package)
            if isinstance(node, ast.ImportFrom)
        }
        if module not in taken:
            missing.append(module)
    assert missing == []


# ---- pages of the library ---------------------------------------------------


def test_a_class_shows_its_own_constructor():
    with mock(["not_there"]):
        from not_there import Base

    class Plain(Base):
        pass

    class Own(Base):
        def __init__(self, size: int, *, bias: bool = True) -> None: ...

    class Below(Own):
        pass

    class New(Own):
        def __new__(cls, data: object = None) -> object: ...

    def said(obj):
        return api.constructor(None, "class", "", obj, {}, "(*args, **kwargs)", None)

    assert said(Plain) == ("()", None)
    assert said(Own) == said(Below) == ("(size, *, bias=True)", None)
    assert said(New) == ("(data=None)", None)
    assert said(dict) is None


@pytest.mark.parametrize("package", [nn, nn.functional])
def test_every_name_of_nn_stands_on_one_page(package):
    pages = "\n".join(p.read_text(encoding="utf-8") for p in BOOK.glob("api/nn/*.md"))
    listed = re.findall(rf"```\{{family\}} {package.__name__} (.*)", pages)
    shown = [n for line in listed for n in api.taken(package.__name__, line.split())[1]]
    shown += re.findall(
        rf"currentmodule:: {package.__name__}\n\n.*autoclass:: (\w+)", pages
    )
    modules = re.findall(rf"automodule:: {package.__name__}\.([a-z]+)\n", pages)
    assert sorted(shown + modules + ["functional"] * (package is nn)) == sorted(
        package.__all__
    )


@pytest.mark.parametrize("page", ["index", "how_to_use"])
def test_examples_on_pages_run(page):
    text = (BOOK / f"{page}.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(>>> .*?)^```", text, re.M | re.S))
    examples = doctest.DocTestParser().get_doctest(code, {}, page, None, 0)
    failures = []
    doctest.DocTestRunner(verbose=False).run(examples, out=failures.append)
    assert failures == []


def test_configuration_names_no_host_that_serves_scripts():
    text = (ROOT / "_config.yml").read_text(encoding="utf-8")
    config = yaml.safe_load(text)["sphinx"]["config"]
    assert "sphinx_thebe" not in config["extensions"]
    assert config["html_math_renderer"] == "katex"  # MathJax comes from elsewhere


# ---- the extensions themselves ---------------------------------------------


def test_rows_of_the_graph_follow_the_longest_way():
    needs = {"a": [], "b": ["a"], "c": ["a", "b"], "d": []}
    assert prerequisites.levels(needs) == {"a": 0, "b": 1, "c": 2, "d": 0}
    assert prerequisites.levels(needs, most=1) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_graph_leaves_out_what_follows():
    needs = {"a": [], "b": ["a"], "c": ["a", "b"]}
    assert prerequisites.direct(needs) == {"a": [], "b": ["a"], "c": ["b"]}


def test_graph_refuses_a_circle():
    with pytest.raises(ValueError, match="a -> b -> a: pages need each other"):
        prerequisites.levels({"a": ["b"], "b": ["a"]})


def test_graph_escapes_titles_and_links():
    svg = prerequisites.draw({"a": "x < y"}, {"a": []}, {"a": "a.html"})
    assert "x &lt; y" in svg
    assert '<a href="a.html">' in svg


def test_boxes_of_the_graph_stand_apart_and_fit():
    needs = {n: [o for o in c.about["needs"]] for n, c in CHAPTERS.items()}
    at, rows = prerequisites.place(prerequisites.direct(needs))
    boxes = sorted((rows[name], at[name]) for name in needs)
    half = prerequisites.WIDTH / 2
    assert all(half <= x <= prerequisites.WIDE - half for _, x in boxes)
    for (row, x), (next_row, next_x) in pairwise(boxes):
        assert row < next_row or x + 2 * half < next_x
    lanes = [(row, at[stop]) for stop, row in rows.items() if not isinstance(stop, str)]
    assert not [1 for r, x in lanes for s, y in boxes if r == s and abs(x - y) < half]


# ---- the front page, errata, teaching ----------------------------------------


def lines_of(page, directive):
    text = (BOOK / page).read_text(encoding="utf-8")
    found = re.findall(
        rf"^[`:]{{3}}\{{{directive}\}}\n(.*?)^[`:]{{3}}$", text, re.M | re.S
    )
    return [block.splitlines() for block in found]


def test_paths_hold_all_that_they_need_and_every_topic():
    found = chapters.load(ROOT)
    paths = [
        generated.way_to([line for line in lines if ":" not in line], found)
        for lines in lines_of("index.md", "learning-path")
    ]
    for path in paths:
        for i, name in enumerate(path):
            assert set(found[name].about["needs"]) <= set(path[:i]), (name, path)
    wanted = {n for n, c in found.items() if c.leads and c.about["part"] != "Appendix"}
    assert wanted <= {name for path in paths for name in path}


def test_pages_to_come_do_not_exist():
    lines = [line for path in lines_of("index.md", "learning-path") for line in path]
    planned = {line.partition(":")[0] for line in lines if ":" in line}
    assert planned
    assert not planned & set(CHAPTERS)


@pytest.mark.parametrize("weeks", lines_of("teaching.md", "course"), ids=len)
def test_courses_teach_first_what_is_needed(weeks):
    found, taught = chapters.load(ROOT), []
    known = teaching.topics(found)
    for week in weeks:
        for name in week.split(", "):
            for page in known[name]:
                assert set(page.about["needs"]) <= {*taught, page.name}, page.name
                taught.append(page.name)
    assert len(taught) == len(set(taught))


@each_chapter
def test_teachers_are_led_to_what_is_there(name):
    chapter = CHAPTERS[name]
    assert len(teaching.homework(chapter)) == 2
    assert set(teaching.homework(chapter)) <= set(chapter.exercises)
    assert teaching.figure(chapter)[0] in reading.labels(chapter.notebook)


def test_counts_agree():
    found = chapters.load(ROOT)
    count = generated.counts(found)
    groups = generated.grouped(found)
    assert count["errata"] == sum(map(len, groups.values()))
    verdicts = ("wrong", "imprecise", "outdated", "caveats")
    assert count["errata"] == sum(count[name] for name in verdicts)
    assert count["misconceptions"] == len(groups.get("misconception", []))
    assert count["slips"] == len(groups.get("slip", []))
    assert count["topics"] == len(teaching.topics(found)) <= count["pages"]


def notebook(folder, *cells):
    path = folder / "notebooks" / "one.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps({"metadata": {}, "cells": cells}), encoding="utf-8")
    return chapters.Chapter(path)


def picture(alt, *, tags=()):
    data = {"image/png": "UE5H\n", chapters.MIME: {"alt": alt}}
    return {
        "cell_type": "code",
        "source": "",
        "metadata": {"tags": list(tags)},
        "outputs": [{"data": data}],
    }


def words(*lines):
    return {"cell_type": "markdown", "source": "\n".join(lines), "metadata": {}}


def test_chapter_finds_titles_labels_and_pictures(tmp_path):
    chapter = notebook(
        tmp_path,
        words("(one)=", "# One thing", "why"),
        picture("first"),
        picture("cover", tags=["cover"]),
        words("(e-001)=", "> said"),
        picture("after"),
    )
    assert chapter.title == "One thing"
    assert chapter.labels == ["one", "e-001"]
    assert [p.alt for p in chapter.pictures] == ["first", "cover", "after"]
    assert chapter.pictures[0].png == b"PNG"
    assert chapter.picture().alt == "cover"
    assert chapter.picture("e-001").alt == "after"
    assert chapter.picture("nowhere") is None
    assert chapter.measured is None


# ---- with an address, and without ------------------------------------------


@pytest.fixture(params=[None, "someone/notes"], ids=["unset", "set"])
def address(request, monkeypatch):
    monkeypatch.setattr(house, "address", lambda: request.param)
    return request.param


def header(page):
    context = {"header_buttons": ["others"], "pathto": lambda name: f"../{name}.html"}
    launch.add_buttons(None, page, "page.html", context, None)
    return context["header_buttons"]


def test_launch_buttons(address):
    *colab, group, others = header("notebooks/roi")
    urls = {button["text"]: button["url"] for button in group["buttons"]}
    assert list(urls) == ["Colab", "Kaggle", "Binder"]
    if address:
        blob = f"{address}/blob/work/notebooks/roi.ipynb"
        opened = "work?urlpath=lab/tree/notebooks/roi.ipynb"
        assert list(urls.values()) == [
            f"https://colab.research.google.com/github/{blob}",
            f"https://kaggle.com/kernels/welcome?src=https://github.com/{blob}",
            f"https://mybinder.org/v2/gh/{address}/{opened}",
        ]
    else:
        assert set(urls.values()) == {"../book/how_to_use.html#on-colab"}
    assert others == "others"
    assert [(b["text"], b["url"]) for b in colab] == (
        [("Open in Colab", urls["Colab"])] if address else []
    )
    assert header("book/index") == ["others"]


def test_minutes_are_those_of_the_rules(tmp_path):
    path = tmp_path / "small.ipynb"
    path.write_text(nbformat.writes(pages.page()), encoding="utf-8")
    (((minutes,),),) = [chapter_bar._reading(chapters.Chapter(path))]
    assert minutes == f"{round(house.minutes(pages.page()))} minutes to read"
    old = chapters.Chapter(tmp_path / f"{house.OLD_FORM[0]}.ipynb")
    assert chapter_bar._reading(old) == []


@pytest.mark.parametrize("target", [launch.HELP, launch.TELL])
def test_labels_of_the_pages_that_help(target):
    page, label = target
    assert label in chapters.LABEL.findall((ROOT / f"{page}.md").read_text())


def test_each_page_asks_for_mistakes(address):
    context = {"body": "<p>Text</p>", "pathto": lambda name: f"../{name}.html"}
    launch.ask_for_mistakes(None, "notebooks/roi", "page.html", context, "tree")
    (url,) = re.findall(r'href="([^"]*)"', context["body"])
    form = f"https://github.com/{address}/issues/new?template=wrong_claim.yml"
    assert url == (
        f"{form}&amp;place=notebooks/roi"
        if address
        else "../book/how_to_use.html#something-wrong"
    )
    assert (ROOT / ".github/ISSUE_TEMPLATE/wrong_claim.yml").exists()
    launch.ask_for_mistakes(None, "search", "search.html", context, None)
    assert context["body"].count("href") == 1


def test_buttons_for_the_repository(address):
    options, app = {"search_bar_text": "Search"}, SimpleNamespace(tags=set())
    launch.configure(app, SimpleNamespace(html_theme_options=options))
    url = f"https://github.com/{address}" if address else ""
    assert options["repository_url"] == url
    for name in ("repository", "issues", "edit_page"):
        assert options[f"use_{name}_button"] == bool(address)
    assert app.tags == ({"address"} if address else set())
    assert options["search_bar_text"] == "Search"


def test_site_offers_the_wheel(address, tmp_path):
    folder = tmp_path / "_downloads"
    folder.mkdir()
    (folder / "dlnotes-0.0.1-py3-none-any.whl").touch()
    builder = SimpleNamespace(format="html")
    launch.offer_wheel(SimpleNamespace(outdir=tmp_path, builder=builder))
    names = [path.name for path in folder.iterdir()]
    assert names == ([] if address else [launch.wheel_name()])
    for name in names:
        packed = zipfile.ZipFile(folder / name).namelist()
        texts = (ROOT / "src").glob("dlnotes/text/passages/*.txt")
        wanted = [p.relative_to(ROOT / "src").as_posix() for p in texts]
        assert {"dlnotes/__init__.py", "dlnotes/py.typed", *wanted} <= set(packed)
