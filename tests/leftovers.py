"""A pytest plugin: each test finds the process the same, and leaves it so.

Before a test the default generators are seeded, with the same number for all: it
draws the same numbers alone, after any other, and in any process. After it, what a
test can leave behind is compared with how it was before the first one: a test that
changed something fails, and what it changed is put back. Reading a test's module
counts as a test. There are no exceptions, hence no list of them.

Not looked at, as they look after it themselves: warnings, which pytest resets, and
the generators, which the next test seeds.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SEED = 0
# What scikit-learn and PyTorch's own test material set when they are imported.
IMPORTING = {
    "KMP_DUPLICATE_LIB_OK": "True",
    "KMP_INIT_AT_FORK": "FALSE",
    "TORCHINDUCTOR_CACHE_DIR": str(Path(tempfile.gettempdir()) / "torchinductor"),
}


class Part(NamedTuple):
    """Something that belongs to the whole process."""

    get: Callable[[], Any]
    put: Callable[[Any], Any]


class Process:
    """The process, as each test finds it.

    torch and matplotlib are imported here and not above: of the processes of
    pytest-xdist, the one that hands out the tests needs neither.
    """

    def __init__(self):
        import matplotlib
        import numpy as np
        import setuptools  # noqa: F401 - puts a folder of its own on sys.path
        import torch
        from torch._tensor_str import PRINT_OPTS

        for name, value in IMPORTING.items():
            os.environ.setdefault(name, value)

        self.generators = random.seed, np.random.seed, torch.default_generator
        settings = matplotlib.rcParams
        self.parts = {
            "matplotlib.rcParams": Part(  # as a plain dict, which is quicker
                lambda: dict(dict.items(settings)),
                lambda old: dict.update(settings, old),
            ),
            "numpy.geterr()": Part(np.geterr, lambda old: np.seterr(**old)),
            "numpy.get_printoptions()": Part(
                np.get_printoptions, lambda old: np.set_printoptions(**old)
            ),
            "torch.get_printoptions()": Part(
                lambda: vars(PRINT_OPTS).copy(),
                lambda old: vars(PRINT_OPTS).update(old),
            ),
            "torch.get_num_threads()": Part(
                torch.get_num_threads, torch.set_num_threads
            ),
            "torch.get_default_dtype()": Part(
                torch.get_default_dtype, torch.set_default_dtype
            ),
            # as a new tensor says it: in old versions, the function itself fails
            # once somebody has set the device and taken it back
            "torch.get_default_device()": Part(
                lambda: torch.empty(0).device,
                lambda old: torch.set_default_device(None),
            ),
            "torch.is_grad_enabled()": Part(
                torch.is_grad_enabled, torch.set_grad_enabled
            ),
            "torch.is_anomaly_enabled()": Part(
                torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly
            ),
            "torch.get_deterministic_debug_mode()": Part(
                torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode
            ),
            "torch.get_float32_matmul_precision()": Part(
                torch.get_float32_matmul_precision, torch.set_float32_matmul_precision
            ),
            "torch.is_warn_always_enabled()": Part(
                torch.is_warn_always_enabled, torch.set_warn_always
            ),
            "os.getcwd()": Part(_folder, os.chdir),
            "os.environ": Part(_environment, _set_environment),
            "sys.path": Part(_path, lambda old: sys.path.__init__(old)),
            "sys.getrecursionlimit()": Part(
                sys.getrecursionlimit, sys.setrecursionlimit
            ),
            "the level of logging": Part(
                lambda: logging.root.level, logging.root.setLevel
            ),
            "logging.disable()": Part(
                lambda: logging.root.manager.disable, logging.disable
            ),
        }
        matplotlib.rcdefaults()  # not those of somebody's matplotlibrc
        torch.set_num_threads(1)  # the order of sums depends on it
        self.start = self.now()

    def now(self) -> dict[str, Any]:
        return {name: part.get() for name, part in self.parts.items()}

    def seed(self) -> None:
        python, numpy, torch = self.generators
        python(SEED)
        numpy(SEED)
        torch.manual_seed(SEED)  # torch.manual_seed itself is slow: all devices

    def leftovers(self) -> list[str]:
        """Say what is not as at the start, one line each, and put it back."""
        found = self.now()
        if found == self.start:
            return []
        said = []
        for name, old in self.start.items():
            if (new := found[name]) != old:
                said += [f"leaves {row}" for row in _changes(name, old, new)]
                self.parts[name].put(old)
        return said


@cache
def process() -> Process:
    return Process()


def _changes(name: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, list):
        there = [path for path in new if path not in old]
        gone = [path for path in old if path not in new]
        return [f"{name} changed: with {there}, without {gone}"]
    if not isinstance(old, dict):
        return [f"{name} changed: {old!r} -> {new!r}"]
    return [
        f"{name}[{key!r}] changed: {old.get(key)!r} -> {new.get(key)!r}"
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]


def _folder() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return "a folder that is gone"


def _path() -> list[str]:
    """Return ``sys.path`` less what old torch's test material adds when imported."""
    module = sys.modules.get("torch.distributed.nn.jit.instantiator")
    added = getattr(module, "INSTANTIATED_TEMPLATE_DIR_PATH", None)
    return [folder for folder in sys.path if folder != added]


def _environment() -> dict[str, str]:
    found = dict(os.environ)
    found.pop("PYTEST_CURRENT_TEST", None)  # pytest's own, of each step of a test
    return found


def _set_environment(old: dict[str, str]) -> None:
    for name in _environment().keys() - old:
        del os.environ[name]
    os.environ.update(old)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    process().seed()
    report = yield
    if found := process().leftovers():
        report.outcome, report.longrepr = "failed", "\n".join(found)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    process().seed()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    process().seed()  # again: a fixture that several share draws only once
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    try:
        return (yield)
    finally:
        if found := process().leftovers():
            pytest.fail("\n".join(found), pytrace=False)
