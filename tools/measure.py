"""Run what is too long for a page, and store what it gave.

python tools/measure.py                        # whatever is new or stale
python tools/measure.py optimizers             # of one page
python tools/measure.py optimizers --again     # that which is fresh, too
python tools/measure.py --check --seconds 240  # today's part: the same numbers?

The experiments of a page are the public functions of ``notebooks/measure/<page>.py``.
Their parameters, each with a default, are the settings; each returns a list of rows.
``src/dlnotes/measurements/<page>.json`` keeps them, with a hash of all code that the
experiment uses. What it kept before stands until an experiment has ended.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import house
from code_used import fingerprint
from run_notebooks import write

SCRIPTS = house.ROOT / "notebooks" / "measure"
RESULTS = house.ROOT / "src" / "dlnotes" / "measurements"
SECONDS, BYTES = 300, 60_000  # of an experiment; of a page's results
SLACK = 0.01  # of a float, relative; a script's SLACK = {column: …} says otherwise


class Refused(Exception):
    """Why an experiment is not stored."""


class Experiment(NamedTuple):
    """A function of a script."""

    page: str
    name: str

    @property
    def script(self) -> Path:
        return SCRIPTS / f"{self.page}.py"

    @property
    def stored(self) -> dict | None:
        return stored(self.page).get(self.name)

    @property
    def is_fresh(self) -> bool:
        code = fingerprint(self.script, self.name)
        return self.stored is not None and self.stored["code"] == code

    def __str__(self) -> str:
        return f"{self.page}.{self.name}"


def stored(page: str) -> dict[str, dict]:
    """Return what is kept for a page, by experiment."""
    path = RESULTS / f"{page}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def functions(script: Path) -> list[ast.FunctionDef]:
    """Return a script's experiments: functions whose name has no ``_`` in front."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [node for node in found if not node.name.startswith("_")]


def experiments(pages: list[str] | None = None) -> list[Experiment]:
    """Return all experiments, or those of some pages."""
    there = sorted(path.stem for path in SCRIPTS.glob("*.py"))
    for page in pages or []:
        if page not in there:
            raise SystemExit(f"there is no notebooks/measure/{page}.py")
    return [
        Experiment(page, node.name)
        for page in pages or there
        for node in functions(SCRIPTS / f"{page}.py")
    ]


def faults(pages: list[str] | None = None) -> list[str]:
    """Say what is missing, stale, or kept for nobody; runs nothing."""
    known, found = experiments(pages), []
    for experiment in known:
        say = f"make measure NB={experiment.page}"
        if experiment.stored is None:
            found.append(f"{experiment} was never measured: {say}")
        elif not experiment.is_fresh:
            found.append(f"{experiment} is stale, its code has changed: {say}")
    kept = sorted(path.stem for path in RESULTS.glob("*.json"))
    for page in kept if pages is None else pages:
        for name in sorted(stored(page).keys() - {e.name for e in known}):
            found.append(f"{page}.{name} is kept, and no script has it")
    for experiment in known:
        node = next(
            n for n in functions(experiment.script) if n.name == experiment.name
        )
        asked = [*node.args.posonlyargs, *node.args.args]
        lacking = len(asked) > len(node.args.defaults) or None in node.args.kw_defaults
        if lacking or node.args.vararg or node.args.kwarg:
            found.append(f"{experiment}: each parameter is a setting, with a default")
    return found


# --- one run -----------------------------------------------------------------------

CHILD = """
import inspect, json, runpy, sys, time
script, name, out = sys.argv[1:]
function = runpy.run_path(script)[name]
start = time.process_time()
rows = function()
seconds = time.process_time() - start
defaults = inspect.signature(function).parameters.items()
settings = {key: parameter.default for key, parameter in defaults}
def refuse(value):
    raise TypeError(f"{name}: a row holds numbers, texts and lists of them, "
                    f"got a {type(value).__name__}")
text = json.dumps([settings, rows, seconds], default=refuse)
open(out, "w", encoding="utf-8").write(text)
"""


def run(experiment: Experiment) -> dict:
    """Run an experiment in a Python of its own; return what is to be stored.

    Raises:
        Refused: if it fails, takes too long, or returns no rows.
    """
    code = fingerprint(experiment.script, experiment.name)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        command = [sys.executable, "-c", CHILD, str(experiment.script)]
        done = subprocess.run(
            [*command, experiment.name, str(out)],
            cwd=folder,
            env={**os.environ, **house.ENVIRONMENT},
            check=False,
        )
        if done.returncode or not out.exists():
            raise Refused(f"{experiment} stops, see above")
        settings, rows, seconds = json.loads(out.read_text(encoding="utf-8"))
    if not (isinstance(rows, list) and rows and all(type(r) is dict for r in rows)):
        raise Refused(f"{experiment} must return a list of dictionaries")
    if seconds > SECONDS:
        raise Refused(
            f"{experiment} takes {seconds:.0f} s on one core, {SECONDS} are allowed"
        )
    kept = {"code": code, "seconds": max(1, round(seconds)), "settings": settings}
    return {**kept, "rows": rounded(rows)}


