"""Tasks for :mod:`dlnotes.checkpoints`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor

from dlnotes import checkpoints
from dlnotes.checking._task import Case, task

_KINDS = {"F64": torch.float64, "F32": torch.float32, "I64": torch.int64}


def read_in_order(
    data: bytes,
    *,
    length: str = "little",
    after: int = 8,
    from_start: bool = False,
    shaped: bool = True,
    typed: bool = True,
    checked: bool = True,
    skipped: bool = True,
) -> dict[str, Tensor]:
    """Read a safetensors file tensor by tensor; the options are mistakes."""
    size = int.from_bytes(data[:8], length)
    table = json.loads(data[after : after + size])
    if skipped:
        table.pop("__metadata__", None)
    base = 0 if from_start else 8 + size
    found = {}
    for name, entry in table.items():
        if name == "__metadata__":
            found[name] = entry
            continue
        start, end = entry["data_offsets"]
        raw = data[base + start : base + end]
        if checked and len(raw) != end - start:
            raise ValueError("cut short")
        kind = _KINDS[entry["dtype"]] if typed else torch.float32
        raw = raw[: len(raw) // kind.itemsize * kind.itemsize]
        t = torch.frombuffer(bytearray(raw), dtype=kind) if raw else torch.empty(0)
        whole = t.numel() == torch.Size(entry["shape"]).numel()
        found[name] = t.to(kind).reshape(entry["shape"]) if shaped and whole else t
    return found


def _files() -> list[Case]:
    grid = torch.arange(6.0).reshape(2, 3)
    ids, wide = torch.tensor([7, 8, 9]), torch.tensor(0.5, dtype=torch.float64)
    pack = checkpoints.pack
    return [
        Case("one matrix", (pack({"grid": grid}),)),
        Case("two tensors", (pack({"a": grid, "b": grid + 1}),)),
        Case(
            "three dtypes, one of them a number", (pack(dict(g=grid, i=ids, w=wide)),)
        ),
        Case("with metadata", (pack({"grid": grid}, {"by": "us"}),)),
        Case("no tensor", (pack({}),)),
        Case("cut short in the numbers", (pack({"grid": grid})[:-4],)),
    ]


task(
    "checkpoints.unpack",
    "dlnotes.checking.checkpoints.read_in_order",
    cases=_files,
    wrong={
        "`data_offsets` count from the end of the table, not of the file": partial(
            read_in_order, from_start=True, checked=False
        ),
        "the length is written with its lowest byte first: `'little'`": partial(
            read_in_order, length="big"
        ),
        "the table begins behind the 8 bytes of its length": partial(
            read_in_order, after=0
        ),
        "give each tensor the `shape` that stands in the table": partial(
            read_in_order, shaped=False
        ),
        "the numbers are not all float32: look at `dtype`": partial(
            read_in_order, typed=False
        ),
        "`__metadata__` is no tensor": partial(read_in_order, skipped=False),
        "a file that is cut short must be refused, not read as far as it goes": partial(
            read_in_order, checked=False
        ),
    },
)


def names_by_sets(
    own: Mapping[str, Tensor], loaded: Mapping[str, Tensor]
) -> dict[str, list[str]]:
    """Sort names by where they are; each list in the order of its dict."""
    return _names(own, loaded, lambda a, b: a.shape != b.shape)


def _names(
    own: Mapping[str, Tensor],
    loaded: Mapping[str, Tensor],
    differ: Callable[[Tensor, Tensor], Any],
) -> dict[str, list[str]]:
    return {
        "missing": [k for k in own if k not in loaded],
        "unexpected": [k for k in loaded if k not in own],
        "shape": [k for k in own if k in loaded and differ(own[k], loaded[k])],
    }


def _exchanged(own: Mapping, loaded: Mapping) -> dict[str, list[str]]:
    found = names_by_sets(own, loaded)
    return found | {"missing": found["unexpected"], "unexpected": found["missing"]}


def _state_dicts() -> list[Case]:
    a, b = torch.ones(2, 3), torch.ones(3)
    return [
        Case("the same names", ({"w": a, "b": b}, {"w": a + 1, "b": b})),
        Case("one missing", ({"w": a, "b": b}, {"w": a})),
        Case("one too many", ({"w": a}, {"w": a, "b": b})),
        Case("renamed", ({"w": a, "b": b}, {"module.w": a, "module.b": b})),
        Case("turned: as many numbers, another shape", ({"w": a}, {"w": a.T})),
        Case("would broadcast", ({"w": a}, {"w": b})),
        Case("another size", ({"w": a}, {"w": torch.ones(4, 3)})),
        Case("nothing in both", ({}, {})),
    ]


task(
    "checkpoints.differing_keys",
    "dlnotes.checking.checkpoints.names_by_sets",
    cases=_state_dicts,
    wrong={
        "missing is what the *file* lacks; unexpected is what only the file has": (
            _exchanged
        ),
        "compare shapes, not numbers of elements: a transposed weight has as many": (
            lambda own, loaded: _names(own, loaded, lambda a, b: a.numel() != b.numel())
        ),
        "names alone are not enough: compare the shapes of those in both": (
            lambda own, loaded: _names(own, loaded, lambda a, b: False)
        ),
        "a shape that would broadcast is another shape all the same": (
            lambda own, loaded: _names(
                own, loaded, lambda a, b: not _broadcasts(a.shape, b.shape)
            )
        ),
    },
)


def _broadcasts(shape: torch.Size, other: torch.Size) -> bool:
    try:
        return torch.broadcast_shapes(shape, other) == shape
    except RuntimeError:
        return False
