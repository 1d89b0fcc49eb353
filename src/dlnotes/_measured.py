"""Read what was too long for a page to compute: seeds, longer runs."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, NamedTuple


class Measured(NamedTuple):
    """What one experiment gave.

    Attributes:
        settings: its parameters by name, such as ``{"steps": 400}``.
        rows: its results, each a dictionary; floats have four significant digits.
    """

    settings: dict[str, Any]
    rows: list[dict[str, Any]]


def read(page: str, experiment: str) -> Measured:
    """Return what was stored; see :func:`dlnotes.measured`."""
    folder = files("dlnotes") / "measurements"
    known = sorted(
        file.name.removesuffix(".json")
        for file in (folder.iterdir() if folder.is_dir() else [])
        if file.name.endswith(".json")
    )
    if page not in known:
        raise ValueError(f"measured: page must be one of {known}, got {page!r}")
    stored = json.loads((folder / f"{page}.json").read_text(encoding="utf-8"))
    if experiment not in stored:
        names = sorted(stored)
        raise ValueError(
            f"measured: experiment must be one of {names}, got {experiment!r}"
        )
    return Measured(stored[experiment]["settings"], stored[experiment]["rows"])