def rounded(value: Any) -> Any:
    """Round all floats within to four significant digits.

    >>> rounded([{"loss": 0.123456, "step": 12345}])
    [{'loss': 0.1235, 'step': 12345}]
    """
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


def as_text(kept: dict[str, dict]) -> str:
    """Write results as JSON, a row a line."""
    parts = []
    for name, entry in sorted(kept.items()):
        rows = ",\n   ".join(json.dumps(r, ensure_ascii=False) for r in entry["rows"])
        head = {key: value for key, value in entry.items() if key != "rows"}
        head = json.dumps(head, ensure_ascii=False)[1:-1]
        parts.append(f' "{name}": {{{head},\n  "rows": [\n   {rows}\n  ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def store(experiment: Experiment, entry: dict) -> None:
    """Keep what an experiment gave, and forget those that are no more."""
    names = {other.name for other in experiments([experiment.page])}
    kept = {k: v for k, v in stored(experiment.page).items() if k in names}
    data = as_text({**kept, experiment.name: entry}).encode()
    if len(data) > BYTES:
        size = f"{len(data) / 1000:.0f} kB, {BYTES // 1000} kB are allowed"
        raise Refused(f"the results of {experiment.page} have {size}")
    write(RESULTS / f"{experiment.page}.json", data)


# --- the same numbers? ---------------------------------------------------------------


def slack(script: Path) -> dict[str, float]:
    """Return a script's ``SLACK``: how much a column may differ, relative."""
    for node in ast.parse(script.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SLACK":
            return ast.literal_eval(node.value)
    return {}


def differences(stored: list[dict], new: list[dict], allowed: dict) -> list[str]:
    """Say where rows differ by more than is allowed."""
    if len(stored) != len(new):
        return [f"{len(stored)} rows are stored, {len(new)} came out"]
    found = []
    for number, (a, b) in enumerate(zip(stored, new, strict=True)):
        if a.keys() != b.keys():
            found.append(f"row {number}: {[*a]} is stored, {[*b]} came out")
            continue
        for key in a:
            if not close(a[key], b[key], allowed.get(key)):
                found.append(
                    f"row {number}, {key}: {a[key]} is stored, {b[key]} came out, "
                    f"{allowed.get(key, SLACK):.0%} are allowed"
                )
    return found


def close(a: Any, b: Any, allowed: float | None) -> bool:
    """Whether two values agree: floats by a share, all else exactly.

    A column that the script names in SLACK may hold integers, too.
    """
    if isinstance(a, list) and isinstance(b, list):
        pairs = zip(a, b, strict=False)
        return len(a) == len(b) and all(close(x, y, allowed) for x, y in pairs)
    numbers = all(type(v) in (int, float) for v in (a, b))
    if not numbers or (allowed is None and type(a) is type(b) is int):
        return a == b
    if math.isnan(a) and math.isnan(b):
        return True
    return math.isclose(a, b, rel_tol=SLACK if allowed is None else allowed)


def today(known: list[Experiment], seconds: float, day: int) -> list[Experiment]:
    """Return a day's part: parts of about so many seconds, one after the other."""
    parts: list[list[Experiment]] = [[]]
    spent = 0.0
    for experiment in known:
        cost = (experiment.stored or {"seconds": 0})["seconds"]
        if parts[-1] and spent + cost > seconds:
            parts.append([])
            spent = 0.0
        parts[-1].append(experiment)
        spent += cost
    return parts[day % len(parts)]


def main(arguments: list[str] | None = None) -> int:
    """Run or compare; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", help="default: all")
    parser.add_argument("--again", action="store_true", help="what is fresh, too")
    parser.add_argument("--check", action="store_true", help="compare, store nothing")
    parser.add_argument("--seconds", type=float, help="today's part, about so long")
    options = parser.parse_args(arguments)
    known = experiments(options.pages or None)
    if options.check:
        if said := faults(options.pages or None):
            print("\n".join(said))
            return 1
        if options.seconds:
            day = datetime.datetime.now(datetime.UTC).date().toordinal()
            known = today(known, options.seconds, day)
    elif not options.again:
        known = [experiment for experiment in known if not experiment.is_fresh]
    if not known:
        print("measure: nothing to run")
    failed = 0
    for experiment in known:
        print(f"{experiment!s:40}", end=" ", flush=True)
        clock = time.monotonic()
        try:
            entry = run(experiment)
            if options.check:
                allowed = slack(experiment.script)
                said = differences(experiment.stored["rows"], entry["rows"], allowed)
                if said:
                    raise Refused("\n".join(said[:10]))
            else:
                store(experiment, entry)
            what = "the same" if options.check else "stored"
            print(f"{time.monotonic() - clock:4.0f} s   {what}")
        except Refused as refusal:
            failed += 1
            print("REFUSED" if not options.check else "DIFFERS")
            print("\n".join(f"    {row}" for row in str(refusal).splitlines()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
