"""Norms against PyTorch's: its own samples, gradients at 0, and refusals."""

import math

import pytest
import torch

import dlnotes.linalg as ours
from samples import op_samples
from twins import assert_both_refuse, assert_same, assert_twin

NAMES = ["vector_norm", "matrix_norm", "norm"]
INF = math.inf


@pytest.mark.parametrize("name", NAMES)
def test_torchs_own_samples(name):
    twin, model = getattr(ours, name), getattr(torch.linalg, name)
    for args, kwargs in op_samples(f"linalg.{name}"):
        assert_twin(twin, model, *args, **kwargs)
    for args, kwargs in op_samples(f"linalg.{name}", torch.complex128)[::3]:
        assert_same(twin(*args, **kwargs), model(*args, **kwargs))


@pytest.mark.parametrize("name", NAMES)
def test_torchs_own_samples_in_float32(name):
    twin, model = getattr(ours, name), getattr(torch.linalg, name)
    for args, kwargs in op_samples(f"linalg.{name}", torch.float32):
        assert_same(twin(*args, **kwargs), model(*args, **kwargs))


@pytest.mark.parametrize("ord", [2, 1, 3, 1.5, 0.5, 0, -1, -2, INF, -INF])
@pytest.mark.parametrize(
    "x", [[0.0, 0, 0], [3.0, -4, 0], [2.0, -2, 1], [5.0], [INF, 1], [math.nan, 1]],
    ids=str,
)  # fmt: skip
def test_vectors_with_zeros_ties_and_no_numbers(x, ord):
    x = torch.tensor(x, dtype=torch.float64)
    finite = bool(x.isfinite().all()) and (ord > 0 or bool((x != 0).all()))
    assert_twin(ours.vector_norm, torch.linalg.vector_norm, x, ord, grad=finite)


@pytest.mark.parametrize("ord", ["fro", "nuc", 1, -1, 2, -2, INF, -INF])
@pytest.mark.parametrize("dim", [(-2, -1), (1, 0), (0, 2)])
@pytest.mark.parametrize("keepdim", [False, True])
def test_matrices_along_any_two_dimensions(ord, dim, keepdim):
    torch.manual_seed(0)
    x = torch.randn(4, 3, 5, dtype=torch.float64)
    assert_twin(ours.matrix_norm, torch.linalg.matrix_norm, x, ord, dim, keepdim)
    assert_twin(ours.norm, torch.linalg.norm, x, ord, dim, keepdim)


def test_a_single_number():
    x = torch.tensor(-3.0, dtype=torch.float64)
    for kwargs in ({}, {"keepdim": True}, {"dim": 0}, {"ord": 1, "dim": -1}):
        assert_twin(ours.vector_norm, torch.linalg.vector_norm, x, **kwargs)


def test_nothing_in():
    for ord in (2, 1, 0, 3):
        assert_twin(ours.vector_norm, torch.linalg.vector_norm, torch.ones(0, 3), ord)
    assert_same(ours.vector_norm(x := torch.ones(0, 3), INF, 1), x[:, 0])
    for ord in ("fro", "nuc", 1, 2, INF):
        for shape in ((0, 2), (3, 0, 2), (0, 2, 2)):
            x = torch.ones(shape)
            try:
                due = torch.linalg.matrix_norm(x, ord)
            except (RuntimeError, IndexError):
                continue
            assert_same(ours.matrix_norm(x, ord), due)


def test_dtype():
    x = torch.randn(5).bfloat16()
    for name in ("vector_norm", "norm"):
        kwargs = {"dtype": torch.float32}
        assert_twin(
            getattr(ours, name), getattr(torch.linalg, name), x, grad=False, **kwargs
        )
    message = r"dtype must not be narrower than torch.float64, got torch.float32"
    args = torch.ones(2).double(), 2, None, False
    assert_both_refuse(
        ours.vector_norm, torch.linalg.vector_norm, *args, match=message,
        dtype=torch.float32,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shape", "args", "message"),
    [
        ("vector_norm", (2, 3), (2, 2), "dim must be from -2 to 1, got 2"),
        ("vector_norm", (2, 3), (2, (0, -2)), "different"),
        ("vector_norm", (2, 3), ("fro",), "ord must be a number, got 'fro'"),
        ("vector_norm", (0,), (INF,), "must have an entry for ord inf"),
        ("vector_norm", (0,), (-1,), "must have an entry for ord -1"),
        ("matrix_norm", (3,), (), "two dimensions or more"),
        ("matrix_norm", (3, 3), (3,), "ord must be 'fro'.*got 3"),
        ("matrix_norm", (3, 3), ("fro", (0, 0)), "different"),
        ("matrix_norm", (3, 3), ("fro", (0,)), "two of them"),
        ("norm", (2, 2, 2), (2,), "1 or 2 dimensions where ord is given"),
        ("norm", (2, 2, 2), (2, (0, 1, 2)), "one or two dimensions"),
        ("norm", (2, 2), ("nuc", 1), "must be a number for vectors, got 'nuc'"),
        ("norm", (2, 2), (3,), "ord must be 'fro'"),
    ],
)
def test_refuses(name, shape, args, message):
    twin, model = getattr(ours, name), getattr(torch.linalg, name)
    assert_both_refuse(twin, model, torch.ones(shape), *args, match=message)


@pytest.mark.parametrize("name", NAMES)
def test_refuses_integers(name):
    twin, model = getattr(ours, name), getattr(torch.linalg, name)
    x = torch.ones(2, 2, dtype=torch.int64)
    assert_both_refuse(twin, model, x, match="floating-point or complex, got int64")
