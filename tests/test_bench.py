"""The benchmark measures what it says."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from dlnotes.checking import Case, Task
from twin_lines import Twin, twins

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bench(monkeypatch):
    """The script, with two twins of which one does its work four times."""
    path = ROOT / "benchmarks" / "run.py"
    spec = importlib.util.spec_from_file_location("run", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run", module)
    monkeypatch.setattr(sys, "path", [*sys.path])  # the script adds to it
    spec.loader.exec_module(module)

    def slow(input):
        for _ in range(4):
            out = torch.erf(input)
        return out

    found = {
        "special.erf": Twin("special.erf", slow, "func", "torch.erf"),
        "nn.Linear": Twin("nn.Linear", nn.Linear, "class", "torch.nn.Linear"),
    }
    monkeypatch.setattr(module, "twins", lambda: found)
    return module


def erf(bench, **options):
    return bench.Workload(
        "special.erf", "many", make=lambda: ((torch.randn(20_000),), {}), **options
    )


def test_ratio(bench):
    result = bench.measure(erf(bench, target=2.0), repeats=5, seconds=0.005)
    assert 3 < result.ratio < 5.5 and result.missed
    assert result.twin > result.model > 0
    assert bench.row(result).endswith("many; forward  missed")
    assert not bench.Result(erf(bench), 9.0, 1.0, 1.0).missed


def test_module_is_built_and_has_a_backward(bench):
    job = bench.Workload(
        "nn.Linear",
        "64 to 64",
        make=lambda: ((torch.randn(8, 64),), {}),
        backward=True,
        build=lambda kind: kind(64, 64),
    )
    result = bench.measure(job, repeats=5, seconds=0.002)
    assert 0.5 < result.ratio < 2 and "backward" in bench.row(result)


def test_unknown_twin(bench):
    with pytest.raises(ValueError, match="twin must be one of"):
        bench.measure(bench.Workload("ops.nope", "", make=tuple))


def test_largest_error_is_in_float64(bench, monkeypatch):
    task = Task(
        "special.erf",
        "torch.erf",
        cases=lambda: [Case("half", (torch.tensor([0.5, 1e9], dtype=torch.half),))],
    )
    monkeypatch.setattr(Task, "twin", lambda self: lambda x: torch.erf(x) + 1e-12)
    assert bench.largest_error(task) == pytest.approx(1e-12, rel=1e-3)


def test_store_and_strict(bench, monkeypatch, tmp_path, capsys):
    store = tmp_path / "measured" / "twins.json"
    store.parent.mkdir()
    store.write_text('{"gone": {"speed": 1}, "nn.Linear": {"speed": 1.0}}')
    monkeypatch.setattr(bench, "STORE", store)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "tasks", dict)
    monkeypatch.setattr(bench, "workloads", lambda: [erf(bench, target=0.1)])
    assert bench.main(["erf", "--write", "--repeats", "3"]) == 0
    stored = json.loads(store.read_text())
    assert sorted(stored) == ["nn.Linear", "special.erf"]
    assert stored["special.erf"]["speed"] > 1
    assert stored["special.erf"]["workloads"][0]["what"] == "many"
    assert bench.main(["erf", "--strict", "--repeats", "3"]) == 1
    assert bench.main(["other"]) == 0
    assert "1 workloads, 1 over their target" in capsys.readouterr().out


def test_every_file_loads_and_times_twins(bench, monkeypatch):
    """A renamed twin or a moved import fails here, not at the next `make bench`."""
    folder = str(ROOT / "benchmarks")  # is on the path of a script in there
    monkeypatch.setattr(sys, "path", [folder, *sys.path])
    for path in sorted((ROOT / "benchmarks").glob("bench_*.py")):
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert module.WORKLOADS, path.name
        assert {job.twin for job in module.WORKLOADS} <= set(twins()), path.name


def test_files_are_found(bench, tmp_path):
    (tmp_path / "bench_a.py").write_text(
        "from run import Workload\nWORKLOADS = [Workload('a.b', 'c', make=tuple)]\n"
    )
    (job,) = bench.workloads(tmp_path)
    assert job.twin == "a.b" and isinstance(job, bench.Workload)
