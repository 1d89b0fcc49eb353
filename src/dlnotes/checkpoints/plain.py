"""The safetensors format: a length, a table in JSON, and the numbers.

``[8 bytes: N] [N bytes: table] [numbers]``; the table says of every tensor its
dtype, its shape, and from which byte to which its numbers lie, counted from the end
of the table. Nothing in such a file can run. Format: Hugging Face, *safetensors*.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from dlnotes.checkpoints.files import replacing

# In the order in which the reference writes them: widest first, so that every
# tensor starts at a multiple of its element's size.
_DTYPES = {
    "I64": torch.int64,
    "F64": torch.float64,
    "F32": torch.float32,
    "I32": torch.int32,
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
# What reading a table that somebody made up may raise; so do deeply nested lists
# (RecursionError) and sizes that are no int64 (OverflowError).
_WRONG = (AttributeError, TypeError, ValueError)
_CODES = {dtype: code for code, dtype in _DTYPES.items()}


def pack(
    tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None
) -> bytes:
    """Write tensors as the bytes of a safetensors file.

    Args:
        tensors: of any shape and of the usual dtypes, on any device.
        metadata: strings by strings, to stand in the table.

    Returns:
        The bytes of the file, those that the reference writes. The same tensors
        always give the same.

    Raises:
        ValueError: if a value is no tensor or has a dtype that the format lacks,
            a name is no string or the one that the format keeps for itself, or a
            key or a value of ``metadata`` is no string.
    """
    for name, t in tensors.items():
        if not isinstance(t, Tensor) or t.dtype not in _CODES:
            got = t.dtype if isinstance(t, Tensor) else type(t).__name__
            raise ValueError(
                f"pack: tensors must be of the dtypes {', '.join(_DTYPES)}, got {got} "
                f"in {name!r}"
            )
        if not isinstance(name, str) or name == "__metadata__":
            raise ValueError(
                f"pack: names must be strings, not '__metadata__', got {name!r}"
            )
    words = [*(metadata or {}).items()]
    if not all(isinstance(word, str) for pair in words for word in pair):
        raise ValueError(f"pack: metadata must be strings by strings, got {metadata}")
    table, numbers = {}, []
    if metadata:
        table["__metadata__"] = dict(sorted(words))
    start = 0
    order = [*_CODES]
    for name in sorted(tensors, key=lambda k: (order.index(tensors[k].dtype), k)):
        t = tensors[name].detach().cpu().contiguous()
        raw = t.flatten().view(torch.uint8).numpy().tobytes()
        table[name] = {
            "dtype": _CODES[t.dtype],
            "shape": list(t.shape),
            "data_offsets": [start, start + len(raw)],
        }
        numbers.append(raw)
        start += len(raw)
    text = json.dumps(table, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)  # numbers start at a multiple of 8
    return b"".join([len(text).to_bytes(8, "little"), text, *numbers])


def unpack(data: bytes) -> dict[str, Tensor]:
    """Read the bytes of a safetensors file.

    Args:
        data: all of the file.

    Returns:
        The tensors, in the table's order; metadata is left out.

    Raises:
        ValueError: if the file is cut short, or the table is not as it must be.
    """
    size = int.from_bytes(data[:8], "little")
    try:
        if len(data) < 8 + size:
            raise ValueError(f"{8 + size} bytes announced, {len(data)} there")
        table = json.loads(data[8 : 8 + size].decode())
        table.pop("__metadata__", None)
        numbers = bytearray(data[8 + size :])  # a copy, which tensors may write into
        found = {name: _tensor(numbers, **entry) for name, entry in table.items()}
        spans = sorted(entry["data_offsets"] for entry in table.values())
        starts = [start for start, _ in spans] + [len(numbers)]
        if starts != [0] + [end for _, end in spans]:
            raise ValueError("parts that overlap or leave bytes out")
    except (ArithmeticError, LookupError, RuntimeError, *_WRONG) as error:
        raise ValueError(
            f"unpack: data must be a whole safetensors file, got {error}"
        ) from error
    return found


def _tensor(
    numbers: bytearray, dtype: str, shape: list[int], data_offsets: list[int]
) -> Tensor:
    kind, (start, end) = _DTYPES[dtype], data_offsets
    if not 0 <= start <= end <= len(numbers) or min(shape, default=0) < 0:
        raise ValueError(f"bytes {start} to {end} of {len(numbers)}, shape {shape}")
    if math.prod(shape) * kind.itemsize != end - start:
        raise ValueError(f"{end - start} bytes for {dtype} of shape {shape}")
    if start == end:
        return torch.empty(shape, dtype=kind)
    part = torch.frombuffer(numbers, dtype=torch.uint8, offset=start, count=end - start)
    if start % kind.itemsize:  # other writers need not align
        part = part.clone()
    return part.view(kind).view(shape)


def save_tensors(
    tensors: Mapping[str, Tensor],
    path: str | os.PathLike,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a safetensors file, whole or not at all.

    Args:
        tensors: of any shape and of the usual dtypes, on any device.
        path: where to; an old file is replaced, or stays as it is if this fails.
        metadata: strings by strings, to stand in the table.

    Raises:
        ValueError: as :func:`pack` does.
    """
    data = pack(tensors, metadata)
    with replacing(path) as file:
        file.write(data)


def load_tensors(path: str | os.PathLike) -> dict[str, Tensor]:
    """Read a safetensors file.

    Args:
        path: the file.

    Returns:
        The tensors, in the table's order; metadata is left out.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: as :func:`unpack` does.
    """
    return unpack(Path(path).read_bytes())
