"""Tasks for the dtype of a result."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dlnotes.checking.tensors._common import add

NAMES = ["bool", "uint8", "int8", "int32", "int64", "float16", "bfloat16", "float32",
         "float64", "complex64"]  # fmt: skip
DTYPES = [getattr(torch, name) for name in NAMES]


def _wider(type1: torch.dtype, type2: torch.dtype) -> torch.dtype:
    return type1 if type1.itemsize >= type2.itemsize else type2


def _same_width(type1: torch.dtype, type2: torch.dtype) -> torch.dtype:
    due = torch.promote_types(type1, type2)
    return type1 if {type1, type2} == {torch.uint8, torch.int8} else due


def _halves_stay(type1: torch.dtype, type2: torch.dtype) -> torch.dtype:
    due = torch.promote_types(type1, type2)
    return type1 if {type1, type2} == {torch.float16, torch.bfloat16} else due


add(
    "promote_types",
    [
        *((f"{a} and {b}", getattr(torch, a), getattr(torch, b))
          for a in NAMES for b in NAMES),
        ("no lowest one", torch.uint16, torch.int8),
    ],
    wrong={
        "it is not the width that counts: int64 and float16 give float16": _wider,
        "neither uint8 nor int8 holds the other: the lowest above both is int16": (
            _same_width
        ),
        "neither half-precision type holds the other: float32 does": _halves_stay,
    },
)  # fmt: skip


def _all_alike(tensor1: Any, tensor2: Any) -> torch.dtype:
    kinds = (torch.as_tensor(value).dtype for value in (tensor1, tensor2))
    torch.result_type(tensor1, tensor2)
    return torch.promote_types(*kinds)


def _dims_always_win(tensor1: Any, tensor2: Any) -> torch.dtype:
    for value in (tensor1, tensor2):
        other = tensor2 if value is tensor1 else tensor1
        if isinstance(value, Tensor) and value.ndim and not getattr(other, "ndim", 0):
            return value.dtype
    return torch.result_type(tensor1, tensor2)


ROWS = {name: torch.ones(2, dtype=getattr(torch, name)) for name in NAMES}
SINGLE = {name: torch.tensor(1, dtype=getattr(torch, name)) for name in NAMES}
add(
    "result_type",
    [
        ("two tensors", ROWS["int32"], ROWS["float16"]),
        ("half precision and a fraction", ROWS["float16"], 2.5),
        ("bytes and a large integer", ROWS["uint8"], 300),
        ("integers and a fraction", ROWS["int64"], 2.5),
        ("bool and an integer", ROWS["bool"], 2),
        ("with a single number of float64", ROWS["float32"], SINGLE["float64"]),
        ("integers with a single float64", ROWS["int8"], SINGLE["float64"]),
        ("a single int8 with an integer", SINGLE["int8"], 1000),
        ("two numbers", 1, 2.5),
        ("a complex number", ROWS["float64"], 1j),
    ],
    wrong={
        "a Python number, and a tensor without dimensions, has a say only if its kind "
        "is higher": _all_alike,
        "the kind of a number counts: an integer tensor and 2.5 give floating-point": (
            _dims_always_win
        ),
    },
)
