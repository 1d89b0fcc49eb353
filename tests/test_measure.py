"""Long runs: stored with a hash of their code, refused when it has changed."""

from __future__ import annotations

import json

import pytest

import dlnotes
import measure
from code_used import fingerprint
from dlnotes import _measured


def test_no_result_is_missing_or_stale():
    assert measure.faults() == []


def test_results_are_small():
    sizes = {path.name: path.stat().st_size for path in measure.RESULTS.glob("*.json")}
    assert not {name: n for name, n in sizes.items() if n > measure.BYTES}


# --- what a fingerprint sees ------------------------------------------------------

SCRIPT = '''
"""Long runs."""

from dlnotes.a import half, other
from dlnotes import c
import dlnotes as dl

RATE = 3


def race(steps=2):
    """Run."""
    return [{"x": half(RATE) + c.d.Deep().value() + dl.c.d.twice(1)}]


def rest(steps=2):
    return [{"x": other(1)}]
'''
LIBRARY = {
    "__init__.py": "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from dlnotes import c\n",
    "a.py": "from .b import TWO\n\n\ndef half(x):\n    return x / TWO\n\n\n"
    "def other(x):\n    return x\n",
    "b.py": "TWO = 2\nTHREE = 3\n",
    "c/__init__.py": "from dlnotes.c import d\n",
    "c/d.py": "class Base:\n    def value(self):\n        return 1\n\n\n"
    "class Deep(Base):\n    pass\n\n\ndef twice(x):\n"
    "    from dlnotes.e import two\n\n    return x * two()\n",
    "e.py": "import random\n\n\ndef two():\n    return 2\n",
}


@pytest.fixture
def library(tmp_path):
    """A library of our name, and a script that uses some of it."""
    for name, text in {"race.py": SCRIPT, **LIBRARY}.items():
        path = tmp_path / (name if name == "race.py" else f"dlnotes/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("race.py", "steps=2):\n    \"", "steps=3):\n    \""),
        ("race.py", "RATE = 3", "RATE = 4"),
        ("dlnotes/a.py", "x / TWO", "x // TWO"),
        ("dlnotes/b.py", "TWO = 2", "TWO = 2.0"),
        ("dlnotes/c/d.py", "return 1", "return 2"),  # a base class
        ("dlnotes/c/d.py", "x * two", "x + two"),
        ("dlnotes/e.py", "return 2", "return 3"),  # imported within a function
    ],
)  # fmt: skip
def test_what_makes_a_result_stale(library, file, old, new):
    before = fingerprint(library / "race.py", "race", library)
    change(library / file, old, new)
    assert fingerprint(library / "race.py", "race", library) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("race.py", '"""Run."""', '"""Run it."""  # slowly'),
        ("race.py", "other(1)", "other(2)"),  # another experiment
        ("dlnotes/a.py", "def half(x):\n", 'def half(x):\n    """Half."""\n\n'),
        ("dlnotes/a.py", "return x\n", "return -x\n"),
        ("dlnotes/b.py", "THREE = 3", "THREE = 4"),
        ("dlnotes/e.py", "import random", "import random, math"),
    ],
)
def test_what_does_not(library, file, old, new):
    before = fingerprint(library / "race.py", "race", library)
    change(library / file, old, new)
    assert fingerprint(library / "race.py", "race", library) == before


def test_a_module_that_is_handed_on_counts_as_a_whole(library):
    change(library / "race.py", "c.d.Deep().value()", "getattr(c.d, 'Deep')().value()")
    before = fingerprint(library / "race.py", "race", library)
    change(library / "dlnotes/c/d.py", "return 1", "return 2")
    assert fingerprint(library / "race.py", "race", library) != before


# --- what is stored ----------------------------------------------------------------

RUNS = """
SLACK = {"loss": 0.5}


def first(steps=2, rates=(0.1, 0.2)):
    return [{"rate": r, "loss": steps * r / 3, "curve": [1 / 3, 7]} for r in rates]


def second():
    return [{"steps": 12345, "name": "a"}]


def _helper(x):
    return x
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A script, and nothing measured yet."""
    monkeypatch.setattr(measure, "SCRIPTS", tmp_path / "measure")
    monkeypatch.setattr(measure, "RESULTS", tmp_path / "results")
    (tmp_path / "measure").mkdir()
    (tmp_path / "measure" / "runs.py").write_text(RUNS)
    return tmp_path


def edit(place, old, new):
    change(place / "measure" / "runs.py", old, new)


def kept(place):
    return json.loads((place / "results" / "runs.json").read_text())


def test_measure_stores_settings_and_rows(place):
    said = ["runs.first was never", "runs.second was never"]
    assert [f.split(" measured")[0] for f in measure.faults()] == said
    assert measure.main(["runs"]) == 0
    assert measure.faults() == []
    entry = kept(place)["first"]
    assert entry["settings"] == {"steps": 2, "rates": [0.1, 0.2]}
    assert entry["rows"][0] == {"rate": 0.1, "loss": 0.06667, "curve": [0.3333, 7]}
    assert kept(place)["second"]["rows"] == [{"steps": 12345, "name": "a"}]
    assert 1 <= entry["seconds"] <= measure.SECONDS


