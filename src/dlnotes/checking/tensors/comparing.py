"""The task on equality up to a tolerance."""

import torch

from dlnotes.checking.tensors._common import add

A = torch.tensor([1.0, 10.0, 0.0, 1e-9, torch.inf, torch.nan], dtype=torch.float64)
B = torch.tensor([1.000001, 11.0, 1e-9, 1e-6, torch.inf, torch.nan]).double()

add(
    "isclose",
    [
        ("awkward numbers", A, B),
        ("the other way round", B, A),
        ("the scale", torch.tensor([10.0]), torch.tensor([11.0]), 0.095, 0.0),
        ("nan is to be equal", A, B, 1e-5, 1e-8, True),
        ("exactly", A, B, 0.0, 0.0),
        ("a negative tolerance", A, B, -1.0),
        ("two dtypes", A, B.float()),
    ],
).mistakes("""
    `rtol` is a share of the second tensor
        (rtol * other) => (rtol * input)
    near 0 only `atol` helps: it is added
        atol + (rtol => (rtol
""")
