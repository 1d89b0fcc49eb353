"""Tasks for the dtype of a result."""

import torch

from dlnotes.checking.tensors._common import add

NAMES = ["bool", "uint8", "int8", "int32", "int64", "float16", "bfloat16", "float32",
         "float64", "complex64"]  # fmt: skip
add(
    "promote_types",
    [
        *(
            (f"{a} and {b}", getattr(torch, a), getattr(torch, b))
            for a in NAMES
            for b in NAMES
        ),
        ("no lowest one", torch.uint16, torch.int8),
    ],
).mistakes("""
    it is not the width that counts: int64 and float16 give float16
        common = reachable
        => return type1 if type1.itemsize >= type2.itemsize else type2
        |    common = reachable
    neither uint8 nor int8 holds the other: the lowest above both is int16
        common = reachable => if {type1, type2} == {torch.uint8, torch.int8}:
        |        return type1
        |    common = reachable
""")
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
).mistakes("""
    a Python number, and a tensor without dimensions, has a say only if its kind is
    higher
        _combined(with_dims, _combined(without, numbers))
        => functools.reduce(promote_types, filter(None, ranks))
    the kind of a number counts: an integer tensor and 2.5 give floating-point
        if _kind(low) <= _kind(high): => if True:
""")
