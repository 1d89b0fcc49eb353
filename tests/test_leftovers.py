"""Prove the guard: what a test leaves behind, it is told; the next one sees nothing."""

import re

import pytest

import leftovers
from inner import run_pytest

LIES = {
    "rcparams": "matplotlib.rcParams['font.size'] changed: 10.0 -> 12.0",
    "style": "matplotlib.rcParams['axes.titlelocation'] changed: 'center' -> 'left'",
    "errstate": "numpy.geterr()['over'] changed: 'warn' -> 'raise'",
    "numpy_printing": "numpy.get_printoptions()['precision'] changed: 8 -> 3",
    "torch_printing": "torch.get_printoptions()['precision'] changed: 4 -> 2",
    "threads": "torch.get_num_threads() changed: 1 -> 2",
    "dtype": "torch.get_default_dtype() changed: torch.float32 -> torch.float64",
    "device": "torch.get_default_device() changed: device(type='cpu') -> ",
    "gradients": "torch.is_grad_enabled() changed: True -> False",
    "anomaly": "torch.is_anomaly_enabled() changed: False -> True",
    "deterministic": "torch.get_deterministic_debug_mode() changed: 0 -> 2",
    "precision": "torch.get_float32_matmul_precision() changed: 'highest' -> 'high'",
    "warnings": "torch.is_warn_always_enabled() changed: False -> True",
    "folder": "os.getcwd() changed: ",
    "gone": "os.getcwd() changed: ",
    "variable": "os.environ['LEFT'] changed: None -> 'over'",
    "lost_variable": "os.environ['OMP_NUM_THREADS'] changed: '1' -> None",
    "path": "sys.path changed: with ['left over'], without []",
    "recursion": "sys.getrecursionlimit() changed: ",
    "level": "the level of logging changed: 30 -> 10",
    "disabled": "logging.disable() changed: 0 -> 40",
    "fixture": "os.environ['LEFT'] changed: None -> 'by a fixture'",
}
LIARS = """
import logging, os, random, sys

import matplotlib, numpy, pytest, torch

from dlnotes.show import setup

def test_rcparams(): matplotlib.rcParams["font.size"] = 12
def test_style(): setup()
def test_errstate(): numpy.seterr(over="raise")
def test_numpy_printing(): numpy.set_printoptions(precision=3)
def test_torch_printing(): torch.set_printoptions(precision=2)
def test_threads(): torch.set_num_threads(2)
def test_dtype(): torch.set_default_dtype(torch.float64)
def test_device(): torch.set_default_device("meta")
def test_gradients(): torch.set_grad_enabled(False)
def test_anomaly(): torch.autograd.set_detect_anomaly(True)
def test_deterministic(): torch.use_deterministic_algorithms(True)
def test_precision(): torch.set_float32_matmul_precision("high")
def test_warnings(): torch.set_warn_always(True)
def test_folder(tmp_path): os.chdir(tmp_path)
def test_gone(tmp_path): os.chdir(tmp_path); os.rmdir(tmp_path)
def test_variable(): os.environ["LEFT"] = "over"
def test_lost_variable(): del os.environ["OMP_NUM_THREADS"]
def test_path(): sys.path.append("left over")
def test_recursion(): sys.setrecursionlimit(12345)
def test_level(): logging.root.setLevel("DEBUG")
def test_disabled(): logging.disable(logging.ERROR)

@pytest.fixture(scope="module")
def left(): os.environ["LEFT"] = "by a fixture"
def test_fixture(left): pass
"""
HONEST = """
import os
import random

import matplotlib
import numpy
import pytest
import torch

SEEN = {
    "read": (random.random(), numpy.random.rand(), torch.rand(1).item()),
}


def test_undone(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEFT", "for a while")
    monkeypatch.syspath_prepend(tmp_path)
    with matplotlib.rc_context({"font.size": 3}), numpy.errstate(all="raise"):
        with torch.no_grad():
            numpy.random.seed(7)


@pytest.fixture(scope="module")
def shared():
    return torch.rand(9)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("draws", [0, 1])
def test_draws(shared, draws, number):
    for _ in range(number):
        random.random(), numpy.random.rand(), torch.randn(draws)
    random.seed(number)


@pytest.mark.parametrize("again", range(3))
def test_all_draw_the_same(shared, again):
    print("DREW", random.random(), numpy.random.rand(), torch.rand(1).item())


def test_reading_drew_the_same():
    print("DREW", *SEEN["read"])
"""


READ = """
import sys

sys.path.append("left over")


def test_nothing():
    pass
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """One run of all: the liars twice, for each must find all as it was before."""
    folder = tmp_path_factory.mktemp("guarded")
    files = {"liars": LIARS, "liars_again": LIARS, "honest": HONEST, "read": READ}
    for name, code in files.items():
        (folder / f"test_{name}.py").write_text(code)
    order = ["-p", "randomly", "--randomly-seed=3", "--randomly-dont-reset-seed"]
    order += ["-p", "no:xdist", "--continue-on-collection-errors"]
    return run_pytest(folder, "-p", "leftovers", *order)


@pytest.mark.parametrize("file", ["test_liars.py", "test_liars_again.py"])
def test_lies_are_told(done, file):
    names = set(re.findall(r"^def test_(\w+)", LIARS, re.MULTILINE))
    assert names == set(LIES)
    for name, said in LIES.items():
        assert done.outcomes[f"{file}::test_{name}"] == "error", done.log
        told = re.split(rf"ERROR at teardown of test_{name} _+\n", done.log)[1:]
        assert len(told) == 2 and all(f"leaves {said}" in t[:1500] for t in told), name


def test_reading_a_module_counts(done):
    assert done.outcomes["test_read.py"] == "error"
    assert "leaves sys.path changed: with ['left over'], without []" in done.log


def test_honest_tests_pass_and_draw_the_same(done):
    found = {o for name, o in done.outcomes.items() if "honest" in name}
    assert found == {"passed"}, done.log
    drew = re.findall(r"^DREW (.*)$", done.log, re.MULTILINE)
    assert len(drew) == 4 and len(set(drew)) == 1


def test_every_part_is_lied_about():
    for name in leftovers.process().parts:
        assert any(said.startswith(name) for said in LIES.values()), name
