"""The safetensors format, written and read."""

import json

import pytest
import torch
from safetensors import torch as reference

from dlnotes import checkpoints
from twins import assert_same

DTYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64,
    torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
]  # fmt: skip


def tensors():
    torch.manual_seed(0)
    found = {str(d): (torch.randn(3, 5) * 3).to(d) for d in DTYPES}
    return found | {
        "number": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "turned": torch.arange(6.0).reshape(2, 3).T,
        "gewöhnlich": torch.ones(1, requires_grad=True).detach(),
    }


def test_what_is_packed_is_unpacked():
    assert_same(
        sorted(checkpoints.unpack(checkpoints.pack(tensors()))), sorted(tensors())
    )
    assert_same(checkpoints.unpack(checkpoints.pack(tensors())), tensors())
    assert checkpoints.unpack(checkpoints.pack({})) == {}


def test_bytes_are_as_the_format_says():
    data = checkpoints.pack({"a": torch.tensor([1, 2], dtype=torch.int16)}, {"k": "v"})
    size = int.from_bytes(data[:8], "little")
    table = json.loads(data[8 : 8 + size])
    assert size % 8 == 0
    assert table == {
        "__metadata__": {"k": "v"},
        "a": {"dtype": "I16", "shape": [2], "data_offsets": [0, 4]},
    }
    assert data[8 + size :] == b"\x01\x00\x02\x00"


def test_bytes_are_those_of_the_reference():
    """Which is no requirement: here is a file that its version 0.8 wrote."""
    named = {"b": torch.tensor([True]), "a": torch.tensor(1.0), "c": torch.tensor([2])}
    table = (
        b'{"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},'
        b'"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},'
        b'"b":{"dtype":"BOOL","shape":[1],"data_offsets":[12,13]}}     '
    )
    written = b"\xa8" + 7 * b"\0" + table + b"\2" + 9 * b"\0" + b"\x80?\1"
    assert checkpoints.pack(named) == written


def test_the_order_of_the_names_does_not_matter():
    turned = dict(reversed(tensors().items()))
    assert checkpoints.pack(turned) == checkpoints.pack(tensors())


def test_the_reference_reads_ours_and_we_read_its():
    contiguous = {k: t.contiguous() for k, t in tensors().items()}
    assert_same(reference.load(checkpoints.pack(tensors())), contiguous)
    theirs = reference.save(contiguous, {"k": "v"})
    assert_same(checkpoints.unpack(theirs), contiguous)
    assert checkpoints.pack(contiguous, {"k": "v"}) == theirs


def test_tensors_read_can_be_written_into_and_stand_alone():
    data = checkpoints.pack({"a": torch.zeros(2), "b": torch.zeros(2)})
    found = checkpoints.unpack(data)
    found["a"] += 1
    assert found["b"].sum() == 0
    assert checkpoints.unpack(data)["a"].sum() == 0


def test_unaligned_tensors_are_read():
    table = {
        "a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
        "b": {"dtype": "F32", "shape": [1], "data_offsets": [1, 5]},
    }
    assert_same(
        checkpoints.unpack(file(table, b"\x07\x00\x00\x80\x3f")),
        {"a": torch.tensor([7], dtype=torch.uint8), "b": torch.tensor([1.0])},
    )


def file(table, numbers):
    text = json.dumps(table).encode()
    return len(text).to_bytes(8, "little") + text + numbers


def entry(start=0, end=4, shape=(1,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1234567",
        (100).to_bytes(8, "little") + b"{}",
        file([], b""),
        file({"a": 3}, b""),
        file({"a": entry()}, b"123"),
        file({"a": entry()}, b"12345"),
        file({"a": entry(1, 5)}, b"12345"),
        file({"a": entry(-4, 0)}, b"1234"),
        file({"a": entry(shape=(2,))}, b"1234"),
        file({"a": entry(shape=(-1, -1))}, b"1234"),
        file({"a": entry(dtype="F31")}, b"1234"),
        file({"a": entry(), "b": entry()}, b"12345678"),
        file({"a": {"dtype": "F32"}}, b"1234"),
        file({"a": entry()}, b"1234")[:-5],
    ],
)
def test_unpack_refuses(data):
    with pytest.raises(ValueError, match="unpack: data must be a whole safetensors"):
        checkpoints.unpack(data)


def test_pack_refuses():
    with pytest.raises(ValueError, match="got int in 'a'"):
        checkpoints.pack({"a": 3})
    with pytest.raises(ValueError, match=r"got torch.complex64 in 'a'"):
        checkpoints.pack({"a": torch.zeros(2, dtype=torch.complex64)})
    with pytest.raises(ValueError, match="metadata must be strings by strings"):
        checkpoints.pack({}, {"epoch": 3})


def test_files(tmp_path):
    checkpoints.save_tensors(tensors(), tmp_path / "a.safetensors", {"by": "us"})
    assert_same(checkpoints.load_tensors(tmp_path / "a.safetensors"), tensors())
    with pytest.raises(ValueError, match="pack: tensors"):
        checkpoints.save_tensors({"a": 3}, tmp_path / "a.safetensors")
    assert_same(checkpoints.load_tensors(tmp_path / "a.safetensors"), tensors())


@pytest.mark.parametrize("name", ["__metadata__", 1, None])
def test_pack_refuses_names_that_would_not_come_back(name):
    with pytest.raises(ValueError, match="names must be strings, not '__metadata__'"):
        checkpoints.pack({name: torch.ones(1)})


@pytest.mark.parametrize(
    "table",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a":{"dtype":"F32","shape":[0,99999999999999999999],"data_offsets":[0,0]}}',
        b'{"a":{"dtype":["F32"],"shape":[0],"data_offsets":[0,0]}}',
        b'{"a":{"dtype":"F32","shape":{"0":1},"data_offsets":[0,0]}}',
        b'{"a":{"dtype":"F32","shape":[0],"data_offsets":[1e999,0]}}',
    ],
)
def test_unpack_refuses_tables_that_nobody_wrote(table):
    data = len(table).to_bytes(8, "little") + table
    with pytest.raises(ValueError, match="data must be a whole safetensors file"):
        checkpoints.unpack(data)