def test_only_what_is_stale_is_run_again(place, capsys):
    measure.main([])
    edit(place, "/ 3, ", "/ 4, ")
    assert measure.faults() == [
        "runs.first is stale, its code has changed: make measure NB=runs"
    ]
    assert measure.main(["--check"]) == 1
    capsys.readouterr()
    measure.main([])
    assert "runs.second" not in capsys.readouterr().out
    assert kept(place)["first"]["rows"][0]["loss"] == 0.05
    measure.main([])
    assert capsys.readouterr().out == "measure: nothing to run\n"
    measure.main(["--again"])
    assert "runs.second" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps * r / 3", "1 / 0", "runs.first stops, see above"),
        ("steps * r / 3", "{steps}", "runs.first stops, see above"),
        ("return [{\"rate", "return 3, [{\"rate", "must return a list of dict"),
        ("return [{\"rate", "return [{\"text\": \"x\" * 60_000, \"rate", "120 kB, 60"),
    ],
)  # fmt: skip
def test_a_failure_leaves_what_stood(place, capfd, old, new, message):
    measure.main([])
    before = (place / "results" / "runs.json").read_bytes()
    edit(place, old, new)
    assert measure.main([]) == 1
    assert message in capfd.readouterr().out
    assert (place / "results" / "runs.json").read_bytes() == before


def test_an_interrupt_leaves_what_stood(place, monkeypatch):
    measure.main([])
    before = (place / "results" / "runs.json").read_bytes()
    edit(place, "/ 3, ", "/ 4, ")

    def interrupted(*command, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(measure.subprocess, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        measure.main([])
    assert (place / "results" / "runs.json").read_bytes() == before


def test_what_takes_long_is_refused(place, monkeypatch, capsys):
    monkeypatch.setattr(measure, "SECONDS", -1)
    assert measure.main([]) == 1
    assert "s on one core, -1 are allowed" in capsys.readouterr().out


def test_results_that_nobody_makes_are_seen(place):
    measure.main([])
    edit(place, "def second", "def _second")
    assert measure.faults() == ["runs.second is kept, and no script has it"]
    measure.main(["--again"])
    assert measure.faults() == []
    (place / "measure" / "runs.py").unlink()
    assert measure.faults() == ["runs.first is kept, and no script has it"]


@pytest.mark.parametrize(
    "wrong", ["def second(a)", "def second(*, a)", "def second(**a)"]
)
def test_each_parameter_has_a_default(place, wrong):
    measure.main([])
    edit(place, "def second()", wrong)
    assert (
        "runs.second: each parameter is a setting, with a default" in measure.faults()
    )


# --- the same numbers? -------------------------------------------------------------


def test_check_compares_and_stores_nothing(place, capsys):
    measure.main([])
    assert measure.main(["--check"]) == 0
    path = place / "results" / "runs.json"
    path.write_text(path.read_text().replace("0.3333", "0.3433"))
    before = path.read_bytes()
    assert measure.main(["--check"]) == 1
    said = capsys.readouterr().out
    assert "row 0, curve: [0.3433, 7] is stored, [0.3333, 7] came out, 1% are" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("a", "b", "slack", "same"),
    [
        (0.1000, 0.1009, None, True),
        (0.1000, 0.1011, None, False),
        (0.1000, 0.1400, 0.5, True),
        (12, 13, None, False),
        (12, 13, 0.5, True),  # the script says how far
        (True, False, 0.5, False),
        ("a", "b", 0.5, False),
        ([1, 2], [1, 2, 3], 0.5, False),
        ([1.0, float("nan")], [1.0, float("nan")], None, True),
        (float("inf"), 3.0, None, False),
    ],
)
def test_slack(a, b, slack, same):
    assert measure.close(a, b, slack) is same


def test_a_script_says_its_slack(place):
    assert measure.slack(place / "measure" / "runs.py") == {"loss": 0.5}


def test_parts_of_a_day_cover_everything_once(monkeypatch):
    known = [measure.Experiment("page", f"{n}") for n in range(10)]
    costs = dict(zip("0123456789", [5, 5, 200, 90, 90, 10, 300, 1, 1, 1], strict=True))
    monkeypatch.setattr(
        measure.Experiment, "stored", property(lambda e: {"seconds": costs[e.name]})
    )
    parts = {}
    for day in range(20):
        part = measure.today(known, 240, day)
        parts[tuple(e.name for e in part)] = sum(costs[e.name] for e in part)
    assert sorted("".join("".join(names) for names in parts)) == sorted(costs)
    assert all(cost <= 240 or len(names) == 1 for names, cost in parts.items())


# --- what a page reads --------------------------------------------------------------


def test_a_page_reads_it(place, monkeypatch):
    measure.main([])
    (place / "results").rename(place / "measurements")
    monkeypatch.setattr(_measured, "files", lambda package: place)
    found = dlnotes.measured("runs", "first")
    assert found.settings["steps"] == 2 and found.rows[1]["rate"] == 0.2
    with pytest.raises(ValueError, match=r"page must be one of \['runs'\], got 'run'"):
        dlnotes.measured("run", "first")
    with pytest.raises(ValueError, match=r"one of \['first', 'second'\], got 'third'"):
        dlnotes.measured("runs", "third")


def test_a_package_without_results_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(_measured, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"page must be one of \[\], got 'runs'"):
        dlnotes.measured("runs", "first")
