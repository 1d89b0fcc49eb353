"""Tasks for :mod:`dlnotes.checkpoints`."""

import json

import torch

from dlnotes import checkpoints
from dlnotes.checking import Case, task

_KINDS = {"F64": torch.float64, "F32": torch.float32, "I64": torch.int64}


def read_in_order(data):
    """Read a safetensors file tensor by tensor."""
    size = int.from_bytes(data[:8], "little")
    table = json.loads(data[8 : 8 + size])
    table.pop("__metadata__", None)
    found = {}
    for name, entry in table.items():
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        raw = data[start:end]
        if len(raw) != end - start:
            raise ValueError("cut short")
        kind = _KINDS[entry["dtype"]]
        found[name] = torch.frombuffer(bytearray(raw), dtype=kind)
        found[name] = found[name].reshape(entry["shape"])
    return found


def _files():
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
    base=read_in_order,
).mistakes("""
    `data_offsets` count from the end of the table, not of the file
        8 + size + offset for => offset for
    the length is written with its lowest byte first: `'little'`
        "little" => "big"
    the table begins behind the 8 bytes of its length
        data[8 : 8 + size] => data[:size]
    give each tensor the `shape` that stands in the table
        .reshape(entry["shape"]) =>
    `__metadata__` is no tensor
        table.pop("__metadata__", None) => pass
        start, end = ( => if name == "__metadata__":
        |            found[name] = entry
        |            continue
        |        start, end = (
    the numbers are not all float32: look at `dtype`
        _KINDS[entry["dtype"]] => torch.float32
        found[name] = found[name].reshape(entry["shape"])
        => if torch.Size(entry["shape"]).numel() == len(found[name]):
        |            found[name] = found[name].reshape(entry["shape"])
    a file that is cut short must be refused, not read as far as it goes
        if len(raw) != end - start: => if False:
        found[name] = found[name].reshape(entry["shape"])
        => if torch.Size(entry["shape"]).numel() == len(found[name]):
        |            found[name] = found[name].reshape(entry["shape"])
""")


def names_by_sets(own, loaded):
    """Sort names by where they are; each list in the order of its dict."""
    missing = [k for k in own if k not in loaded]
    unexpected = [k for k in loaded if k not in own]
    shape = [k for k in own if k in loaded and own[k].shape != loaded[k].shape]
    return {"missing": missing, "unexpected": unexpected, "shape": shape}


def _state_dicts():
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
    base=names_by_sets,
).mistakes("""
    missing is what the *file* lacks; unexpected is what only the file has
        "missing": missing, "unexpected": unexpected
        => "missing": unexpected, "unexpected": missing
    compare shapes, not numbers of elements: a transposed weight has as many
        own[k].shape != loaded[k].shape => own[k].numel() != loaded[k].numel()
    names alone are not enough: compare the shapes of those in both
        own[k].shape != loaded[k].shape => False
    a shape that would broadcast is another shape all the same
        own[k].shape != loaded[k].shape
        => not _broadcasts(own[k].shape, loaded[k].shape)
""")


def _broadcasts(shape, other):
    try:
        return torch.broadcast_shapes(shape, other) == shape
    except RuntimeError:
        return False
