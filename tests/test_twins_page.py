"""The page of twins is the one that the twin lines and the numbers give."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from twin_lines import Twin

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def tool(monkeypatch):
    """The script: ``twins`` is the name of a test helper too, so by its path."""
    spec = importlib.util.spec_from_file_location("twins_page", ROOT / "tools/twins.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "path", [*sys.path])  # the script adds to it
    spec.loader.exec_module(module)
    return module


def test_the_page_is_not_stale(tool):
    stored = tool.PAGE.read_text(encoding="utf-8")
    assert stored == tool.page(), "book/twins.md is stale: run python tools/twins.py"


def test_a_row(tool):
    def nms():
        """Suppress."""

    twin = Twin("ops.nms", nms, "func", "torchvision.ops.nms", ("x", "y"))
    numbers = {"cases": 12, "error": 2.3e-15, "speed": 0.456}
    assert tool.row(twin, numbers, tool.link("boxes", {"boxes": "Boxes"})) == (
        "| {py:func}`~dlnotes.ops.nms` "
        "| [`torchvision.ops.nms`](https://docs.pytorch.org/vision/stable/generated/"
        "torchvision.ops.nms.html), less `x`, `y` "
        "| 12 | 2e-15 | 0.46 | [Boxes](../notebooks/boxes.ipynb) |"
    )
    late = (("z", "2.12"), ("u", "2.12"), ("v", "2.14"))
    twin = Twin("ops.nms", nms, "func", "torchvision.ops.nms", ("x", "y"), late)
    said = ", less `x`, `y`; `z`, `u` from torch 2.12; `v` from torch 2.14 |"
    assert said in tool.row(twin, {}, "")
    assert tool.row(twin, {}, "").endswith("|  |  |  |  |")
    assert tool.row(twin, {"error": 0.0}, "").endswith("|  | 0 |  |  |")


def test_a_twin_of_the_standard_library(tool):
    def reduce():
        """Combine."""

    twin = Twin("decorators.reduce", reduce, "func", "functools.reduce")
    where = "https://docs.python.org/3/library/functools.html#functools.reduce"
    assert f"[`functools.reduce`]({where})" in tool.row(twin, {}, "")


def test_a_topic_is_that_of_the_metadata(tool, tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    text = json.dumps({"cells": [], "metadata": {"dlnotes": {"topic": "RoI Align"}}})
    (tmp_path / "notebooks" / "roi.ipynb").write_text(text)
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    assert tool.topics() == {"roi": "RoI Align"}
